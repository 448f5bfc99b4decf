"""Reminding companies of their last days: each once, on its day or as soon as somebody looks."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, bindparam, text

from trusted.persistence.database import db
from trusted.persistence.queries.reminders import WHAT_MAX, DueReminder, Wanted, reminders_due
from trusted.persistence.types import UTCDateTime
from trusted.program import shipped_program
from trusted.services.audit import Deed, record_all
from trusted.services.claims import claim_all
from trusted.services.deadlines import due_on
from trusted.services.notices import Telling, tell_companies

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


def remind(due: Sequence[DueReminder], *, now: datetime) -> int:
    """Remind companies, each once, in one transaction.

    Returns: how many were reminded now, and not by another or before.
    """
    held, told, deeds = claim_all({one.enrollment_id for one in due}), [], []
    for one in due:
        enrollment, rule = held.get(one.enrollment_id), one.code.rpartition("-")[0]
        last = due_on(ANSWER, one.day) if rule == ANSWER else one.day
        if enrollment is None or not note_done(enrollment.id, one.code, one.subject, last, now=now):
            continue
        kind = "overdue" if one.code.endswith("-overdue") else "reminder"
        about = f"{_named(one.what)}: {last.isoformat()}"
        told.append(Telling(enrollment, f"{kind}-{rule}", about))
        detail = {"code": one.code, "of": one.subject, "due_on": last.isoformat()}
        deeds.append(Deed(None, "remind", f"enrollment/{enrollment.id}", detail))
    if told:
        tell_companies(told, now=now)
        record_all(deeds, at=now)
    db.session.commit()
    return len(told)


def _named(what: str) -> str:
    """Return what a reminder is about; a long text ends at a word, so that no number is cut."""
    return what if len(what) <= WHAT_MAX else f"{what[:WHAT_MAX].rsplit(maxsplit=1)[0]} …"


def note_done(enrollment_id: int, code: str, subject: str, last: date, *, now: datetime) -> bool:
    """Keep that something was done because a day came; the caller holds the enrollment and commits.

    Returns: False if it was kept before; nothing is then written.
    """
    facts = {"enrollment_id": enrollment_id, "code": code, "subject": subject, "due_on": last}
    return db.session.connection().execute(_KEEP, facts | {"sent_at": now}).rowcount == 1
