"""Telling holders of rights because a day came: of the last day, and of answers that are late."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from trusted.persistence.database import db, lock
from trusted.persistence.models import Right
from trusted.persistence.queries.right_mail import (
    endings_untold,
    is_ending_untold,
    takedowns_missed,
    takedowns_missed_of,
)
from trusted.program import shipped_program
from trusted.services.right_mail import tell_of_right

SOON, ENDED, LATE = "right-ends-soon", "right-ended", "takedown-late"
DAY = timedelta(days=1)


class Ending(NamedTuple):
    """The last day of a right of which its holder is to be told, and by which notice."""

    right_id: int
    code: str
    last: date


def endings_to_tell(*, now: datetime) -> Sequence[Ending]:
    """Return each last day that comes soon, or has passed, of which the holder was not told."""
    today, rules = now.date(), shipped_program().rights
    spans = {
        SOON: (today, today + rules.remind_days * DAY),
        ENDED: (today - rules.grace_days * DAY, today - DAY),
    }
    return [
        Ending(right_id, code, last)
        for code, (since, until) in spans.items()
        for right_id, last in endings_untold(code, since=since, until=until)
    ]


def tell_of_ending(due: Ending, *, now: datetime) -> bool:
    """Tell a holder once; returns whether it was done now, and not by another or before."""
    lock(f"right/{due.right_id}")
    done = is_ending_untold(due.code, due.right_id, due.last)
    if done:
        right = db.session.get_one(Right, due.right_id)
        tell_of_right(right, due.code, due.last.isoformat(), now=now)
    db.session.commit()
    return done


def late_answers_to_tell(*, now: datetime) -> Sequence[int]:
    """Return the rights whose holders wait in vain for a marketplace, and were not told so."""
    return takedowns_missed(LATE, now.date())


def tell_of_late_answers(right_id: int, *, now: datetime) -> bool:
    """Tell a holder of all requests that became late since the last time, in one notice."""
    lock(f"right/{right_id}")
    late = takedowns_missed_of(right_id, LATE, now.date())
    if late:
        right = db.session.get_one(Right, right_id)
        lines = (f"{one.link} ({one.due_on.isoformat()})" for one in late)
        tell_of_right(right, LATE, "", "\n".join(lines), now=now)
    db.session.commit()
    return bool(late)
