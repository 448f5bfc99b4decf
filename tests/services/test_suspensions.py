"""Suspending at once, confirming, ending by itself, reinstating, leaving while suspended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_validated,
    owner_of,
    reason_for,
)
from tests.factories_companies import make_succession
from tests.factories_standing import make_plan, make_step, make_suspended
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Action, Role, Status
from trusted.domain.succession import Fate
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    Enrollment,
    Notice,
    RegisterChange,
    RequiredAction,
    StandingChange,
    SuspensionConfirmation,
)
from trusted.persistence.queries.interventions import unconfirmed_suspension
from trusted.persistence.queries.leaving import has_left_suspended
from trusted.services.action_plans import judge_plan
from trusted.services.applications import start_application, withdraw_enrollment
from trusted.services.interventions import answer_step
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.suspensions import (
    confirm_suspension,
    end_unconfirmed_suspensions,
    reinstate,
    suspend,
)

pytestmark = pytest.mark.usefixtures("app")
LATE = NOON + timedelta(hours=72)


def suspended_at_once() -> tuple[Enrollment, Account]:
    enrollment, first = make_validated(), make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="Found.", actor=first, now=NOON)
    return enrollment, first


def told(enrollment: Enrollment) -> list[str]:
    wanted = select(Notice.code).where(Notice.enrollment_id == enrollment.id).order_by(Notice.id)
    return list(db.session.scalars(wanted))


def published(enrollment: Enrollment) -> tuple[object, object]:
    record = db.session.scalars(
        select(RegisterChange.record)
        .where(RegisterChange.identifier == f"customs:US/C{enrollment.company_id}")
        .order_by(RegisterChange.sequence.desc())
    ).first()
    assert record is not None
    [entry] = record["enrollments"]
    return entry["status"], entry["tier"]


def owner(enrollment: Enrollment) -> Account:
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def test_an_unconfirmed_suspension_ends_by_itself_and_brings_back_what_was():
    enrollment, _ = suspended_at_once()
    assert published(enrollment) == ("suspended", 0)

    assert end_unconfirmed_suspensions(now=LATE - timedelta(seconds=1)) == 0
    assert end_unconfirmed_suspensions(now=LATE) == 1
    assert end_unconfirmed_suspensions(now=LATE) == 0

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 2)
    assert published(enrollment) == ("validated", 2)
    assert told(enrollment)[-2:] == ["suspend", "lift"]
    newest = db.session.scalars(select(StandingChange).order_by(StandingChange.id.desc())).first()
    assert (newest.action, newest.reason) == (Action.LIFT, "lift-not-confirmed")
    assert db.session.get_one(Account, newest.decided_by_id).name == "The program's rules"


def test_what_comes_back_stays_below_what_a_merger_leaves_meanwhile():
    enrollment, _ = suspended_at_once()
    former = db.session.get_one(Company, enrollment.company_id)
    make_succession(former, make_company(), {enrollment.id: Fate.MOVE})

    end_unconfirmed_suspensions(now=LATE)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 0)


def test_two_workers_end_a_suspension_once(app):
    enrollment, _ = suspended_at_once()
    enrollment_id = enrollment.id
    db.session.remove()

    def work(_worker):
        with app.app_context():
            return end_unconfirmed_suspensions(now=LATE)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 1
    actions = select(StandingChange.action).where(StandingChange.enrollment_id == enrollment_id)
    assert list(db.session.scalars(actions)).count(Action.LIFT) == 1


def test_a_confirmed_suspension_stays():
    enrollment = make_suspended(make_validated())

    assert end_unconfirmed_suspensions(now=LATE) == 0

    assert enrollment.status is Status.SUSPENDED
    assert told(enrollment)[-1] == "suspension-confirmed"
    assert unconfirmed_suspension(enrollment.id) is None
    events = db.session.scalars(select(AuditEvent.action))
    assert "confirm-suspension" in set(events)


def test_refusing_to_confirm_ends_it_at_once():
    enrollment, _ = suspended_at_once()
    second = make_account(Role.SUPERVISOR)
    with pytest.raises(InputRefused, match="Say why"):
        confirm_suspension(enrollment, confirmed=False, note="", actor=second, now=NOON)

    confirm_suspension(enrollment, confirmed=False, note="An error.", actor=second, now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 2)
    assert (
        "did not confirm"
        in db.session.scalars(select(Notice.body).where(Notice.code == "lift")).one()
    )


def test_who_suspends_does_not_confirm_and_nobody_does_so_late():
    enrollment, first = suspended_at_once()
    by = {"confirmed": True, "note": ""}

    with pytest.raises(NotSeparated):
        confirm_suspension(enrollment, **by, actor=first, now=NOON)
    with pytest.raises(NotPermitted):
        confirm_suspension(enrollment, **by, actor=make_account(Role.REVIEWER), now=NOON)
    with pytest.raises(TransitionNotAllowed):
        confirm_suspension(enrollment, **by, actor=make_account(Role.SUPERVISOR), now=LATE)
    change = unconfirmed_suspension(enrollment.id)
    db.session.add(
        SuspensionConfirmation(
            standing_change_id=change.id,
            decided_by_id=first.id,
            confirmed=True,
            note="",
            confirmed_at=NOON,
            confirmed_by_id=first.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_only_a_grave_reason_suspends_at_once():
    enrollment = make_certified()

    with pytest.raises(InputRefused, match="proposed"):
        suspend(
            enrollment,
            "suspend-no-answer",
            note="",
            actor=make_account(Role.SUPERVISOR),
            now=NOON,
        )


def test_a_reinstatement_waits_for_the_plan_and_for_what_it_promises():
    enrollment = make_suspended(make_validated())
    decider, validator = make_account(Role.SUPERVISOR), make_account(Role.VALIDATOR)
    by = {"note": "", "actor": decider, "now": NOON}
    plan = make_plan(enrollment)
    with pytest.raises(InputRefused, match="plan must be submitted and accepted"):
        reinstate(enrollment, reason_for("reinstate"), **by)
    judge_plan(plan, accept=True, note="", actor=validator, now=NOON)
    with pytest.raises(InputRefused, match="1 are still open"):
        reinstate(enrollment, reason_for("reinstate"), **by)
    action = db.session.scalars(select(RequiredAction)).one()
    report_action_done(action, "Done.", actor=owner(enrollment), now=NOON)
    verify_action(action, actor=decider, now=NOON)

    with pytest.raises(NotSeparated, match="You verified"):
        reinstate(enrollment, reason_for("reinstate"), **by)
    other = by | {"actor": make_account(Role.SUPERVISOR)}
    reinstate(enrollment, reason_for("reinstate"), **other)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 1)


def test_a_demanded_plan_is_owed_before_a_reinstatement():
    enrollment = make_suspended(make_validated())
    make_step(enrollment, Action.PLAN, reason="plan-repeated")

    with pytest.raises(InputRefused, match="plan must be submitted"):
        reinstate(
            enrollment,
            reason_for("reinstate"),
            note="",
            actor=make_account(Role.SUPERVISOR),
            now=NOON,
        )


def test_the_company_answers_its_suspension():
    enrollment = make_suspended(make_certified())

    answer_step(enrollment, "We have changed the locks.", actor=owner(enrollment), now=NOON)
    with pytest.raises(InputRefused):
        answer_step(enrollment, "", actor=owner(enrollment), now=NOON)
    certified = make_certified()
    with pytest.raises(TransitionNotAllowed, match="nothing to answer"):
        answer_step(certified, "Why?", actor=owner(certified), now=NOON)


def test_leaving_while_suspended_does_not_end_the_suspension_for_others():
    enrollment = make_suspended(make_validated())

    withdraw_enrollment(enrollment, note="", actor=owner(enrollment), now=NOON)

    assert enrollment.status is Status.WITHDRAWN
    assert published(enrollment) == ("suspended", 0)
    assert has_left_suspended(enrollment.id)
    company = db.session.get_one(Company, enrollment.company_id)
    with pytest.raises(TransitionNotAllowed, match="apply again from 2027-11-24"):
        start_application(company, enrollment.entity_type, 1, actor=owner(enrollment), now=LATE)


def test_who_leaves_in_good_standing_is_published_as_withdrawn():
    enrollment = make_certified()

    withdraw_enrollment(enrollment, note="", actor=owner(enrollment), now=NOON)

    assert published(enrollment) == ("withdrawn", 0)
    assert not has_left_suspended(enrollment.id)
