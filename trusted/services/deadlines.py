"""The clocks of the program: when what has begun is due."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache

from holidays import country_holidays

from trusted.domain.clocks import Interval, Term, end_of_term, last_day
from trusted.program import shipped_program


@cache
def term_of(deadline_id: str) -> Term:
    """Return how long a deadline of the program gives, with the holidays of its country."""
    program = shipped_program()
    deadline = program.deadlines[deadline_id]
    return Term(deadline.number, deadline.unit, country_holidays(program.holidays))


def due_on(deadline_id: str, since: date, pauses: Collection[Interval] = ()) -> date:
    """Return the last day for what a deadline asks, counted from a day; hours are rounded up.

    pauses: times with the other side; without effect where the deadline does not pause.
    """
    return last_day(since, term_of(deadline_id), _counted(deadline_id, pauses))


def due_at(deadline_id: str, since: datetime, pauses: Collection[Interval] = ()) -> datetime:
    """Return the moment from which on a deadline is missed, counted from a moment."""
    return end_of_term(since, term_of(deadline_id), _counted(deadline_id, pauses))


def _counted(deadline_id: str, pauses: Collection[Interval]) -> Collection[Interval]:
    return pauses if shipped_program().deadlines[deadline_id].pauses else ()
