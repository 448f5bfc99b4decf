"""A missed clock is put before the supervisors once, whoever owes it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_certified,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_standing import make_plan, make_step, make_suspended
from tests.factories_tiers import make_drifted, make_proposed
from tests.factories_years import make_handed_in, make_report
from tests.services.filed_changes import accept, change
from trusted.domain.clocks import ClockState, Party
from trusted.domain.criteria import Grade
from trusted.domain.standing import Action, Role
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import Company, Escalation, RequiredAction
from trusted.services.action_plans import judge_plan
from trusted.services.applications import withdraw_enrollment
from trusted.services.clocks import clocks_of
from trusted.services.escalations import escalate, missed_now
from trusted.services.incident_reports import conclude_report
from trusted.services.interventions import answer_step
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.suspensions import reinstate

pytestmark = pytest.mark.usefixtures("app")

JOB = [job for job in JOBS if job.name == "escalate"]


def escalated(day: date) -> list[tuple[str, str, date]]:
    """Run the job on a day, and return what was escalated then."""
    now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    assert [report.failed for report in run_due(JOB, now)] == [0]
    rows = db.session.scalars(select(Escalation).where(Escalation.raised_at == now))
    return [(row.deadline_id, row.owed_by.value, row.due_on) for row in rows]


def test_an_application_that_nobody_decides():
    make_submitted()
    last = date(2027, 2, 22)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("decide-application", "program", last)]
    assert escalated(last + timedelta(days=2)) == []


def test_an_application_is_not_late_while_the_company_has_it():
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend(None, "Say more.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)

    assert escalated(date(2027, 6, 1)) == []
    late = datetime(2027, 6, 1, tzinfo=UTC)
    assert not escalate(enrollment_of(application).id, now=late)


def test_a_report_that_the_validator_does_not_make():
    make_validation(visit_on=date(2027, 1, 10))

    assert escalated(date(2027, 2, 9)) == []
    assert escalated(date(2027, 2, 10)) == [("validation-report", "program", date(2027, 2, 9))]


def test_what_the_company_leaves_undone_is_escalated_as_its_own():
    make_reported(make_validation(make_certified()), {"GOV-01": Grade.NOT_MET}, answered=False)
    last = db.session.scalars(select(RequiredAction.due_on)).one()

    assert escalated(date(2027, 2, 23)) == [("answer-report", "company", date(2027, 2, 22))]
    assert escalated(last + timedelta(days=1)) == [("required-action", "company", last)]


def test_of_an_enrollment_that_nobody_knows_nothing_is_missed():
    assert not escalate(999, now=NOON)


def test_a_review_of_frequent_violations_that_nobody_settles():
    make_drifted(make_validated(tier=2))

    assert escalated(date(2026, 12, 27)) == []
    assert escalated(date(2026, 12, 28)) == [("settle-drift-review", "program", date(2026, 12, 27))]
    assert escalated(date(2026, 12, 29)) == []


def test_a_higher_tier_on_which_nobody_decides():
    make_proposed(make_validated(tier=1))

    assert escalated(date(2026, 12, 25)) == []
    assert escalated(date(2026, 12, 26)) == [("decide-tier", "program", date(2026, 12, 25))]
    assert escalated(date(2026, 12, 27)) == []


def test_a_filed_change_that_nobody_decides():
    enrollment = make_certified()
    filing = change(enrollment, "legal-name", {"legal_name": "Another name"})
    last = date(2026, 12, 24)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("decide-filing", "program", last)]
    assert escalated(last + timedelta(days=2)) == []
    [clock] = [c for c in clocks_of(enrollment, now=NOON) if c.deadline_id == "decide-filing"]
    assert clock.subject == f"filing/{filing.id}"


def test_a_filed_change_that_was_decided_or_corrected_waits_for_nobody():
    first, second = make_certified(), make_certified()
    accept(change(first, "legal-name", {"legal_name": "Another name"}))
    wrong = change(second, "legal-name", {"legal_name": "A wrong name"})
    accept(change(second, "legal-name", {"legal_name": "A right name"}, corrects=wrong))

    assert escalated(date(2027, 1, 24)) == []
    states = {clock.state for one in (first, second) for clock in filing_clocks(one)}
    assert states == {ClockState.MET}


def filing_clocks(enrollment):
    late = datetime(2027, 1, 24, tzinfo=UTC)
    return [c for c in clocks_of(enrollment, now=late) if c.deadline_id == "decide-filing"]


def test_a_reported_incident_that_nobody_reads():
    enrollment = make_certified()
    report = make_report(enrollment)
    last = date(2026, 12, 8)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("read-incident", "program", last)]
    assert escalated(last + timedelta(days=2)) == []
    conclude_report(report, "Read.", aggravated=False, actor=make_account(Role.REVIEWER), now=NOON)
    [clock] = [c for c in clocks_of(enrollment, now=NOON) if c.deadline_id == "read-incident"]
    assert clock.state is ClockState.MET


def test_an_action_plan_that_nobody_judges():
    make_plan(make_suspended(make_certified()))
    last = date(2026, 12, 24)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("judge-action-plan", "program", last)]
    assert escalated(last + timedelta(days=2)) == []


def owner(enrollment):
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def test_a_suspension_that_the_company_does_not_answer():
    silent = make_suspended(make_validated())
    answering, planning = make_suspended(make_validated()), make_suspended(make_validated())
    answer_step(answering, "It was so.", actor=owner(answering), now=NOON)
    validator = make_account(Role.VALIDATOR)
    judge_plan(make_plan(planning), accept=False, note="Say more.", actor=validator, now=NOON)
    last = date(2027, 2, 22)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("answer-suspension", "company", last)]
    assert escalated(last + timedelta(days=2)) == []
    [row] = db.session.scalars(
        select(Escalation).where(Escalation.deadline_id == "answer-suspension")
    )
    assert row.enrollment_id == silent.id


def test_a_second_suspension_is_a_clock_of_its_own():
    enrollment = make_suspended(make_validated())
    by = make_account(Role.SUPERVISOR)
    reinstate(enrollment, reason_for("reinstate"), note="", actor=by, now=NOON)
    make_suspended(enrollment, now=NOON + timedelta(days=10))
    last = date(2027, 3, 4)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("answer-suspension", "company", last)]


def test_an_action_plan_that_the_company_does_not_submit():
    silent, planning = make_validated(), make_validated()
    for enrollment in (silent, planning):
        make_step(enrollment, Action.WARN)
        make_step(enrollment, Action.PLAN)
    make_plan(planning)
    last = date(2026, 12, 24)

    assert escalated(last) == []
    assert set(escalated(last + timedelta(days=1))) == {
        ("submit-action-plan", "company", last),
        ("judge-action-plan", "program", last),
    }
    assert escalated(last + timedelta(days=2)) == []


def test_of_two_demands_for_a_plan_the_newer_counts():
    enrollment = make_validated()
    make_step(enrollment, Action.WARN)
    make_step(enrollment, Action.PLAN)
    make_step(enrollment, Action.PLAN, now=NOON + timedelta(days=5))
    last = date(2026, 12, 29)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("submit-action-plan", "company", last)]


def test_an_annual_review_that_the_program_never_opened_is_its_own_lateness():
    enrollment = make_certified()
    due = date(2027, 11, 24)
    late = due - timedelta(days=90 - 14) + timedelta(days=1)
    assert escalated(late - timedelta(days=1)) == []
    after = due + timedelta(days=30)

    assert run_jobs(("open-annual-reviews", "record-missed-annual-reviews"), after) == [0, 0]
    assert escalated(after) == [("open-annual-review", "program", late - timedelta(days=1))]
    assert escalated(after + timedelta(days=1)) == []

    assert db.session.scalars(select(RequiredAction)).all() == []
    clocks = clocks_of(enrollment, now=datetime(2027, 12, 24, tzinfo=UTC))
    owed = {clock.deadline_id: clock.owed_by for clock in clocks}
    assert "annual-review" not in owed
    assert owed["open-annual-review"] is Party.PROGRAM


def test_a_review_that_was_opened_in_time_and_one_of_nobody_any_more_are_not_late():
    make_certified()
    left = make_certified()
    withdraw_enrollment(left, note="", actor=owner(left), now=NOON)
    opening = date(2027, 8, 26)
    assert run_jobs(("open-annual-reviews",), opening + timedelta(days=7)) == [1]

    assert escalated(opening + timedelta(days=20)) == []


def test_an_annual_review_that_nobody_reads():
    make_handed_in()
    last = date(2027, 12, 24)

    assert escalated(last) == []
    assert escalated(last + timedelta(days=1)) == [("read-annual-review", "program", last)]
    assert escalated(last + timedelta(days=2)) == []


def test_an_annual_review_that_nobody_reads_while_the_program_opens_none_for_years():
    make_handed_in()

    assert escalated(date(2029, 11, 30)) == [
        ("read-annual-review", "program", date(2027, 12, 24)),
        ("open-annual-review", "program", date(2029, 9, 9)),
    ]


def test_before_a_leap_day_nobody_whose_review_was_opened_is_looked_at_again():
    make_certified()
    assert run_jobs(("open-annual-reviews",), date(2027, 8, 26)) == [1]

    # 366 days lie between its anniversaries of 2027 and 2028.
    for day in (24, 25, 26):
        assert missed_now(now=datetime(2028, 8, day, 6, tzinfo=UTC)) == []


def run_jobs(names, day):
    """Run some jobs on a day; return how much each has done."""
    jobs = [job for job in JOBS if job.name in names]
    reports = run_due(jobs, datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
    assert not any(report.failed for report in reports)
    return [report.done for report in reports]
