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
    reason_for,
)
from tests.factories_standing import make_plan, make_suspended
from tests.factories_tiers import make_drifted, make_proposed
from tests.factories_years import make_report
from tests.services.filed_changes import accept, change
from trusted.domain.clocks import ClockState
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import Escalation, RequiredAction
from trusted.services.clocks import clocks_of
from trusted.services.escalations import escalate
from trusted.services.incident_reports import conclude_report
from trusted.services.reviews import ItemToMend, return_application, take_application

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
