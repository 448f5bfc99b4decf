"""What moved a score, told from the facts that were kept."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from tests.factories import NOON
from tests.services.test_score_facts import known_facts
from tests.services.test_supposing import assessed, facts
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.data_quality import SeenRate
from trusted.domain.movement import Cause
from trusted.domain.scoring import Incident, Penalty
from trusted.persistence.models import Score
from trusted.services.moving import movement
from trusted.services.scores import came_out_as, score_values


def kept(known, now=NOON, **given_):
    assessment = assessed(known)
    values = score_values(1, assessment, came_out_as(assessment), now=now)
    return Score(**(values | given_))


def causes(before, after):
    moved = movement(kept(before), kept(after, NOON + timedelta(days=9))).moved
    return {one.change.code: (one.cause, one.words) for one in moved}


@given(known_facts, known_facts)
@settings(max_examples=60, deadline=None)
def test_the_differences_sum_to_the_difference_of_the_scores(before, after):
    told = movement(kept(before), kept(after))

    assert sum((one.change.points for one in told.moved), Decimal(0)) == told.points
    assert all(one.words and one.cause for one in told.moved)


def test_a_changed_grade_is_told_with_both_grades():
    found = causes(facts({"GOV-01": Grade.NOT_MET}), facts())

    assert found["GOV-01"] == (Cause.GRADE, "Grade 0 became grade 2")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (None, Grade.MET, "It applies now"),
        (Grade.MET, None, "It no longer applies"),
    ],
)
def test_whether_a_criterion_applies_is_told(old, new, words):
    assert causes(facts({"GOV-01": old}), facts({"GOV-01": new}))["GOV-01"][1] == words


def test_evidence_that_ran_out_is_told():
    known = facts()
    until = known.graded[0]._replace(evidence_valid_until=known.on)
    before = replace(known, graded=(until, *known.graded[1:]))

    found = causes(before, replace(before, on=date(2027, 9, 1)))

    assert found[until.criterion.id] == (Cause.EXPIRY, "The evidence for it has run out")


def test_another_assurance_and_another_weight_are_told():
    known = facts()
    first = known.graded[0]
    other = first._replace(assurance=Assurance.SELF_DECLARED)
    heavy = first._replace(criterion=replace(first.criterion, weight=30))

    told = [
        causes(known, replace(known, graded=(one, *known.graded[1:])))[first.criterion.id]
        for one in (other, heavy)
    ]

    assert told[0] == (Cause.ASSURANCE, "Site verified became self declared")
    assert told[1][0] is Cause.WEIGHT


def test_what_was_not_asked_at_both_times_is_told():
    known = facts()

    found = causes(known, replace(known, graded=known.graded[1:]))

    assert found[known.graded[0].criterion.id][0] is Cause.APPLIES


def test_outcomes_peers_and_time_are_told_apart():
    known = facts(violations=Decimal(4))
    more = replace(known, random_examinations=50, exposure=Decimal(50))
    peers = replace(known, segment=replace(known.segment, rate=Decimal("0.02")))
    older = replace(known, violations=Decimal(1), exposure=Decimal(5))

    found = [causes(known, one)["outcomes-1"][0] for one in (more, peers, older)]
    assert found == [Cause.OUTCOMES, Cause.PEERS, Cause.TIME]


def test_data_faults_and_their_age_are_told_apart():
    seen = SeenRate("on_time", Decimal(1), Decimal(30))
    before, after = facts(), facts(quality=(seen,))

    assert causes(before, after)["data-quality-on_time"][0] is Cause.OUTCOMES
    assert causes(after, before)["data-quality-on_time"][0] is Cause.TIME


def test_penalties_are_told_as_new_gone_or_fading():
    one = Penalty("gross", date(2027, 1, 1))
    before, after = facts(), facts(penalties=(one,))

    assert causes(before, after)["penalty-gross"][1] == "A penalty became final"
    assert causes(after, before)["penalty-gross"][1] == "A penalty counts no longer"
    later = replace(after, on=date(2028, 6, 30))
    assert causes(after, later)["penalty-gross"][0] is Cause.FADING


def test_overdue_actions_incidents_and_the_floor_are_told():
    many = tuple(Penalty("fraud", date(2027, 6, 1)) for _ in range(3))
    found = causes(facts(), facts(overdue_actions=1, incidents=(Incident(True),), penalties=many))

    assert found["overdue-actions"][1] == "Overdue required actions: 0 before, 1 now"
    assert found["found-by-customs"][1].endswith("0 before, 1 now")
    assert found["conduct-floor"][0] is Cause.ROUNDING


def test_another_policy_and_missing_facts_are_told():
    before, after = facts({"GOV-01": Grade.NOT_MET}), facts()

    told = movement(kept(before, policy="2026-01:00"), kept(after)).moved
    assert {one.cause for one in told} == {Cause.POLICY}
    told = movement(kept(before, facts=None, facts_hash=None), kept(after)).moved
    assert {(one.cause, one.words) for one in told} == {(None, "Kept without its facts")}
