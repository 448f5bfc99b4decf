"""Reminding companies of their last days: each once, on its day or as soon as somebody looks."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text

from trusted.persistence.database import db
from trusted.persistence.queries.reminders import DueReminder, Wanted, reminders_due
from trusted.persistence.types import UTCDateTime
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.claims import claim
from trusted.services.deadlines import due_on
from trusted.services.notices import tell_company

# Kept is the day of the report; the last day is counted from it.
ANSWER = "answer-report"
# As text, which both databases know: kept before or not, it is one question.
_KEEP = text(
    "INSERT INTO reminders (enrollment_id, code, subject, due_on, sent_at)"
    " VALUES (:enrollment_id, :code, :subject, :due_on, :sent_at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("due_on", type_=Date), bindparam("sent_at", type_=UTCDateTime))


def due_now(*, now: datetime) -> Sequence[DueReminder]:
    """Return every reminder that is due and was not sent."""
    program = shipped_program()
    counted = {ANSWER: program.deadlines[ANSWER].number}
    wanted = [
        Wanted(name, rule.days, rule.overdue, counted.get(name, 0))
        for name, rule in program.reminders.items()
    ]
    return reminders_due(wanted, now.date())


def remind(due: DueReminder, *, now: datetime) -> bool:
    """Remind a company once; returns whether it was done now, and not by another or before."""
    enrollment = claim(due.enrollment_id)
    rule = due.code.rpartition("-")[0]
    last = due_on(ANSWER, due.day) if rule == ANSWER else due.day
    if enrollment is None or not note_done(enrollment.id, due.code, due.subject, last, now=now):
        db.session.commit()
        return False
    kind = "overdue" if due.code.endswith("-overdue") else "reminder"
    note = f"{due.what}: {last.isoformat()}"
    tell_company(enrollment, f"{kind}-{rule}", now=now, note=note)
    subject = f"enrollment/{enrollment.id}"
    record(None, "remind", subject, at=now, code=due.code, of=due.subject, due_on=last.isoformat())
    db.session.commit()
    return True


def note_done(enrollment_id: int, code: str, subject: str, last: date, *, now: datetime) -> bool:
    """Keep that something was done because a day came; the caller holds the enrollment and commits.

    Returns: False if it was kept before; nothing is then written.
    """
    facts = {"enrollment_id": enrollment_id, "code": code, "subject": subject, "due_on": last}
    return db.session.connection().execute(_KEEP, facts | {"sent_at": now}).rowcount == 1
