"""Companies are reminded once, in the stage of the day, also when nobody looked for a while."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_evidence,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
)
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role, Status
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    AuditEvent,
    Company,
    Enrollment,
    Notice,
    Reminder,
    RequiredAction,
    Response,
    ResponseEvidence,
)
from trusted.services.applications import withdraw_enrollment
from trusted.services.required_actions import open_action, report_action_done

pytestmark = pytest.mark.usefixtures("app")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def run(day: date) -> list[tuple[str, date]]:
    """Run every job on a day, and return what companies were reminded of then."""
    reports = run_due(JOBS, at(day))
    assert [report for report in reports if report.failed] == []
    rows = db.session.execute(
        select(Reminder.code, Reminder.due_on)
        .where(Reminder.sent_at == at(day))
        .order_by(Reminder.due_on, Reminder.code)
    )
    return [(row[0], row[1]) for row in rows if row[0] != "term-ended"]


def with_document(enrollment: Enrollment, valid_until: date) -> Enrollment:
    """Attach a document with a last day to an answer of an enrollment."""
    company = db.session.get_one(Company, enrollment.company_id)
    document = make_evidence(company, valid_until=valid_until)
    response = db.session.scalars(
        select(Response)
        .join(Application, Application.id == Response.application_id)
        .where(Application.enrollment_id == enrollment.id)
        .limit(1)
    ).one()
    db.session.add(ResponseEvidence(response_id=response.id, evidence_id=document.id))
    db.session.commit()
    return enrollment


def test_a_document_is_announced_in_three_stages_and_once_when_it_has_run_out():
    last = date(2027, 6, 1)
    with_document(make_certified(), last)

    assert run(last - timedelta(days=91)) == []
    for days in (90, 30, 7):
        day = last - timedelta(days=days)
        assert run(day) == [(f"evidence-{days}", last)]
        assert run(day + timedelta(days=1)) == []
    assert run(last) == []
    assert run(last + timedelta(days=1)) == [("evidence-overdue", last)]
    assert run(last + timedelta(days=2)) == []


def test_what_was_not_told_in_its_stage_is_told_late_once_or_in_the_next_stage_alone():
    last = date(2027, 6, 1)
    with_document(make_certified(), last)

    assert run(last - timedelta(days=35)) == [("evidence-90", last)], "late, but once"
    assert run(last - timedelta(days=3)) == [("evidence-7", last)], "the stage of 30 has passed"


def test_a_reminder_is_a_notice_with_its_day_and_an_audit_event():
    last = date(2027, 6, 1)
    enrollment = with_document(make_certified(), last)
    run(last - timedelta(days=30))

    notice = db.session.scalars(select(Notice).where(Notice.code == "reminder-evidence")).one()
    assert notice.enrollment_id == enrollment.id
    assert "2027-06-01" in notice.body
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "remind")).one()
    assert (event.actor_id, event.detail["due_on"]) == (None, "2027-06-01")


def test_a_required_action_is_announced_until_it_is_reported_done():
    enrollment = make_certified()
    make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
    action = db.session.scalars(select(RequiredAction)).one()
    last = action.due_on

    assert ("required-action-30", last) in run(last - timedelta(days=30))
    assert ("required-action-7", last) in run(last - timedelta(days=7))
    assert ("required-action-overdue", last) in run(last + timedelta(days=1))
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    report_action_done(action, "Done.", actor=owner, now=at(last + timedelta(days=2)))
    codes = [code for code, _ in run(last + timedelta(days=3))]
    assert not [code for code in codes if code.startswith("required-action")]


def test_a_long_required_action_is_cut_between_words():
    action = open_action(
        make_certified(),
        f"{'x' * 168} The root cause follows within 30 days.",
        due_on=date(2027, 6, 1),
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )
    run(action.due_on - timedelta(days=7))

    notice = db.session.scalars(
        select(Notice).where(Notice.code == "reminder-required-action")
    ).one()
    assert "The root cause follows within …: 2027-06-01" in notice.body


def test_a_report_that_is_not_answered_is_announced_from_its_own_last_day():
    make_reported(answered=False)
    last = date(2027, 2, 22)

    assert run(last - timedelta(days=31)) == []
    assert run(last - timedelta(days=30)) == [("answer-report-30", last)]
    assert run(last - timedelta(days=29)) == []
    assert run(last - timedelta(days=7)) == [("answer-report-7", last)]


def test_the_next_validation_is_announced_a_quarter_before():
    enrollment = make_validated()
    assert enrollment.valid_until == date(2030, 11, 24)
    told = run(date(2030, 8, 26))
    assert ("revalidate-90", date(2030, 11, 24)) in told


def test_who_has_left_is_told_nothing_more():
    last = date(2027, 6, 1)
    enrollment = with_document(make_certified(), last)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    withdraw_enrollment(enrollment, note="", actor=owner, now=NOON)

    assert enrollment.status is Status.WITHDRAWN
    assert run(last - timedelta(days=30)) == []
