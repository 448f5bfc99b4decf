"""The clocks of suspensions, action plans and appeals."""

from datetime import date, timedelta

import pytest

from tests.factories import NOON, make_account, make_validated, owner_of, reason_for
from tests.factories_standing import make_plan, make_step, make_suspended
from trusted.domain.appeals import AppealOutcome
from trusted.domain.clocks import Clock, ClockState, Party
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment
from trusted.services.action_plans import judge_plan
from trusted.services.appeal_decisions import decide_appeal
from trusted.services.appeals import ask_about_appeal, assign_appeal, contestable, file_appeal
from trusted.services.clocks import clocks_of
from trusted.services.interventions import answer_step
from trusted.services.next_steps import next_step
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=10)


def clock(enrollment: Enrollment, deadline_id: str) -> Clock | None:
    clocks = clocks_of(enrollment, now=LATER)
    return next((one for one in clocks if one.deadline_id == deadline_id), None)


def owner(enrollment: Enrollment) -> Account:
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def test_an_unconfirmed_suspension_is_a_clock_of_the_program():
    enrollment, first = make_validated(), make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=first, now=NOON)

    waiting = clock(enrollment, "confirm-emergency-suspension")

    assert (waiting.owed_by, waiting.ends_at) == (Party.PROGRAM, NOON + timedelta(hours=72))
    assert waiting.state is ClockState.MISSED
    assert clock(make_suspended(make_validated()), "confirm-emergency-suspension") is None


def test_the_company_has_ninety_days_to_answer_a_suspension():
    enrollment = make_suspended(make_validated())
    assert clock(enrollment, "answer-suspension").due_on == date(2027, 2, 22)

    answer_step(enrollment, "So it was.", actor=owner(enrollment), now=LATER)

    assert clock(enrollment, "answer-suspension").met_at == LATER


def test_until_the_company_has_answered_a_suspension_that_is_its_next_step():
    enrollment = make_suspended(make_validated())
    step = next_step(enrollment, clocks_of(enrollment, now=LATER))
    assert (step.owed_by, step.due) == (Party.COMPANY, date(2027, 2, 22))

    answer_step(enrollment, "So it was.", actor=owner(enrollment), now=LATER)

    step = next_step(enrollment, clocks_of(enrollment, now=LATER))
    assert (step.owed_by, step.due) == (Party.PROGRAM, None)


def test_a_plan_is_owed_by_the_company_and_the_word_on_it_by_the_program():
    enrollment = make_validated()
    make_step(enrollment, Action.WARN)
    make_step(enrollment, Action.PLAN)
    assert clock(enrollment, "submit-action-plan").due_on == date(2026, 12, 24)
    assert clock(enrollment, "judge-action-plan") is None

    plan = make_plan(enrollment)
    assert clock(enrollment, "submit-action-plan").met_at == NOON
    assert clock(enrollment, "judge-action-plan").owed_by is Party.PROGRAM
    judge_plan(plan, accept=True, note="", actor=make_account(Role.VALIDATOR), now=LATER)

    assert clock(enrollment, "judge-action-plan").met_at == LATER


def test_the_clock_of_an_appeal_stands_still_with_the_company():
    enrollment = make_suspended(make_validated())
    assert clock(enrollment, "decide-appeal") is None
    [change] = contestable(enrollment, now=NOON)
    appeal = file_appeal(change, "Not so.", [], actor=owner(enrollment), now=NOON)
    officer = make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)
    assert clock(enrollment, "decide-appeal").due_on == date(2027, 5, 23)

    ask_about_appeal(appeal, "Why?", actor=officer, now=NOON + timedelta(days=1))
    asked = clock(enrollment, "decide-appeal")
    assert asked.state is ClockState.PAUSED
    assert asked.due_on == date(2027, 6, 1)
    decide_appeal(appeal, AppealOutcome.DISMISSED, "It was.", actor=officer, now=LATER)

    assert clock(enrollment, "decide-appeal").met_at == LATER
