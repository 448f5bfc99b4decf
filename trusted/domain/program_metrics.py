"""What the program publishes of itself: periods, figures, what is withheld, how far a target is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from trusted.domain.errors import InputRefused

QUARTERS = 4
MONTHS = 3
DAY = timedelta(days=1)
_NAME = re.compile(r"([12][0-9]{3})(?:-Q([1-4]))?")
_THOUSANDTH = Decimal("0.001")


class Kind(StrEnum):
    """What a measure is, and so its unit: events, days, a share, a ratio or a rate."""

    COUNT = "count"
    DAYS = "days"
    SHARE = "share"
    RATIO = "ratio"
    RATE = "rate"


class Better(StrEnum):
    """Which way a measure should move; neither: it only tells what happened."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter or a year, UTC.

    quarter: 1 to 4; 0: the whole year.
    """

    year: int
    quarter: int = 0

    @property
    def name(self) -> str:
        """As it is written: 2026 or 2026-Q4."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 1 + MONTHS * max(self.quarter - 1, 0), 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return _following(self).first - DAY

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters of which it is made."""
        if self.quarter:
            return (self,)
        return tuple(Period(self.year, number) for number in range(1, QUARTERS + 1))


@dataclass(frozen=True, slots=True)
class Figure:
    """What came out for one measure in one period.

    value:     in the measure's unit; None: nothing happened that could be measured, or withheld.
    low, high: of the interval, where the measure has one.
    cases:     on how many it rests; None: not told.
    withheld:  whether it is left out, so that nobody can be told from it.
    """

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    cases: int | None = None
    withheld: bool = False


WITHHELD = Figure(withheld=True)


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many.

    part: 0 to whole.
    """

    part: int
    whole: int


def period_named(name: str) -> Period:
    """Return the period that is written so.

    Raises: InputRefused if none is.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise InputRefused("Name a year or a quarter, such as 2026 or 2026-Q4.")
    return Period(int(found[1]), int(found[2] or 0))


def periods_of(first: date, last: date) -> tuple[Period, ...]:
    """Return the quarters and years that have a day from `first` to `last`, in order of names."""
    everything = (
        period
        for year in range(first.year, last.year + 1)
        for period in (Period(year), *Period(year).quarters)
    )
    return tuple(one for one in everything if one.first <= last and one.last >= first)


def shown(quarters: Sequence[int], least: int) -> tuple[tuple[bool, ...], bool]:
    """Return which counts of quarters may be published, and whether their sum may be.

    quarters: counts of all quarters of a year that have begun.
    least:    counts from 1 up to but without it are withheld.
    Returns:  the sum is withheld too where it is small itself, or where it would tell one that
              is withheld: whoever takes the others from it must be left with two possible values
              at least.
    """
    each = tuple(not 0 < count < least for count in quarters)
    hidden = [count for count, seen in zip(quarters, each, strict=True) if not seen]
    if not hidden:
        return each, True
    number, together = len(hidden), sum(hidden)
    blurred = number > 1 and number < together < number * (least - 1)
    return each, blurred and sum(quarters) >= least


def count_figures(quarters: Mapping[Period, int], least: int) -> Mapping[Period, Figure]:
    """Return what is published of a count: of each quarter, and of the year that they make.

    quarters: of one year; at least one.
    """
    each, whole = shown(tuple(quarters.values()), least)
    made = {
        period: Figure(Decimal(count), cases=count) if seen else WITHHELD
        for (period, count), seen in zip(quarters.items(), each, strict=True)
    }
    total = sum(quarters.values())
    year = Period(next(iter(quarters)).year)
    return made | {year: Figure(Decimal(total), cases=total) if whole else WITHHELD}


def may_tell(parts: Mapping[Period, Part], period: Period, least: int) -> bool:
    """Return whether a share of a period may be published: neither those nor the rest are few.

    parts: of the quarters of one year.
    """
    places = list(parts)
    for counts in (
        [one.part for one in parts.values()],
        [one.whole - one.part for one in parts.values()],
    ):
        each, whole = shown(counts, least)
        if not (each[places.index(period)] if period.quarter else whole):
            return False
    return True


def share_figure(part: Part) -> Figure:
    """Return a share to the thousandth, half up; without a value where there is nothing."""
    if part.whole == 0:
        return Figure(cases=0)
    share = (Decimal(part.part) / part.whole).quantize(_THOUSANDTH, rounding=ROUND_HALF_UP)
    return Figure(share, cases=part.whole)


def summed(parts: Mapping[Period, Part]) -> Part:
    """Return all parts together."""
    return Part(sum(one.part for one in parts.values()), sum(one.whole for one in parts.values()))


def progress(value: Decimal, baseline: Decimal, target: Decimal, better: Better) -> Decimal:
    """Return how much of the way from the baseline to the target is gone, to the hundredth.

    Returns: 0 at the baseline or behind it, 1 at the target or beyond.
    """
    beyond = value >= target if better is Better.HIGHER else value <= target
    if beyond:
        return Decimal(1)
    way = target - baseline
    gone = (value - baseline) / way if way else Decimal(0)
    return min(max(gone, Decimal(0)), Decimal(1)).quantize(Decimal("0.01"))


def _following(period: Period) -> Period:
    if not period.quarter or period.quarter == QUARTERS:
        return Period(period.year + 1, 1 if period.quarter else 0)
    return Period(period.year, period.quarter + 1)
