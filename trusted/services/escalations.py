"""Putting missed clocks before the supervisors: each once, whoever owes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from trusted.domain.clocks import Clock, ClockState
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Escalation
from trusted.persistence.queries.annual_reviews import partners_without_review
from trusted.persistence.queries.clocks import escalations_of
from trusted.persistence.queries.escalations import perhaps_missed, supervisors
from trusted.program import shipped_program
from trusted.services.annual_asking import window_days
from trusted.services.annual_opening import reviews_unopened
from trusted.services.audit import record
from trusted.services.claims import claim
from trusted.services.clocks import RIGHTS, clocks_of, text_of
from trusted.services.notices import tell_official

# A cycle lapses or is escalated (services.lapses), a missed review becomes a required action, and
# a suspension that nobody confirms ends by itself.
RULED_ELSEWHERE = frozenset(
    {
        "annual-review",
        "confirm-emergency-suspension",
        "mend-annual-review",
        "revalidate",
        "validate",
    }
)
# Straight into the table: it is never changed, so the session need not know it.
_KEEP = insert(Escalation)


def missed_now(*, now: datetime) -> Sequence[int]:
    """Return the enrollments with a clock that may have been missed and was not escalated."""
    deadlines, today = shipped_program().deadlines, now.date()
    without = partners_without_review(today, window_days())
    found = perhaps_missed(
        today, days_of=lambda name: deadlines[name].number, of=[one for one, _ in without]
    )
    return sorted({*found, *reviews_unopened(without, now=now)})


def escalate(enrollment_id: int, *, now: datetime) -> bool:
    """Escalate every missed clock of an enrollment that was not; returns whether there was one."""
    enrollment = claim(enrollment_id)
    if enrollment is None:
        db.session.commit()
        return False
    known = escalations_of(enrollment.id)
    missed = [
        clock
        for clock in clocks_of(enrollment, now=now)
        if clock.state is ClockState.MISSED
        and clock.deadline_id not in RIGHTS | RULED_ELSEWHERE
        and (clock.deadline_id, clock.subject, clock.due_on) not in known
    ]
    for clock in missed:
        raise_escalation(enrollment, clock, now=now)
    db.session.commit()
    return bool(missed)


def raise_escalation(enrollment: Enrollment, clock: Clock, *, now: datetime) -> None:
    """Put a missed clock before every supervisor; the caller holds the enrollment and commits."""
    db.session.flush()
    facts = {
        "enrollment_id": enrollment.id,
        "deadline_id": clock.deadline_id,
        "subject": clock.subject,
        "owed_by": clock.owed_by,
        "due_on": clock.due_on,
        "raised_at": now,
    }
    db.session.connection().execute(_KEEP, facts)
    note = f"{text_of(clock.deadline_id)} {clock.due_on.isoformat()}"
    for supervisor in supervisors():
        tell_official(enrollment, "clock-missed", supervisor, now=now, note=note)
    record(
        None,
        "escalate",
        f"enrollment/{enrollment.id}",
        at=now,
        deadline=clock.deadline_id,
        of=clock.subject,
        owed_by=clock.owed_by.value,
        due_on=clock.due_on.isoformat(),
    )
