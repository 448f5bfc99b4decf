"""What examinations found, for many enrollments at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from operator import add
from typing import Any

from sqlalchemy import Select, bindparam, select

from trusted.domain.clocks import DAY
from trusted.domain.outcomes import (
    DailyCounts,
    ForwardTally,
    OutcomeSums,
    Selection,
    Severity,
    Tally,
    sums_of,
)
from trusted.persistence.database import ask
from trusted.persistence.models import OutcomeCount, OutcomeSum
from trusted.persistence.queries.counts import (
    EXAMINED,
    Numbers,
    totals_by_mode,
)
from trusted.persistence.queries.many import IDS

OF_ONE_KIND = len(EXAMINED) // len(Selection)


def counts_of_many(ids: Collection[int], until: date) -> Mapping[int, list[DailyCounts]]:
    """Return what examinations found, by enrollment and day, up to and including `until`.

    A day on which somebody was examined in two modes is there twice.
    """
    return _days(ids, date.min, until)


def sums_of_many(
    totals: Mapping[int, Mapping[str, Numbers]],
    ids: Collection[int],
    until: date,
    half_life_days: int,
) -> Mapping[int, OutcomeSums]:
    """Return all that outcomes up to a day still say, by enrollment; the unexamined are not there.

    totals:         undecayed, by enrollment and mode.
    half_life_days: where no sums of this half-life are kept, they are made from the daily counts.
    """
    numbers: dict[int, list[int]] = defaultdict(lambda: [0] * len(EXAMINED))
    kept: set[tuple[int, str]] = set()
    given = {"ids": list(ids), "half_life_days": half_life_days}
    for enrollment_id, mode, *found in ask(_sums(), given).all():
        kept.add((enrollment_id, mode))
        numbers[enrollment_id] = list(map(add, numbers[enrollment_id], found))
    sums = {one: OutcomeSums(half_life_days, *_forward(found)) for one, found in numbers.items()}
    missing = [
        one for one, modes in totals.items() if any((one, mode) not in kept for mode in modes)
    ]
    for one, counts in _days(missing, date.min, until).items():
        sums[one] = sums_of(counts, half_life_days)
    for one, counts in _days(sums.keys() - set(missing), until + DAY, date.max).items():
        for day in counts:
            sums[one] = sums[one].plus(day, times=-1)
    return sums


def tallies_of(numbers: Numbers) -> Iterator[Tally]:
    """Yield what random and what targeted examinations found; numbers: in EXAMINED's order."""
    for start in range(0, len(EXAMINED), OF_ONE_KIND):
        examinations, *found = numbers[start : start + OF_ONE_KIND]
        yield Tally(
            examinations,
            {severity: n for severity, n in zip(Severity, found, strict=True) if n},
        )


def main_mode(modes: Mapping[str, Numbers]) -> str:
    """Return the mode of the most examinations; of equals, the first by name."""
    return min(modes, key=lambda mode: (-modes[mode][0] - modes[mode][OF_ONE_KIND], mode))


def main_modes(ids: Collection[int]) -> Mapping[int, str]:
    """Return the mode in which each enrollment was examined most; none for the unexamined."""
    return {one: main_mode(modes) for one, modes in totals_by_mode(ids).items()}


def _days(ids: Collection[int], since: date, until: date) -> Mapping[int, list[DailyCounts]]:
    counts: dict[int, list[DailyCounts]] = defaultdict(list)
    if not ids:
        return counts
    given = {"ids": list(ids), "since": since, "until": until}
    for enrollment_id, day, *numbers in ask(_counts(), given).all():
        counts[enrollment_id].append(DailyCounts(day, *tallies_of(numbers)))
    return counts


def _forward(numbers: Numbers) -> Iterator[ForwardTally]:
    for start in range(0, len(EXAMINED), OF_ONE_KIND):
        examinations, *found = numbers[start : start + OF_ONE_KIND]
        yield ForwardTally(examinations, dict(zip(Severity, found, strict=True)))


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (getattr(OutcomeCount, name) for name in EXAMINED)
    return (
        select(OutcomeCount.enrollment_id, OutcomeCount.day, *columns)
        .where(
            OutcomeCount.enrollment_id.in_(IDS),
            OutcomeCount.day.between(bindparam("since"), bindparam("until")),
        )
        .order_by(OutcomeCount.enrollment_id, OutcomeCount.day)
    )


@cache
def _sums() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (getattr(OutcomeSum, name) for name in EXAMINED)
    return select(OutcomeSum.enrollment_id, OutcomeSum.mode, *columns).where(
        OutcomeSum.enrollment_id.in_(IDS),
        OutcomeSum.half_life_days == bindparam("half_life_days"),
    )
