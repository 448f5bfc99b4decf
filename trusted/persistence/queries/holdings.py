"""Who holds or held a name, with the enrollments that an outcome then concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

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

NAMES_AT_ONCE = 5_000
CONCERNED = TRUSTED | {Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Holding:
    """That a company holds a name; as whom it takes part: entity type -> enrollments.

    since, until: moments; until None: it holds the name today.
    """

    since: datetime
    until: datetime | None
    enrollments: dict[str, list[int]]


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
    found: dict[Identifier, dict[int, Holding]] = {}
    for start in range(0, len(ordered), NAMES_AT_ONCE):
        named = _named(ordered[start : start + NAMES_AT_ONCE])
        for row in db.session.execute(_borne(named)):
            of_name = found.setdefault(Identifier(row.scheme, row.value), {})
            holding = of_name.setdefault(row.id, Holding(row.recorded_at, row.ended_at, {}))
            if row.entity_type is not None:
                holding.enrollments.setdefault(row.entity_type, []).append(row.enrollment_id)
    return {
        name: sorted(of_name.values(), key=lambda holding: holding.since)
        for name, of_name in found.items()
    }


def _borne(named: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the query of names with the enrollments of who bears them, or brought them along."""
    along = (
        select(SuccessionEnrollment.enrollment_id)
        .join(Succession, Succession.id == SuccessionEnrollment.succession_id)
        .where(
            Succession.from_company_id == CompanyIdentifier.company_id,
            Succession.kind == SuccessionKind.MERGE,
            SuccessionEnrollment.fate == Fate.MOVE,
        )
        .correlate(CompanyIdentifier)
    )
    own = Enrollment.company_id == CompanyIdentifier.company_id
    return (
        select(
            CompanyIdentifier.id,
            CompanyIdentifier.scheme,
            CompanyIdentifier.value,
            CompanyIdentifier.recorded_at,
            CompanyIdentifier.ended_at,
            Enrollment.entity_type,
            Enrollment.id.label("enrollment_id"),
        )
        .outerjoin(
            Enrollment,
            and_(or_(own, Enrollment.id.in_(along)), Enrollment.status.in_(CONCERNED)),
        )
        .where(named)
    )


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
