"""Whose fault it is when a company is not validated in time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from trusted.domain.clocks import Party


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that the company owed within a term: a day for a visit, an answer, an action.

    due:  its last day.
    done: the day on which it was done; None: not yet.
    """

    due: date
    done: date | None


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What is known of a term at whose end a company is not validated.

    ended_on: its last day.
    owed:     all that the company owed within it.
    failed:   whether a validation within it was concluded and not passed.
    waiting:  whether a question was with the company on its last day.
    """

    ended_on: date
    owed: Collection[Owed]
    failed: bool = False
    waiting: bool = False


def late_through(term: TermFacts, needed_days: int) -> Party:
    """Return through whose fault a term ended without a validation.

    needed_days: how many days the program needs for a validation, from notice to report.
    Returns:     the company, if it failed one, or left a question open at the end, or missed
                 something and made up for it too late for the program to validate it still; else
                 the program. In doubt it is the program: it plans.
    Source:      product, "Clocks".
    """
    latest = term.ended_on - timedelta(days=needed_days)
    missed = any(
        owed.due <= term.ended_on
        and (owed.done is None or owed.done > owed.due)
        and (owed.done is None or owed.done > latest)
        for owed in term.owed
    )
    return Party.COMPANY if term.failed or term.waiting or missed else Party.PROGRAM
