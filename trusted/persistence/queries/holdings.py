"""Who holds or held a name, with the enrollments that an outcome then concerns."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select

from trusted.domain.identifiers import Identifier, Scheme
from trusted.domain.standing import TRUSTED, Status
from trusted.domain.succession import Fate, SuccessionKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    CompanyIdentifier,
    Enrollment,
    Succession,
    SuccessionEnrollment,
)
from trusted.persistence.queries.many import IDS

NAMES_AT_ONCE = 5_000
CONCERNED = TRUSTED | {Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Holding:
    """That a company holds a name; as whom it takes part: entity type -> enrollments.

    since, until: moments; until None: it holds the name today.
    """

    since: datetime
    until: datetime | None
    enrollments: Mapping[str, list[int]]


def held_at(holdings: Sequence[Holding], moment: datetime) -> Sequence[Holding]:
    """Return who held a name at a moment; before anybody had entered it, who entered it first.

    holdings: in the order in which they began.
    """
    if not holdings:
        return ()
    moment = max(moment, holdings[0].since)
    return [h for h in holdings if h.since <= moment and (h.until is None or moment < h.until)]


def holdings_of(names: set[Identifier]) -> Mapping[Identifier, list[Holding]]:
    """Return who holds or held each name, with the enrollments that are in the program."""
    ordered = sorted(names, key=str)
    found: dict[Identifier, list[Holding]] = defaultdict(list)
    for start in range(0, len(ordered), NAMES_AT_ONCE):
        rows = db.session.execute(_held(ordered[start : start + NAMES_AT_ONCE])).all()
        taking_part = _taking_part({row.company_id for row in rows})
        for row in rows:
            name = Identifier(row.scheme, row.value)
            enrollments = taking_part.get(row.company_id, {})
            found[name].append(Holding(row.recorded_at, row.ended_at, enrollments))
    for holdings in found.values():
        holdings.sort(key=lambda holding: holding.since)
    return found


def _held(names: Sequence[Identifier]) -> Select[*tuple[Any, ...]]:
    return select(
        CompanyIdentifier.scheme,
        CompanyIdentifier.value,
        CompanyIdentifier.company_id,
        CompanyIdentifier.recorded_at,
        CompanyIdentifier.ended_at,
    ).where(_named(names))


def _taking_part(company_ids: Collection[int]) -> Mapping[int, dict[str, list[int]]]:
    """Return enrollments by company and entity type: its own, and those it brought along.

    Two questions in one: with "or" between them, each name would look at every enrollment.
    """
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(_bearing(), {"ids": list(company_ids)})
    for company_id, entity_type, enrollment_id in rows:
        found[company_id][entity_type].append(enrollment_id)
    return found


@cache
def _bearing() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns = (Enrollment.entity_type, Enrollment.id)
    own = select(Enrollment.company_id, *columns).where(
        Enrollment.company_id.in_(IDS), Enrollment.status.in_(CONCERNED)
    )
    along = (
        select(Succession.from_company_id, *columns)
        .join(SuccessionEnrollment, SuccessionEnrollment.succession_id == Succession.id)
        .join(Enrollment, Enrollment.id == SuccessionEnrollment.enrollment_id)
        .where(
            Succession.from_company_id.in_(IDS),
            Succession.kind == SuccessionKind.MERGE,
            SuccessionEnrollment.fate == Fate.MOVE,
            Enrollment.status.in_(CONCERNED),
        )
    )
    return own.union(along)


def _named(names: Sequence[Identifier]) -> ColumnElement[bool]:
    values: dict[Scheme, list[str]] = {}
    for name in names:
        values.setdefault(name.scheme, []).append(name.value)
    return or_(
        *(
            and_(CompanyIdentifier.scheme == scheme, CompanyIdentifier.value.in_(of_scheme))
            for scheme, of_scheme in values.items()
        )
    )
