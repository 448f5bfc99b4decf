from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_evidence,
    make_reported,
    make_validated,
)
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from trusted.domain.criteria import Assurance
from trusted.domain.outcomes import Selection
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Enrollment,
    Response,
    ResponseEvidence,
    SegmentEstimate,
    StandingChange,
)
from trusted.services.accounts import system_account
from trusted.services.decisions import conclude_validation
from trusted.services.refresh import refresh_standings
from trusted.services.scores import assess, measure
from trusted.services.segments import estimate_segments, segment_of
from trusted.services.standing import remeasure

pytestmark = pytest.mark.usefixtures("app")


def test_clean_random_examinations_raise_the_score():
    enrollment = make_certified()
    before = assess(enrollment, now=NOON).score

    examine(enrollment, 50)

    after = assess(enrollment, now=NOON).score
    assert after.score > before.score
    assert after.components["data_quality"] > before.components["data_quality"]


def test_outcomes_after_the_day_count_nothing():
    enrollment = make_certified()
    before = assess(enrollment, now=NOON).score

    examine(enrollment, 20, 20, on=NOON + timedelta(days=1))

    assert assess(enrollment, now=NOON).score == before


def test_findings_of_a_closed_validation_replace_the_companys_own_grades():
    certified = assess(make_certified(), now=NOON)
    validated = assess(make_validated(), now=NOON)

    assert all(g.assurance is Assurance.DOCUMENT_CHECKED for g in certified.graded)
    assert all(g.by_validator for g in validated.graded)
    assert validated.score.score > certified.score.score


def test_evidence_past_its_day_lowers_score_and_tier_by_rule():
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    for link in db.session.scalars(select(ResponseEvidence)):
        db.session.delete(link)
    short = make_evidence(company, valid_until=date(2026, 12, 1))
    for response in db.session.scalars(select(Response)):
        db.session.add(ResponseEvidence(response_id=response.id, evidence_id=short.id))
    db.session.commit()
    before = assess(enrollment, now=NOON)

    refresh_standings(now=datetime(2026, 12, 2, tzinfo=UTC))

    after = assess(enrollment, now=datetime(2026, 12, 2, tzinfo=UTC))
    assert (before.ruled_tier, after.ruled_tier) == (1, 0)
    assert after.score.score < before.score.score
    assert db.session.get_one(Enrollment, enrollment.id).tier == 0


def test_a_score_that_dips_takes_the_tier_only_after_thirty_days():
    enrollment = make_validated(tier=2)
    for n, culpability in enumerate(("fraud", "fraud")):
        make_penalty(enrollment, f"case-{n}", culpability)
    assert assess(enrollment, now=NOON).ruled_tier == 1
    assert enrollment.tier == 2
    measured = db.session.scalars(select(StandingChange).order_by(StandingChange.id.desc())).first()
    assert measured.decided_by_id == system_account(now=NOON).id, "a rule decides, not who records"

    refresh_standings(now=NOON + timedelta(days=29))
    assert db.session.get_one(Enrollment, enrollment.id).tier == 2
    refresh_standings(now=NOON + timedelta(days=30))
    assert db.session.get_one(Enrollment, enrollment.id).tier == 1


def test_a_validation_that_ran_out_carries_no_tier_2():
    enrollment = make_validated(tier=2)
    after = datetime(2030, 11, 25, tzinfo=UTC)

    refresh_standings(now=after)

    assert assess(enrollment, now=after).ruled_tier <= 1
    assert enrollment.tier <= 1


def test_refreshing_twice_changes_nothing_more():
    enrollment = make_validated(tier=2)
    refresh_standings(now=NOON)
    changes = select(func.count()).select_from(StandingChange)
    before = db.session.scalar(changes)

    assert refresh_standings(now=NOON) == 1

    assert db.session.scalar(changes) == before
    assert enrollment.tier == 2


def test_segments_are_estimated_from_random_examinations_only():
    first, second = make_certified(), make_certified()
    examine(first, 40, 4)
    examine(second, 40, 4)
    examine(second, 10, 5, selection=Selection.TARGETED)

    assert estimate_segments(actor_id=None, now=NOON) == 1

    estimate = db.session.scalars(select(SegmentEstimate)).one()
    assert (estimate.entity_type, estimate.mode) == ("carrier", "express")
    assert (estimate.rate, estimate.lift) == (Decimal("0.1"), Decimal(5))
    assert segment_of(first, now=NOON).rate == Decimal("0.1")
    assert segment_of(first, now=NOON - timedelta(days=1)).examinations == 0


def test_what_a_conclusion_would_rule_is_what_it_then_rules():
    validation = make_reported()
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    foreseen = assess(enrollment, now=NOON, as_status=Status.VALIDATED, concluding=validation)
    assert foreseen.ruled_tier > assess(enrollment, now=NOON).ruled_tier

    supervisor = make_account(Role.SUPERVISOR)
    conclude_validation(validation, foreseen.ruled_tier, note="", actor=supervisor, now=NOON)

    then = assess(enrollment, now=NOON)
    assert (then.ruled_tier, then.score) == (foreseen.ruled_tier, foreseen.score)


def test_a_standing_that_changed_meanwhile_is_never_written_over():
    enrollment = make_certified()
    elsewhere = update(Enrollment).values(
        status=Status.SUSPENDED, tier=0, version=Enrollment.version + 1
    )
    with db.engine.begin() as connection:
        connection.execute(elsewhere)
    assert enrollment.status is Status.CERTIFIED, "as it was read before"
    assessment = assess(enrollment, now=NOON)
    band = replace(measure(enrollment, assessment, enrollment.tier), score_band="D")

    with pytest.raises(StaleDataError):
        remeasure(enrollment, band, actor=make_account(Role.SUPERVISOR), now=NOON)
