"""What the program's own examinations found within a time, and who was trusted before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, func, select

from trusted.domain.outcomes import Selection
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, OutcomeCount, StandingChange


@dataclass(frozen=True, slots=True)
class Found:
    """What examinations of one kind found of one enrollment in one mode, of any severity."""

    enrollment_id: int
    entity_type: str
    mode: str
    examinations: int
    violations: int


@dataclass(frozen=True, slots=True)
class RandomRate:
    """What is published of one enrollment: how often its parcels are examined at random.

    random_ppm: parts per million of its parcels.
    """

    entity_type: str
    parcels_a_year: int
    random_ppm: int


def found_within(selection: Selection, after: date, until: date) -> Sequence[Found]:
    """Return what examinations of one kind found after a day, up to and including another."""
    total, found = _columns(selection)
    rows = db.session.execute(
        select(
            OutcomeCount.enrollment_id,
            Enrollment.entity_type,
            OutcomeCount.mode,
            func.sum(total),
            func.sum(found),
        )
        .join(Enrollment, Enrollment.id == OutcomeCount.enrollment_id)
        .where(OutcomeCount.day > after, OutcomeCount.day <= until)
        .group_by(OutcomeCount.enrollment_id, Enrollment.entity_type, OutcomeCount.mode)
        .having(func.sum(total) > 0)
        .order_by(OutcomeCount.enrollment_id, OutcomeCount.mode)
    )
    return [Found(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]


def random_within(enrollment_id: int, after: date, until: date) -> int:
    """Return how often an enrollment was examined at random within a time, as `found_within`."""
    found = db.session.scalar(
        select(func.sum(OutcomeCount.random_examinations)).where(
            OutcomeCount.enrollment_id == enrollment_id,
            OutcomeCount.day > after,
            OutcomeCount.day <= until,
        )
    )
    return int(found or 0)


def tiers_at(moment: datetime) -> Mapping[int, int]:
    """Return the tier that each enrollment held at a moment, by enrollment; 0 is left out."""
    newest = (
        select(StandingChange.enrollment_id, func.max(StandingChange.number).label("number"))
        .where(StandingChange.at <= moment)
        .group_by(StandingChange.enrollment_id)
        .subquery()
    )
    same = and_(
        StandingChange.enrollment_id == newest.c.enrollment_id,
        StandingChange.number == newest.c.number,
    )
    rows = db.session.execute(
        select(StandingChange.enrollment_id, StandingChange.tier)
        .join(newest, same)
        .where(StandingChange.tier > 0)
    )
    return {row[0]: row[1] for row in rows}


def random_rates() -> Sequence[RandomRate]:
    """Return what is published today of everybody certified or validated."""
    newest = (
        select(func.max(StandingChange.number))
        .where(StandingChange.enrollment_id == Enrollment.id)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Enrollment.entity_type, Enrollment.parcels_a_year, StandingChange.random_ppm)
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .where(Enrollment.status.in_(TRUSTED), StandingChange.number == newest)
    )
    return [RandomRate(row[0], row[1], row[2] or 0) for row in rows]


def _columns(
    selection: Selection,
) -> tuple[SQLColumnExpression[int], SQLColumnExpression[Any]]:
    if selection is Selection.RANDOM:
        found = OutcomeCount.random_minor + OutcomeCount.random_major + OutcomeCount.random_critical
        return OutcomeCount.random_examinations, found
    found = (
        OutcomeCount.targeted_minor + OutcomeCount.targeted_major + OutcomeCount.targeted_critical
    )
    return OutcomeCount.targeted_examinations, found
