"""Keeping count of what examinations found, outcome by outcome."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from operator import add
from typing import Any, cast

from sqlalchemy import Select, Table, Update, bindparam, delete, insert, select, update

from trusted.domain.decay import weight_of
from trusted.persistence.at_once import add_to
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    DriftState,
    OutcomeCount,
    OutcomeSum,
    OutcomeTotal,
    QualityState,
)
from trusted.persistence.queries.counts import (
    EXAMINED,
    NUMBERS,
    Days,
    daily_numbers,
    examined_at_all,
    numbers_anew,
    numbers_of,
)
from trusted.persistence.queries.many import IDS, in_parts
from trusted.services.audit import record
from trusted.services.policies import policy_at
from trusted.services.settling import begin_again

PART = 500

Summed = dict[tuple[int, str], list[int]]


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting anew found: how many enrollments, and those of which a kept number is wrong."""

    enrollments: int
    differing: Sequence[int]


class Deltas:
    """What is to be added to the counts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._days: dict[tuple[int, str, date], list[int]] = defaultdict(lambda: [0] * len(NUMBERS))

    def add(
        self, outcome: Mapping[str, Any], day: date, enrollment_ids: Collection[int], times: int = 1
    ) -> None:
        """Count an outcome for those whom it concerns; `times` -1 to take it away.

        outcome: by column of its table.
        """
        found = numbers_of(outcome)
        for enrollment_id in enrollment_ids:
            numbers = self._days[enrollment_id, outcome["mode"], day]
            for index, number in enumerate(found):
                numbers[index] += times * number

    def days(self) -> Days:
        """Return what is not nothing, by enrollment, mode and day."""
        return {key: numbers for key, numbers in self._days.items() if any(numbers)}


def add_counts(days: Days, *, now: datetime) -> None:
    """Add to counts, totals and sums; the caller holds the lock of outcomes and commits."""
    if not days:
        return
    begin_again({(one, day) for one, _, day in days})
    add_to(
        OutcomeCount,
        NUMBERS,
        [
            {"enrollment_id": one, "mode": mode, "day": day}
            | dict(zip(NUMBERS, numbers, strict=True))
            for (one, mode, day), numbers in days.items()
        ],
    )
    add_to(
        OutcomeTotal,
        EXAMINED,
        [
            {"enrollment_id": one, "mode": mode} | dict(zip(EXAMINED, numbers, strict=True))
            for (one, mode), numbers in _summed(days, lambda _: 1).items()
        ],
    )
    _grow_sums(days, policy_at(now).outcomes.half_life_days)


def recount() -> Recount:
    """Count all outcomes anew and compare with what is kept; nothing is written."""
    ids = examined_at_all()
    differing = [one for part in in_parts(ids, PART) for one in sorted(_differing(part))]
    return Recount(len(ids), differing)


def rebuild_counts(*, now: datetime) -> int:
    """Make counts, totals and sums anew from the outcomes; returns for how many enrollments.

    Drift watches begin again.
    """
    lock("outcomes")
    ids = examined_at_all()
    for model in (DriftState, QualityState, OutcomeSum, OutcomeTotal, OutcomeCount):
        db.session.execute(delete(model))
    for part in in_parts(ids, PART):
        add_counts(numbers_anew(part), now=now)
    record(None, "rebuild-counts", "outcomes", at=now, enrollments=len(ids))
    db.session.commit()
    return len(ids)


def _differing(ids: Sequence[int]) -> set[int]:
    anew, kept = numbers_anew(ids), daily_numbers(ids)
    nothing = (0,) * len(NUMBERS)
    wrong = {
        key[0]
        for key in anew.keys() | kept.keys()
        if tuple(anew.get(key, nothing)) != tuple(kept.get(key, nothing))
    }
    totals = db.session.scalars(select(OutcomeTotal).where(OutcomeTotal.enrollment_id.in_(ids)))
    expected = _summed(anew, lambda _: 1)
    kept_totals = _kept(totals.all())
    wrong |= _unlike(expected, kept_totals)
    wrong |= {key[0] for key in expected.keys() - kept_totals.keys()}
    sums = db.session.scalars(select(OutcomeSum).where(OutcomeSum.enrollment_id.in_(ids))).all()
    for days in {row.half_life_days for row in sums}:
        weight = partial(weight_of, half_life_days=days)
        of_days = _kept([row for row in sums if row.half_life_days == days])
        wrong |= _unlike(_summed(anew, weight), of_days)
    return wrong


def _kept(rows: Iterable[OutcomeTotal | OutcomeSum]) -> Summed:
    return {(row.enrollment_id, row.mode): [getattr(row, n) for n in EXAMINED] for row in rows}


def _unlike(expected: Summed, kept: Summed) -> set[int]:
    """Return those of whom something is kept that is not so."""
    nothing = [0] * len(EXAMINED)
    return {key[0] for key, numbers in kept.items() if numbers != expected.get(key, nothing)}


def _grow_sums(days: Days, half_life_days: int) -> None:
    """Add to all sums that are kept; make those of the half-life that are not."""
    keys = {(one, mode) for one, mode, _ in days}
    kept: dict[int, Summed] = defaultdict(dict)
    for half_life, one, mode, *numbers in db.session.execute(_sums(), {"ids": _ids(keys)}):
        if (one, mode) in keys:
            kept[half_life][one, mode] = numbers
    for half_life, sums in kept.items():
        grown = _summed(days, partial(weight_of, half_life_days=half_life))
        rows = [
            {"of": one, "by": mode, "half_life": half_life}
            | dict(zip(EXAMINED, map(add, numbers, grown[one, mode]), strict=True))
            for (one, mode), numbers in sums.items()
        ]
        db.session.connection().execute(_changed_sums(), rows)
    keys -= kept[half_life_days].keys()
    if keys:
        _make_sums(keys, half_life_days)


def _ids(keys: Iterable[tuple[int, str]]) -> list[int]:
    return sorted({one for one, _ in keys})


@cache
def _sums() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    numbers = (getattr(OutcomeSum, name) for name in EXAMINED)
    key = (OutcomeSum.half_life_days, OutcomeSum.enrollment_id, OutcomeSum.mode)
    return select(*key, *numbers).where(OutcomeSum.enrollment_id.in_(IDS))


@cache
def _changed_sums() -> Update:
    """Return the statement, made once."""
    table = cast("Table", OutcomeSum.__table__)
    return update(table).where(
        table.c.enrollment_id == bindparam("of"),
        table.c.mode == bindparam("by"),
        table.c.half_life_days == bindparam("half_life"),
    )


def _make_sums(keys: Collection[tuple[int, str]], half_life_days: int) -> None:
    counted = daily_numbers(_ids(keys))
    of_keys = {key: numbers for key, numbers in counted.items() if key[:2] in keys}
    weight = partial(weight_of, half_life_days=half_life_days)
    db.session.execute(
        insert(OutcomeSum),
        [
            {"enrollment_id": one, "mode": mode, "half_life_days": half_life_days}
            | dict(zip(EXAMINED, numbers, strict=True))
            for (one, mode), numbers in _summed(of_keys, weight).items()
        ],
    )


def _summed(days: Days, weight: Callable[[date], int]) -> Summed:
    """Return the numbers of EXAMINED over all days, each day by its weight."""
    sums: Summed = defaultdict(lambda: [0] * len(EXAMINED))
    for (one, mode, day), numbers in days.items():
        total, counts = sums[one, mode], weight(day)
        for index in range(len(EXAMINED)):
            total[index] += counts * numbers[index]
    return sums
