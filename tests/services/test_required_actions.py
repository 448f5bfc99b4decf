from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tests.factories import (
    NOON,
    join,
    make_account,
    make_company,
    make_evidence,
    make_reported,
)
from tests.factories_validation import company_of, member_of, supervisor, validator_of
from trusted.domain.criteria import Grade
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ActionStep, Notice, RequiredAction
from trusted.persistence.queries.conduct_facts import overdue_actions_of_many
from trusted.persistence.queries.reports import documents_of_steps, steps_of
from trusted.services.required_actions import (
    extend_action,
    plan_action,
    report_action_done,
    send_action_back,
    verify_action,
)

pytestmark = pytest.mark.usefixtures("app")

DUE = date(2027, 4, 1)


@pytest.fixture
def failed(app):
    """A reported validation that failed on GOV-01."""
    return make_reported(grades={"GOV-01": Grade.NOT_MET})


@pytest.fixture
def action(failed):
    return db.session.scalars(select(RequiredAction)).one()


def kinds(action):
    return [step.kind.value for step in steps_of(action.id)]


def test_an_action_is_opened_planned_reported_sent_back_reported_and_verified(failed, action):
    owner, document = member_of(failed), make_evidence(company_of(failed))
    validator, week = validator_of(failed), NOON + timedelta(days=7)
    plan_action(action, date(2027, 1, 15), "New lock.", actor=owner, now=NOON)
    report_action_done(
        action,
        "Lock changed.",
        documents=[document],
        done_on=NOON.date(),
        actor=owner,
        now=NOON,
    )
    send_action_back(action, "The key is still outside.", actor=validator, now=NOON)
    assert (action.reported_done_at, action.verified_at) == (None, None)
    report_action_done(action, "Key is inside.", actor=owner, now=week)
    verify_action(action, actor=validator, now=week)

    assert kinds(action) == ["opened", "planned", "reported", "sent_back", "reported", "verified"]
    steps = steps_of(action.id)
    assert [step.day for step in steps] == [
        DUE, date(2027, 1, 15), NOON.date(), None, week.date(), None,
    ]  # fmt: skip
    assert documents_of_steps([steps[2].id])[steps[2].id] == [document]
    assert action.proof == "Key is inside."
    codes = db.session.scalars(select(Notice.code).order_by(Notice.id.desc()).limit(2)).all()
    assert set(codes) == {"action-verified", "action-sent-back"}


def test_steps_stay_as_they_were(action):
    with pytest.raises(DBAPIError):
        db.session.execute(update(ActionStep).values(day=DUE))


def test_dates_that_cannot_be_are_refused(failed, action):
    owner = member_of(failed)
    with pytest.raises(InputRefused):
        plan_action(action, NOON.date() - timedelta(days=1), "", actor=owner, now=NOON)
    with pytest.raises(InputRefused):
        report_action_done(
            action, "Soon.", done_on=NOON.date() + timedelta(days=1), actor=owner, now=NOON
        )
    with pytest.raises(InputRefused, match="own company"):
        report_action_done(
            action, "See.", documents=[make_evidence(make_company())], actor=owner, now=NOON
        )


def test_sending_back_needs_a_report_a_reason_and_another_person(failed, action):
    owner = member_of(failed)
    with pytest.raises(TransitionNotAllowed):
        send_action_back(action, "No.", actor=supervisor(), now=NOON)
    report_action_done(action, "Done.", actor=owner, now=NOON)
    with pytest.raises(InputRefused):
        send_action_back(action, " ", actor=supervisor(), now=NOON)
    with pytest.raises(NotPermitted):
        send_action_back(action, "No.", actor=make_account(Role.REVIEWER), now=NOON)


def test_who_ever_reported_an_action_done_does_not_verify_it(failed, action):
    owner = member_of(failed)
    report_action_done(action, "Done.", actor=owner, now=NOON)
    send_action_back(action, "Not enough.", actor=supervisor(), now=NOON)
    other = make_account()
    join(other, company_of(failed))
    report_action_done(action, "Done again.", actor=other, now=NOON)
    owner.role = Role.SUPERVISOR

    with pytest.raises(NotSeparated):
        verify_action(action, actor=owner, now=NOON)


def test_more_time_is_a_dated_fact_with_a_reason(failed, action):
    later = date(2027, 5, 1)
    for day, reason, who, error in (
        (DUE, "Parts.", supervisor(), InputRefused),
        (later, "", supervisor(), InputRefused),
        (later, "Parts.", validator_of(failed), NotPermitted),
    ):
        with pytest.raises(error):
            extend_action(action, day, reason, actor=who, now=NOON)

    extend_action(action, later, "Parts are late.", actor=supervisor(), now=NOON)

    assert action.due_on == later
    assert [s.day for s in steps_of(action.id)] == [DUE, later]
    report_action_done(action, "Done.", actor=member_of(failed), now=NOON)
    verify_action(action, actor=supervisor(), now=NOON)
    with pytest.raises(TransitionNotAllowed):
        extend_action(action, date(2027, 6, 1), "More.", actor=supervisor(), now=NOON)


def overdue(enrollment_id, on):
    return overdue_actions_of_many([enrollment_id], on).get(enrollment_id, 0)


def test_what_was_reported_in_time_is_not_overdue_while_it_waits_to_be_verified(failed, action):
    enrollment_id, after = failed.enrollment_id, DUE + timedelta(days=1)
    assert overdue(enrollment_id, DUE) == 0
    assert overdue(enrollment_id, after) == 1

    report_action_done(action, "Done.", actor=member_of(failed), now=NOON)
    assert overdue(enrollment_id, after) == 0

    send_action_back(action, "Not enough.", actor=supervisor(), now=NOON)
    assert overdue(enrollment_id, after) == 1
    late = NOON.replace(year=2027, month=4, day=2)
    report_action_done(action, "Done late.", actor=member_of(failed), now=late)
    assert overdue(enrollment_id, after) == 1
