"""How good the data were that came ahead of shipments, for many enrollments at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from trusted.domain.data_quality import QualityCounts, QualitySums
from trusted.persistence.database import ask
from trusted.persistence.models import OutcomeCount, QualityState
from trusted.persistence.queries.counts import RATES, Numbers
from trusted.persistence.queries.many import IDS

NAMES = tuple(RATES.values())
COLUMNS = tuple(f"{rate}_{what}" for rate in RATES for what in ("good", "total"))


def quality_of_many(
    ids: Collection[int], since: date, until: date, half_life_days: int
) -> Mapping[int, QualitySums]:
    """Return how good the data of the days from `since` to `until` were, by enrollment.

    Where it was kept for about these days, only the days that differ are looked at.
    Returns: sums by the policy's names of the rates.
    """
    given = {"since": since, "until": until, "half_life_days": half_life_days, "ids": list(ids)}
    sums: dict[int, QualitySums] = defaultdict(lambda: QualitySums(half_life_days))
    for enrollment_id, *numbers in ask(_kept(), given):
        sums[enrollment_id] = QualitySums(
            half_life_days,
            dict(zip(NAMES, numbers[::2], strict=True)),
            dict(zip(NAMES, numbers[1::2], strict=True)),
        )
    come: dict[int, list[QualityCounts]] = defaultdict(list)
    gone: dict[int, list[QualityCounts]] = defaultdict(list)
    kept, rest = list(sums), [one for one in ids if one not in sums]
    for question, some in ((_differing(), kept), (_daily(), rest)):
        for enrollment_id, day, *numbers in ask(question, given | {"ids": some}) if some else ():
            side = gone if day < since else come
            side[enrollment_id] += _counts(day, numbers)
    for one in come.keys() | gone.keys():
        sums[one] = sums[one].plus(come[one]).plus(gone[one], times=-1)
    return sums


def _counts(day: date, numbers: Numbers) -> list[QualityCounts]:
    return [
        QualityCounts(day, rate, numbers[2 * i], numbers[2 * i + 1])
        for i, rate in enumerate(NAMES)
        if numbers[2 * i + 1]
    ]


@cache
def _kept() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (getattr(QualityState, name) for name in COLUMNS)
    return select(QualityState.enrollment_id, *columns).where(*_usable())


@cache
def _differing() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: the days that went or came since it was kept."""
    day = OutcomeCount.day
    gone = and_(day >= QualityState.since, day < bindparam("since"))
    come = and_(day > QualityState.until, day <= bindparam("until"))
    return (
        _numbers()
        .join(QualityState, QualityState.enrollment_id == OutcomeCount.enrollment_id)
        .where(*_usable(), or_(gone, come))
    )


@cache
def _daily() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return _numbers().where(
        OutcomeCount.enrollment_id.in_(IDS),
        OutcomeCount.day.between(bindparam("since"), bindparam("until")),
    )


def _numbers() -> Select[*tuple[Any, ...]]:
    columns = (getattr(OutcomeCount, name) for name in COLUMNS)
    return select(OutcomeCount.enrollment_id, OutcomeCount.day, *columns)


def _usable() -> tuple[Any, ...]:
    """What was kept of a window that began and ended no later than the one that is asked for."""
    return (
        QualityState.enrollment_id.in_(IDS),
        QualityState.half_life_days == bindparam("half_life_days"),
        QualityState.since <= bindparam("since"),
        QualityState.until.between(bindparam("since"), bindparam("until")),
    )
