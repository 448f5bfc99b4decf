"""The counts of what examinations found, as numbers in the order of their columns."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Enrollment,
    Outcome,
    OutcomeCount,
    OutcomeParty,
    OutcomeTotal,
)
from trusted.persistence.queries.many import IDS

# What an outcome says of the data, and the rate of the policy for which it counts.
RATES: Mapping[str, str] = MappingProxyType(
    {
        "on_time": "on_time",
        "complete": "complete",
        "description_specific": "description_not_vague",
        "consignee_plausible": "consignee_plausible",
        "presented": "presented_when_asked",
    }
)
EXAMINED = tuple(
    f"{selection}_{what}" for selection in Selection for what in ("examinations", *Severity)
)
NUMBERS = (*EXAMINED, *(f"{rate}_{what}" for rate in RATES for what in ("good", "total")))

Numbers = Sequence[int]
Days = Mapping[tuple[int, str, date], Numbers]
"""By enrollment, mode and day; numbers in the order of NUMBERS."""


def corrected() -> ColumnElement[bool]:
    """Whether an outcome no longer counts, since another corrects it."""
    other = aliased(Outcome)
    return select(other.id).where(other.corrects_id == Outcome.id).exists()


def numbers_of(outcome: Mapping[str, Any]) -> Numbers:
    """Return what one outcome counts; outcome: by column."""
    return _numbers(outcome["selection"], outcome["severity"], *(outcome[rate] for rate in RATES))


def daily_numbers(ids: Collection[int]) -> Days:
    """Return the counts that are kept."""
    rows = ask(_kept(), {"ids": list(ids)})
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}


def numbers_anew(ids: Collection[int]) -> Days:
    """Return the counts as all outcomes give them."""
    rows = ask(_anew(), {"ids": list(ids)})
    return {(row[0], row[1], row[2]): tuple(map(int, row[3:])) for row in rows}


def examined_at_all() -> Sequence[int]:
    """Return the enrollments that any outcome concerns, or that have counts."""
    of_outcomes = select(OutcomeParty.enrollment_id)
    return sorted(db.session.scalars(of_outcomes.union(select(OutcomeTotal.enrollment_id))).all())


def totals_by_mode(ids: Collection[int]) -> Mapping[int, Mapping[str, Numbers]]:
    """Return the undecayed totals that are kept, by enrollment and mode, in EXAMINED's order."""
    totals: dict[int, dict[str, Numbers]] = defaultdict(dict)
    for row in ask(_totals(), {"ids": list(ids)}).all():
        totals[row[0]][row[1]] = tuple(row[2:])
    return totals


def modes_of_all() -> Iterator[tuple[str, Mapping[str, Numbers]]]:
    """Yield for each examined enrollment its entity type and its undecayed totals by mode."""
    columns = (getattr(OutcomeTotal, name) for name in EXAMINED)
    rows = db.session.execute(
        select(OutcomeTotal.enrollment_id, Enrollment.entity_type, OutcomeTotal.mode, *columns)
        .join(Enrollment, Enrollment.id == OutcomeTotal.enrollment_id)
        .order_by(OutcomeTotal.enrollment_id)
        .execution_options(yield_per=10_000)
    )
    for (_, entity_type), found in groupby(rows, key=lambda row: (row[0], row[1])):
        yield entity_type, {row[2]: tuple(row[3:]) for row in found}


@cache
def _numbers(selected: str, severity: str | None, *rates: bool | None) -> Numbers:
    """Return what outcomes count that are alike; there are not two thousand kinds."""
    numbers = [
        int(selected == selection and (not of or severity == what))
        for selection in Selection
        for of, what in enumerate(("", *Severity))
    ]
    for rate in rates:
        numbers += [int(rate is True), int(rate is not None)]
    return tuple(numbers)


@cache
def _kept() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (getattr(OutcomeCount, name) for name in NUMBERS)
    return select(OutcomeCount.enrollment_id, OutcomeCount.mode, OutcomeCount.day, *columns).where(
        OutcomeCount.enrollment_id.in_(IDS)
    )


@cache
def _totals() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (getattr(OutcomeTotal, name) for name in EXAMINED)
    return select(OutcomeTotal.enrollment_id, OutcomeTotal.mode, *columns).where(
        OutcomeTotal.enrollment_id.in_(IDS)
    )


@cache
def _anew() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    numbers = [
        _times(and_(Outcome.selection == selection, *([Outcome.severity == what] if of else [])))
        for selection in Selection
        for of, what in enumerate(("", *Severity))
    ]
    for rate in RATES:
        column = getattr(Outcome, rate)
        numbers += [_times(column.is_(True)), _times(column.is_not(None))]
    key = (OutcomeParty.enrollment_id, Outcome.mode, OutcomeParty.examined_on)
    return (
        select(*key, *numbers)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(OutcomeParty.enrollment_id.in_(IDS), ~corrected())
        .group_by(*key)
    )


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
