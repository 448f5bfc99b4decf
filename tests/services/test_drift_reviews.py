"""When violations become frequent: the fall, the review, the company's answer, the settlement."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
)
from tests.factories_tiers import make_drifted
from tests.services.examinations import examine
from trusted.domain.clocks import Clock, ClockState
from trusted.domain.drift_review import Finding
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.outcomes import Selection, Severity
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    DriftAnswer,
    DriftReview,
    DriftSettlement,
    Enrollment,
    Notice,
    Validation,
)
from trusted.persistence.queries.drift_reviews import (
    drift_answers,
    drift_review_by_id,
    drift_reviews_of,
    open_drift_review,
    settlement_of,
)
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.services.clocks import clocks_of
from trusted.services.decisions import conclude_validation, grant_tier
from trusted.services.drift_reviews import answer_review, open_review, settle_review
from trusted.services.outcomes import record_outcomes
from trusted.services.policies import policy_at
from trusted.services.refresh import refresh_standings
from trusted.services.reported import ReportedOutcome
from trusted.services.scores import assess
from trusted.services.work_queue import tasks_of

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=4)


def owner(enrollment: Enrollment) -> Account:
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def told(code: str) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.code == code).order_by(Notice.id)))


def settle(review: DriftReview, finding: Finding = Finding.CAUSE, now: datetime = LATER) -> None:
    settle_review(review, finding, note="Mended.", actor=make_account(Role.SUPERVISOR), now=now)


def test_the_watch_opens_one_review_with_its_numbers_and_tells_the_company():
    enrollment = make_validated(tier=2)

    review = make_drifted(enrollment)
    refresh_standings(now=LATER)

    assert [found.id for found, _ in drift_reviews_of(enrollment.id)] == [review.id]
    assert (review.examinations, review.violations, review.former_tier) == (30, 12, 2)
    assert Decimal(0) < review.expected < 5
    assert review.watched_from == NOON.date()
    [notice] = told("drift-review-opened")
    assert f"12 / 30 ({review.expected:.1f})" in notice.body
    assert f"12 / 30 ({review.expected:.1f})" in notice.body_es
    assert enrollment.tier == 1
    assert db.session.scalar(select(AuditEvent).where(AuditEvent.action == "open-drift-review"))


def seconds_to_fall(app):
    """Return how much work it is until a partner's violations have lowered its published tier."""
    enrollment = make_validated(tier=2)
    company, now = enrollment.company_id, datetime.now(UTC)
    outcomes = [
        ReportedOutcome(
            outcome_id=f"{company}-{n}",
            examined_at=NOON + timedelta(days=2, minutes=n),
            mode="express",
            selection=Selection.RANDOM,
            violation=True,
            severity=Severity.MAJOR,
            parties={"carrier": [f"customs:US/C{company}"]},
        )
        for n in range(8)
    ]
    now = max(now, NOON + timedelta(days=3))
    refresh_standings(now=now, enrollment_ids=[enrollment.id])
    recorded = record_outcomes(outcomes, received_from="test", now=now)

    begun = time.process_time()
    refresh_standings(now=now, enrollment_ids=recorded.touched)
    with app.extensions["register"].reading() as view:
        found = msgspec.json.decode(b"{" + view.answer(f"customs:US/C{company}"))
    spent = time.process_time() - begun

    assert [one["tier"] for one in found["enrollments"]] == [1]
    assert open_drift_review(enrollment.id) is not None
    return spent


def test_credit_falls_in_the_register_within_a_tenth_of_a_second(app):
    # The first fall has its statements compiled; of the others, other work may slow some down.
    assert min(seconds_to_fall(app) for _ in range(4)) < 0.1


def test_time_alone_does_not_settle_a_review():
    enrollment = make_validated(tier=2)
    review = make_drifted(enrollment)

    for days in (40, 200, 900):
        refresh_standings(now=NOON + timedelta(days=days))

    assert settlement_of(review.id) is None
    assert assess(enrollment, now=NOON + timedelta(days=900)).tier_facts.drift_fired


def test_clean_examinations_do_not_settle_a_review():
    enrollment = make_validated(tier=2)
    make_drifted(enrollment)

    examine(enrollment, 300, 0, on=LATER)

    assert assess(enrollment, now=LATER).tier_facts.drift_fired


def test_a_concluded_validation_does_not_settle_a_review():
    enrollment = make_certified()
    make_drifted(enrollment)
    validation = make_reported(make_validation(enrollment))
    decider = make_account(Role.SUPERVISOR)

    with pytest.raises(InputRefused, match="tier 1, not 2"):
        conclude_validation(validation, 2, note="", actor=decider, now=LATER)
    db.session.rollback()
    conclude_validation(validation, 1, note="", actor=decider, now=LATER)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 1)
    assert assess(enrollment, now=LATER + timedelta(days=9)).tier_facts.drift_fired


def test_a_drift_that_nobody_has_looked_at_yet_becomes_a_review_when_a_validation_is_concluded():
    enrollment = make_certified()
    examine(enrollment, 30, 12, on=NOON + timedelta(days=3))
    validation = make_reported(make_validation(enrollment))
    assert open_drift_review(enrollment.id) is None

    decider = make_account(Role.SUPERVISOR)
    conclude_validation(validation, 1, note="", actor=decider, now=LATER)

    review = open_drift_review(enrollment.id)
    assert (review.examinations, review.violations) == (30, 12)


def test_a_settled_review_begins_the_watch_anew_and_the_tier_rises_by_a_grant_alone():
    enrollment = make_validated(tier=2)
    review = make_drifted(enrollment)

    settle(review)
    refresh_standings(now=LATER)

    assert not assess(enrollment, now=LATER).tier_facts.drift_fired
    assert enrollment.tier == 1
    [notice] = told("drift-review-settled")
    assert "A cause was found and mended." in notice.body
    assert "Mended." in notice.body
    again = LATER + timedelta(days=2)
    examine(enrollment, 4, 0, on=again)
    assert not assess(enrollment, now=again).tier_facts.drift_fired


def test_a_second_drift_opens_a_second_review():
    enrollment = make_validated(tier=2)
    settle(make_drifted(enrollment))
    again = LATER + timedelta(days=2)

    second = make_drifted(enrollment, now=again)

    assert (second.number, second.watched_from) == (2, LATER.date())
    assert (second.examinations, second.violations) == (30, 12)
    assert [one.number for one, _ in drift_reviews_of(enrollment.id)] == [2, 1]


def test_the_company_answers_while_the_review_is_open():
    enrollment = make_validated(tier=2)
    review = make_drifted(enrollment)
    actor = owner(enrollment)

    answer_review(review, "A new packer.", actor=actor, now=LATER)

    assert [answer.text for answer in drift_answers(review.id)] == ["A new packer."]
    with pytest.raises(InputRefused, match="Write what"):
        answer_review(review, "", actor=actor, now=LATER)
    with pytest.raises(NotPermitted):
        answer_review(review, "Not mine.", actor=make_account(), now=LATER)
    settle(review)
    with pytest.raises(TransitionNotAllowed, match="settled already"):
        answer_review(review, "Too late.", actor=actor, now=LATER)
    assert db.session.query(DriftAnswer).count() == 1


def test_a_review_is_settled_once_with_reasons_by_a_supervisor_who_did_not_validate():
    enrollment = make_validated(tier=2)
    review = make_drifted(enrollment)
    supervisor = make_account(Role.SUPERVISOR)
    validation = db.session.scalars(select(Validation)).one()
    validator = db.session.get_one(Account, validation.validator_id)
    given = {"note": "So.", "now": LATER}

    with pytest.raises(NotPermitted):
        settle_review(review, Finding.CHANCE, actor=make_account(Role.REVIEWER), **given)
    validator.role = Role.SUPERVISOR
    db.session.commit()
    with pytest.raises(NotSeparated):
        settle_review(review, Finding.CHANCE, actor=validator, **given)
    with pytest.raises(InputRefused, match="reasons"):
        settle_review(review, Finding.CHANCE, note="", actor=supervisor, now=LATER)
    settle_review(review, Finding.CHANCE, actor=supervisor, **given)
    with pytest.raises(TransitionNotAllowed):
        settle_review(review, Finding.CAUSE, actor=supervisor, **given)

    made = db.session.scalars(select(DriftSettlement)).one()
    assert (made.finding, made.validated_by_id) == (Finding.CHANCE, validator.id)
    assert settlement_of(review.id).settled_by.id == supervisor.id


def clocks_to_settle(enrollment: Enrollment) -> list[Clock]:
    found = clocks_of(enrollment, now=LATER)
    return [clock for clock in found if clock.deadline_id == "settle-drift-review"]


def test_a_review_waits_in_the_queue_with_a_clock_that_the_program_owes():
    enrollment = make_validated(tier=2)
    review = make_drifted(enrollment)
    supervisor = make_account(Role.SUPERVISOR)

    def waiting() -> list[int]:
        tasks = tasks_of(supervisor, narrowed=Narrowed(kinds=[Work.DRIFT]), now=LATER)
        return [task.waiting.subject_id for task in tasks]

    assert waiting() == [review.id]
    [clock] = [
        c for c in clocks_of(enrollment, now=LATER) if c.deadline_id == "settle-drift-review"
    ]
    assert clock.state is ClockState.RUNNING
    settle(review)
    assert waiting() == []
    [clock] = [
        c for c in clocks_of(enrollment, now=LATER) if c.deadline_id == "settle-drift-review"
    ]
    assert clock.met_at == LATER


def test_no_review_opens_without_a_watch_or_beside_an_open_one():
    enrollment = make_validated(tier=2)
    review, policy = make_drifted(enrollment), policy_at(LATER)

    assert open_review(enrollment, 1, policy, now=LATER) is None
    assert drift_review_by_id(review.id).enrollment.id == enrollment.id


def test_after_the_settlement_a_grant_gives_back_what_the_facts_carry():
    enrollment = make_validated(tier=2)
    settle(make_drifted(enrollment), Finding.CHANCE)
    much_later = LATER + timedelta(days=400)
    examine(enrollment, 900, 0, on=LATER + timedelta(days=300))
    carried = assess(enrollment, now=much_later).ruled_tier

    assert carried == 2
    grant_tier(enrollment, 2, note="", actor=make_account(Role.SUPERVISOR), now=much_later)

    assert enrollment.tier == 2
