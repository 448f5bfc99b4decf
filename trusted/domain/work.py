"""The order in which officials take up what waits."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

# Longer than any deadline of a program, in days.
HORIZON = 366 * 20


class Urgency(IntEnum):
    """The deadline class, the most urgent first."""

    OVERDUE = 0
    SOON = 1
    LATER = 2
    NO_DEADLINE = 3


class Risk(IntEnum):
    """How much is at stake, the most first."""

    HIGH = 0
    MEDIUM = 1
    LOW = 2


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """The numbers of the work queue.

    soon_days:      a deadline is soon from so many days before its last day.
    renew_days:     a new validation is planned from so many days before the cycle ends.
    incident_days:  for how long an incident makes the risk high.
    high_parcels:   from how many parcels a year the risk is high.
    medium_parcels: from how many it is medium.
    forecast_days:  how far ahead missed deadlines are foreseen.
    """

    soon_days: int
    renew_days: int
    incident_days: int
    high_parcels: int
    medium_parcels: int
    forecast_days: int


def urgency_of(due: date | None, today: date, soon: date) -> Urgency:
    """Return the deadline class of what is due on a last day; None: no clock runs.

    soon: the last day that is soon.
    """
    if due is None:
        return Urgency.NO_DEADLINE
    if due < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due <= soon else Urgency.LATER


def last_start(last_day: Callable[[date], date], bound: date) -> date:
    """Return the latest day from which a clock can count and have its last day on or before bound.

    last_day: the last day of a clock by the day from which it counts; never falls as that grows.
    Lets a database compare starting days where the rule of the deadline lives here.
    """
    earliest = bound - timedelta(days=HORIZON)
    after = bisect_left(
        range(HORIZON + 1),
        True,
        key=lambda days: last_day(earliest + timedelta(days=days)) > bound,
    )
    return earliest + timedelta(days=after - 1)
