"""How good the data were that came ahead of shipments."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from trusted.domain.decay import aged, weight_of


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


def seen_rates(
    counts: Iterable[QualityCounts], on: date, *, window_days: int, half_life_days: int
) -> tuple[SeenRate, ...]:
    """Return what is left of the counts on a day, by rate, in the order of their names.

    counts: in any order; days after `on` and before the window count nothing.
    Source: rules 1, data quality.
    """
    good: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    since = on - timedelta(days=window_days)
    for seen in counts:
        if since <= seen.day <= on:
            weight = weight_of(seen.day, half_life_days)
            good[seen.rate] += weight * seen.good
            total[seen.rate] += weight * seen.total
    return tuple(
        SeenRate(rate, aged(good[rate], on, half_life_days), aged(total[rate], on, half_life_days))
        for rate in sorted(total)
    )
