"""Clocks: when what has begun is due, who owes it, and how it stands."""

import calendar
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

DAY = timedelta(days=1)
HOURS_A_DAY = 24
SATURDAY = 5


class Unit(StrEnum):
    """In what a deadline is counted."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    YEARS = "years"


class Party(StrEnum):
    """Who owes what a deadline is about."""

    COMPANY = "company"
    PROGRAM = "program"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A time in which something held, from the first moment up to but without the last.

    end: not before `start`.
    """

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """How long a deadline gives.

    number:   at least 1, in units.
    holidays: days on which nobody works, beside Saturdays and Sundays; only working days ask.
    """

    number: int
    unit: Unit
    holidays: Container[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of one enrollment, as it stands at a moment.

    deadline_id: of the program's deadlines.
    subject:     kind and id of the thing that it runs on, such as "required-action/12".
    at:          the moment at which it is looked at.
    ends_at:     the moment at which it is missed, with the pauses counted.
    met_at:      None: what it asks for has not been done.
    pauses:      times in which it stood still, in any order; one that still lasts ends `at`.
    waiting:     why it would stand still now, in words; empty: it would not.
    """

    deadline_id: str
    subject: str
    owed_by: Party
    at: datetime
    started: datetime
    ends_at: datetime
    met_at: datetime | None = None
    pauses: tuple[Interval, ...] = ()
    waiting: str = ""

    @property
    def state(self) -> ClockState:
        """How it stands; what is missed does not pause any more."""
        if self.met_at is not None:
            return ClockState.MET
        if self.at >= self.ends_at:
            return ClockState.MISSED
        return ClockState.PAUSED if self.waiting else ClockState.RUNNING

    @property
    def paused_now(self) -> bool:
        """Whether it stands still."""
        return self.state is ClockState.PAUSED

    @property
    def paused_total(self) -> timedelta:
        """For how long it stood still from its start until it was met, or until now."""
        until = self.at if self.met_at is None else self.met_at
        return duration(self.pauses, Interval(self.started, max(self.started, until)))

    @property
    def due_on(self) -> date:
        """The last day on which it can be met."""
        return (self.ends_at - timedelta(microseconds=1)).date()

    @property
    def met_late(self) -> bool:
        """Whether it was met, but after its end."""
        return self.met_at is not None and self.met_at >= self.ends_at


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a step is likely to be done, from how long it took lately.

    expected_on: None: it has lasted longer than any of them.
    breach:      whether that is after the last day.
    known_cases: how many recent cases it rests on.
    """

    expected_on: date | None
    breach: bool
    known_cases: int


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Return whether people work on a day: no Saturday, Sunday or holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the times covered by any of the intervals, in order, none touching the next."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def duration(intervals: Iterable[Interval], within: Interval) -> timedelta:
    """Return how much of a time the intervals cover; what two of them cover counts once."""
    spans = (min(one.end, within.end) - max(one.start, within.start) for one in union(intervals))
    return sum((span for span in spans if span > timedelta(0)), timedelta(0))


def last_day(since: date, term: Term, pauses: Collection[Interval] = ()) -> date:
    """Return the last day for what must be done within a term, counted from the day after.

    pauses: times in which the clock stands still, in any order; a pause costs as many days as
            lie between the day it began and the day it ended, and none once the term is over.
    Hours are rounded up to whole days.
    Source: product, "Clocks".
    """
    stood_still = union(pauses)
    if term.unit is Unit.WORKING_DAYS:
        return _last_working_day(since, term, stood_still)
    if term.unit is Unit.YEARS:
        end = years_after(since, term.number)
    else:
        days = -(-term.number // HOURS_A_DAY) if term.unit is Unit.HOURS else term.number
        end = since + timedelta(days=days)
    return pushed_back(end, since, stood_still)


def pushed_back(end: date, since: date, pauses: Iterable[Interval]) -> date:
    """Return a last day with the pauses counted that lie between the day of the start and it.

    end:    the last day if there had been no pause.
    pauses: in any order; a pause that begins after the last day comes too late.
    """
    for pause in union(pauses):
        begun, ended = max(pause.start.date(), since), pause.end.date()
        if begun <= end and ended > begun:
            end += ended - begun
    return end


def end_of_term(since: datetime, term: Term, pauses: Collection[Interval] = ()) -> datetime:
    """Return the moment from which on a term is over: to the hour, else after its last day (UTC).

    pauses: times in which the clock stands still, in any order.
    """
    if term.unit is not Unit.HOURS:
        return start_of(last_day(since.astimezone(UTC).date(), term, pauses) + DAY)
    end = since + timedelta(hours=term.number)
    for pause in union(pauses):
        begun = max(pause.start, since)
        if begun < end and pause.end > begun:
            end += pause.end - begun
    return end


def start_of(day: date) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def forecast(clock: Clock, recent: Collection[timedelta]) -> Forecast:
    """Return when a clock that is not met is likely to be met.

    recent:  how long the same step ran lately in other cases, pauses left out.
    Returns: the start, the time it stood still, and the median of those recent cases that took
             longer than this one has run; a breach if that is after the last day, or if none
             of them took as long and the end is nearer than the time it has run.
    """
    ran = clock.at - clock.started - clock.paused_total
    longer = [length for length in recent if length > ran]
    if not longer:
        return Forecast(None, bool(recent) and clock.ends_at - clock.at < ran, len(recent))
    usual = timedelta(seconds=median(length.total_seconds() for length in longer))
    expected = (clock.started + clock.paused_total + usual).date()
    return Forecast(expected, expected > clock.due_on, len(recent))


def _last_working_day(since: date, term: Term, pauses: Sequence[Interval]) -> date:
    day, left = since, term.number
    while left:
        day += DAY
        still = any(pause.start.date() < day <= pause.end.date() for pause in pauses)
        if not still and is_working_day(day, term.holidays):
            left -= 1
    return day
