"""Holding a tier above the rule for a time: two people, a reason, an end; never past security."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import make_account, make_validated
from tests.factories_standing import make_step, make_suspended
from tests.factories_tiers import make_drifted, make_held, make_override
from trusted.domain.drift_review import Finding
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Action, Role, Status
from trusted.jobs.registry import JOBS
from trusted.jobs.work import run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Enrollment,
    Notice,
    StandingChange,
    TierOverride,
    TierOverrideDecision,
    TierOverrideEnd,
    Validation,
)
from trusted.persistence.queries.overrides import override_course, overrides_of
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.services.drift_reviews import settle_review
from trusted.services.overrides import (
    OverrideDraft,
    decide_override,
    end_override,
    end_when_over,
    overrides_now_over,
    propose_override,
    within_reach,
)
from trusted.services.refresh import refresh_standings
from trusted.services.scores import assess
from trusted.services.work_queue import tasks_of

pytestmark = pytest.mark.usefixtures("app")
# The cycle of four years has run out, and the program has not come to validate.
LATE = datetime(2031, 1, 10, 12, tzinfo=UTC)
UNTIL = date(2031, 6, 30)
AFTER = datetime(2031, 7, 1, 0, 5, tzinfo=UTC)
GIVEN = {"now": LATE, "ends_on": UNTIL}


def told(enrollment: Enrollment) -> list[str]:
    codes = select(Notice.code).where(Notice.enrollment_id == enrollment.id).order_by(Notice.id)
    return list(db.session.scalars(codes))


def published(app, enrollment: Enrollment) -> int:
    with app.extensions["register"].reading() as view:
        found = view.answer(f"customs:US/C{enrollment.company_id}")
    return msgspec.json.decode(b"{" + found)["enrollments"][0]["tier"]


def supervisor() -> Account:
    return make_account(Role.SUPERVISOR)


def validator_as_supervisor() -> Account:
    """Return who made the validation, now a supervisor."""
    validation = db.session.scalars(select(Validation)).one()
    person = db.session.get_one(Account, validation.validator_id)
    person.role = Role.SUPERVISOR
    db.session.commit()
    return person


def test_without_an_override_the_tier_falls_when_the_cycle_has_run_out():
    enrollment = make_validated(tier=2)

    refresh_standings(now=LATE)

    assert enrollment.tier == 1


def test_a_confirmed_override_holds_the_tier_until_its_day_and_then_the_rule_does(app):
    enrollment = make_validated(tier=2)
    override = make_override(enrollment, 2, **GIVEN)
    assert (enrollment.tier, told(enrollment)[-1]) == (2, "validate")

    decide_override(override, confirm=True, note="", actor=supervisor(), now=LATE)
    refresh_standings(now=LATE + timedelta(days=100))
    assert (enrollment.tier, published(app, enrollment)) == (2, 2)
    assert overrides_now_over(now=AFTER - timedelta(days=1)) == []
    assert not end_when_over(override.id, now=AFTER - timedelta(days=1))
    for _ in range(2):
        run_due([job for job in JOBS if job.name == "end-overrides"], AFTER)

    assert (enrollment.tier, published(app, enrollment)) == (1, 1)
    [end] = db.session.scalars(select(TierOverrideEnd))
    assert (end.cause, end.ended_at) == ("time", AFTER)
    assert told(enrollment).count("override-ended") == 1
    assert not end_when_over(override.id, now=AFTER)
    [course] = overrides_of(enrollment.id)
    assert not course.holds


def test_an_override_raises_a_tier_at_once_as_an_appended_fact_with_its_reason(app):
    enrollment = make_validated(tier=1)
    before = db.session.query(StandingChange).count()

    make_held(enrollment, 2, **GIVEN)

    assert (enrollment.tier, published(app, enrollment)) == (2, 2)
    assert db.session.query(StandingChange).count() == before + 1
    change = db.session.scalars(select(StandingChange).order_by(StandingChange.id.desc())).first()
    assert (change.action, change.reason) == (Action.OVERRIDE, "override-program-late")
    [notice] = db.session.scalars(select(Notice).where(Notice.code == "override"))
    assert "2031-06-30. The visit is late." in notice.body
    assert "atrasada sin culpa" in notice.body_es
    acts = set(db.session.scalars(select(AuditEvent.action)))
    assert {"propose-override", "override", "confirm-override"} <= acts


def test_a_person_can_end_an_override_before_its_day():
    enrollment = make_validated(tier=1)
    override = make_held(enrollment, 2, **GIVEN)
    with pytest.raises(InputRefused, match="Say why"):
        end_override(override, note="", actor=supervisor(), now=LATE)
    with pytest.raises(NotPermitted):
        end_override(override, note="So.", actor=make_account(Role.REVIEWER), now=LATE)

    end_override(override, note="The visit was made.", actor=supervisor(), now=LATE)

    assert enrollment.tier == 1
    assert "override-ended" in told(enrollment)
    with pytest.raises(TransitionNotAllowed, match="does not hold"):
        end_override(override, note="Again.", actor=supervisor(), now=LATE)
    make_override(enrollment, 2, **GIVEN)


def test_two_people_hold_a_tier_and_neither_made_the_validation():
    enrollment = make_validated(tier=1)
    first, validator = supervisor(), validator_as_supervisor()
    draft = OverrideDraft(to_tier=2, reason="override-program-late", note="Late.", ends_on=UNTIL)
    with pytest.raises(NotPermitted):
        propose_override(enrollment, draft, actor=make_account(Role.AUDITOR), now=LATE)
    with pytest.raises(NotSeparated, match="last validation"):
        propose_override(enrollment, draft, actor=validator, now=LATE)
    override = propose_override(enrollment, draft, actor=first, now=LATE)

    given = {"confirm": True, "note": "", "now": LATE}
    with pytest.raises(NotSeparated, match="proposed"):
        decide_override(override, actor=first, **given)
    with pytest.raises(NotSeparated, match="last validation"):
        decide_override(override, actor=validator, **given)
    with pytest.raises(NotPermitted):
        decide_override(override, actor=make_account(Role.REVIEWER), **given)
    decide_override(override, actor=supervisor(), **given)
    with pytest.raises(TransitionNotAllowed, match="decided on already"):
        decide_override(override, actor=supervisor(), **given)


def test_the_database_too_refuses_who_proposed_and_who_validated():
    override = make_override(make_validated(tier=1), 2, **GIVEN)
    validation = db.session.scalars(select(Validation)).one()
    for person in (override.proposed_by_id, validation.validator_id):
        db.session.add(
            TierOverrideDecision(
                override_id=override.id,
                proposed_by_id=override.proposed_by_id,
                validation_id=validation.id,
                validated_by_id=validation.validator_id,
                confirmed=False,
                note="No.",
                decided_at=LATE,
                decided_by_id=person,
            )
        )
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_a_refused_override_needs_reasons_and_changes_nothing():
    enrollment = make_validated(tier=1)
    override = make_override(enrollment, 2, **GIVEN)
    with pytest.raises(InputRefused, match="Say why"):
        decide_override(override, confirm=False, note="", actor=supervisor(), now=LATE)

    decide_override(override, confirm=False, note="Not shown.", actor=supervisor(), now=LATE)

    assert enrollment.tier == 1
    course = override_course(override.id)
    assert (course.decision.note, course.holds) == ("Not shown.", False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"to_tier": 3}, "can reach tier 2"),
        ({"to_tier": 1}, "carry tier 1 already"),
        ({"ends_on": None}, "last day"),
        ({"ends_on": LATE.date()}, "last day"),
        ({"ends_on": date(2032, 1, 11)}, "2032-01-10 at the latest"),
        ({"reason": "reduce-outcomes"}, "published list"),
        ({"note": ""}, "Give the reasons"),
    ],
)
def test_what_is_not_an_override_is_refused(given, words):
    enrollment = make_validated(tier=1)

    with pytest.raises(InputRefused, match=words):
        make_override(enrollment, **({"to_tier": 2} | GIVEN | given))

    assert db.session.query(TierOverride).count() == 0


def test_one_override_at_a_time():
    enrollment = make_validated(tier=1)
    override = make_override(enrollment, 2, **GIVEN)
    with pytest.raises(TransitionNotAllowed, match="waits or holds"):
        make_override(enrollment, 2, **GIVEN)
    decide_override(override, confirm=True, note="", actor=supervisor(), now=LATE)
    with pytest.raises(TransitionNotAllowed, match="waits or holds"):
        make_override(enrollment, 2, **GIVEN)


def test_who_is_not_admitted_or_is_suspended_gets_no_override():
    enrollment = make_suspended(make_validated(tier=2))

    with pytest.raises(TransitionNotAllowed, match="certified or validated"):
        make_override(enrollment, 1)


def test_a_drift_falls_through_an_override_and_what_fell_does_not_rise_by_itself():
    enrollment = make_validated(tier=2)
    make_held(enrollment, 2, **GIVEN)

    review = make_drifted(enrollment, now=LATE + timedelta(days=3))
    assert (review.former_tier, enrollment.tier) == (2, 1)
    later = LATE + timedelta(days=4)
    settle_review(review, Finding.CHANCE, note="So.", actor=supervisor(), now=later)
    refresh_standings(now=later)

    assert enrollment.tier == 1


def test_a_suspension_takes_everything_and_gives_it_back_low():
    enrollment = make_validated(tier=2)
    make_held(enrollment, 2, **GIVEN)

    make_suspended(enrollment, now=LATE)

    assert enrollment.tier == 0


def test_an_override_ends_while_the_enrollment_is_suspended_and_gives_nothing():
    enrollment = make_validated(tier=2)
    override = make_held(enrollment, 2, **GIVEN)
    make_suspended(enrollment, now=LATE)

    assert end_when_over(override.id, now=AFTER)

    assert (enrollment.status, enrollment.tier) == (Status.SUSPENDED, 0)


def test_a_reduction_bars_an_override():
    enrollment = make_validated(tier=2)
    make_step(
        enrollment, Action.REDUCE, now=LATE, reason="reduce-outcomes", to_tier=1, ends_on=UNTIL
    )

    assert within_reach(enrollment, assess(enrollment, now=LATE)) == 1
    with pytest.raises(InputRefused, match="can reach tier 1"):
        make_override(enrollment, 2, **GIVEN)


def test_a_proposed_override_waits_for_everybody_but_who_proposed_it():
    enrollment = make_validated(tier=1)
    first, second = supervisor(), supervisor()
    draft = OverrideDraft(to_tier=2, reason="override-program-late", note="Late.", ends_on=UNTIL)
    override = propose_override(enrollment, draft, actor=first, now=LATE)

    def waiting(account: Account) -> list[int]:
        tasks = tasks_of(account, narrowed=Narrowed(kinds=[Work.OVERRIDE]), now=LATE)
        return [task.waiting.subject_id for task in tasks]

    assert (waiting(first), waiting(second)) == ([], [override.id])
