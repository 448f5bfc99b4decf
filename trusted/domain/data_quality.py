"""How good the data were that came ahead of shipments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from trusted.domain.decay import aged, weight_of

# By this name a policy can count how marketplaces answer requests to take listings down.
TAKEDOWNS = "takedowns_in_time"


# A plain tuple, since one enrollment has up to two thousand of them in a year.
class QualityCounts(NamedTuple):
    """Of one rate on one day: how many declarations were good, of how many."""

    day: date
    rate: str
    good: int
    total: int


@dataclass(frozen=True, slots=True)
class SeenRate:
    """Of one rate: how many declarations were good, of how many; decayed."""

    rate: str
    good: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class QualitySums:
    """How good the data of some days were: forward sums (decay) by rate."""

    half_life_days: int
    good: Mapping[str, int] = field(default_factory=dict)
    total: Mapping[str, int] = field(default_factory=dict)

    def plus(self, counts: Iterable[QualityCounts], times: int = 1) -> "QualitySums":
        """Return the sums with more counts, in any order; `times` -1 to take them away."""
        good, total = defaultdict(int, self.good), defaultdict(int, self.total)
        for seen in counts:
            weight = times * weight_of(seen.day, self.half_life_days)
            good[seen.rate] += weight * seen.good
            total[seen.rate] += weight * seen.total
        return QualitySums(self.half_life_days, good, total)

    def left(self, on: date) -> tuple[SeenRate, ...]:
        """Return what is left on a day, by rate, in the order of their names.

        Source: rules 1, data quality; for sums of the days of the window.
        """
        return tuple(
            SeenRate(
                rate, *(aged(of[rate], on, self.half_life_days) for of in (self.good, self.total))
            )
            for rate in sorted(self.total)
            if self.total[rate]
        )


def seen_rates(
    counts: Iterable[QualityCounts], on: date, *, window_days: int, half_life_days: int
) -> tuple[SeenRate, ...]:
    """Return what is left of the counts on a day, by rate, in the order of their names.

    counts: in any order; days after `on` and before the window count nothing.
    """
    since = on - timedelta(days=window_days)
    within = (seen for seen in counts if since <= seen.day <= on)
    return QualitySums(half_life_days).plus(within).left(on)
