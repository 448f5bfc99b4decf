"""Facts that are kept give the same score and tier again, in ten years as today."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import NOON, make_validated
from tests.services.examinations import examine
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.data_quality import SeenRate
from trusted.domain.outcomes import SegmentRates
from trusted.domain.scoring import GradedCriterion, Incident, Penalty
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import Score
from trusted.program import shipped_program
from trusted.services.measuring import assessment_of
from trusted.services.refresh import refresh_standings
from trusted.services.score_facts import KnownFacts, facts_as_data, facts_from_data, facts_hash

ON = date(2027, 6, 30)
CRITERIA = shipped_program().criteria
POLICY = shipped_program().policy
numbers = st.decimals(0, 20_000, places=12)
near = st.integers(-800, 10).map(lambda n: ON + timedelta(days=n))
quality = st.lists(
    st.builds(
        lambda rate, good, bad: SeenRate(rate, good, good + bad),
        st.sampled_from(POLICY.scoring.quality_rates),
        numbers,
        numbers,
    ),
    max_size=6,
).map(tuple)
penalties = st.lists(
    st.builds(Penalty, st.sampled_from(sorted(POLICY.scoring.culpability_points)), near),
    max_size=3,
).map(tuple)
graded = st.lists(
    st.builds(
        GradedCriterion,
        criterion=st.sampled_from(CRITERIA),
        grade=st.none() | st.sampled_from(Grade),
        assurance=st.sampled_from(Assurance),
        evidence_valid_until=st.none() | near,
        by_validator=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.criterion.id,
).map(tuple)
known_facts = st.builds(
    KnownFacts,
    on=st.just(ON),
    graded=graded,
    exposure=numbers,
    violations=numbers,
    segment=st.builds(
        SegmentRates,
        rate=st.decimals("0.001", 1, places=6),
        strength=st.integers(5, 200).map(Decimal),
        lift=st.decimals(1, 9, places=6),
        examinations=st.integers(0, 10**6),
        members=st.integers(0, 10**4),
    ),
    status=st.sampled_from(Status).map(str),
    within_cycle=st.booleans(),
    ceiling=st.integers(0, 3),
    quality=quality,
    penalties=penalties,
    incidents=st.lists(st.booleans().map(Incident), max_size=3).map(tuple),
    overdue_actions=st.integers(0, 5),
    denied_party_confirmed=st.booleans(),
    best_practices=st.integers(0, 5),
    random_examinations=st.integers(0, 10**6),
    drift_fired=st.booleans(),
)


@given(known_facts)
def test_facts_come_back_from_json_as_they_were_and_rule_the_same(facts):
    kept = json.loads(json.dumps(facts_as_data(facts)))

    again = facts_from_data(kept, CRITERIA)

    assert again == facts
    assert assessment_of(again, POLICY) == assessment_of(facts, POLICY)


@given(known_facts)
def test_their_hash_is_that_of_the_canonical_form(facts):
    kept = facts_as_data(facts)

    assert facts_hash(kept) == sha256(rfc8785.dumps(kept)).hexdigest()


def test_a_criterion_that_left_the_catalog_or_weighs_otherwise_now_counts_as_it_did():
    facts = KnownFacts(
        on=ON,
        graded=(GradedCriterion(CRITERIA[0], Grade.MET, Assurance.SITE_VERIFIED),),
        exposure=Decimal(3),
        violations=Decimal(0),
        segment=SegmentRates(Decimal("0.1"), Decimal(40), Decimal(1), 0, 0),
        status="certified",
        within_cycle=True,
        ceiling=3,
    )
    score = assessment_of(facts, POLICY).score.score
    heavier = replace(CRITERIA[0], weight=90)

    for catalog in ((), (heavier,)):
        again = facts_from_data(facts_as_data(facts), catalog)
        assert again.graded[0].criterion.weight == CRITERIA[0].weight
        assert assessment_of(again, POLICY).score.score == score


@pytest.mark.usefixtures("app")
def test_every_kept_score_comes_out_again_from_the_facts_beside_it():
    enrollment = make_validated(tier=2)
    examine(enrollment, 50, 2)
    refresh_standings(now=NOON + timedelta(days=1))
    db.session.expire_all()

    rows = db.session.scalars(select(Score)).all()

    assert len(rows) > 1
    for row in rows:
        assert facts_hash(row.facts) == row.facts_hash
        again = assessment_of(facts_from_data(row.facts, CRITERIA), POLICY)
        assert (again.score.score, again.ruled_tier) == (row.score, row.ruled_tier)
        assert again.policy.full_name == row.policy
