"""What came of former computations: scores that were kept, and what was published of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, TextClause, and_, bindparam, func, select, text
from sqlalchemy.orm import aliased

from trusted.persistence.database import ask, db
from trusted.persistence.models import Enrollment, EvidenceLevel, Score, StandingChange
from trusted.persistence.queries.many import IDS, ROWS_OF_IDS, in_json
from trusted.persistence.types import UTCDateTime


@dataclass(frozen=True, slots=True)
class KeptScore:
    """The newest computation of one enrollment that was kept."""

    id: int
    computed_at: datetime
    policy: str
    score: Decimal
    ruled_tier: int
    components: Mapping[str, object]
    explanation: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Published:
    """What holds of one enrollment, and since which change."""

    at: datetime
    tier: int
    random_ppm: int | None
    score_band: str | None
    evidence_level: EvidenceLevel | None


def newest_scores(ids: Collection[int]) -> Mapping[int, KeptScore]:
    """Return the newest computation of each, by enrollment."""
    rows = ask(_newest_scores(), {"ids": ids}).all()
    return {row[0]: KeptScore(*row[1:]) for row in rows}


def newest_score_ids(ids: Collection[int]) -> Mapping[int, int]:
    """Return the id of the newest computation of each, by enrollment."""
    rows = ask(_newest_ids(), {"ids": ids}).all()
    return {row[0]: row[1] for row in rows}


def scores_kept(enrollment_id: int, number: int) -> Sequence[Score]:
    """Return the newest computations of one enrollment, at most so many, oldest first."""
    newest = db.session.scalars(
        select(Score)
        .where(Score.enrollment_id == enrollment_id)
        .order_by(Score.computed_at.desc(), Score.id.desc())
        .limit(number)
    ).all()
    return newest[::-1]


def published_of_many(ids: Collection[int]) -> Mapping[int, Published]:
    """Return what holds, by enrollment."""
    rows = ask(_published(), {"ids": ids}).all()
    return {row[0]: Published(*row[1:]) for row in rows}


def dips_of_many(ids: Collection[int]) -> Mapping[int, datetime]:
    """Return since when every computation ruled less than the present tier, by enrollment.

    Only of those whose newest one did.
    """
    rows = ask(_dips(), {"ids": ids}).all()
    return {row[0]: row[1] for row in rows if row[1] is not None}


def note_rescored(ids: Collection[int], at: datetime) -> None:
    """Note that these were computed anew, or need not be; the caller commits."""
    connection = db.session.connection()
    connection.execute(_note(connection.dialect.name), {"ids": in_json(sorted(ids)), "at": at})


@cache
def _newest_ids() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(Score.enrollment_id, func.max(Score.id))
        .where(Score.enrollment_id.in_(IDS))
        .group_by(Score.enrollment_id)
    )


@cache
def _newest_scores() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    newest = _newest_ids().subquery()
    return select(
        Score.enrollment_id,
        Score.id,
        Score.computed_at,
        Score.policy,
        Score.score,
        Score.ruled_tier,
        Score.components,
        Score.explanation,
    ).join(newest, Score.id == newest.c[1])


@cache
def _published() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    newest = (
        select(StandingChange.enrollment_id, func.max(StandingChange.number).label("number"))
        .where(StandingChange.enrollment_id.in_(IDS))
        .group_by(StandingChange.enrollment_id)
        .subquery()
    )
    same = and_(
        StandingChange.enrollment_id == newest.c.enrollment_id,
        StandingChange.number == newest.c.number,
    )
    return select(
        StandingChange.enrollment_id,
        StandingChange.at,
        StandingChange.tier,
        StandingChange.random_ppm,
        StandingChange.score_band,
        StandingChange.evidence_level,
    ).join(newest, same)


@cache
def _dips() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    of_enrollment = StandingChange.enrollment_id == Enrollment.id
    other = aliased(StandingChange)
    last_other = (
        select(func.coalesce(func.max(other.number), 0))
        .where(other.enrollment_id == Enrollment.id, other.tier != Enrollment.tier)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    reached = (
        select(Enrollment.id, Enrollment.tier, func.min(StandingChange.at).label("at"))
        .join(StandingChange, and_(of_enrollment, StandingChange.number > last_other))
        .where(Enrollment.id.in_(IDS))
        .group_by(Enrollment.id, Enrollment.tier)
        .subquery()
        .c
    )
    carrying = aliased(Score)
    carried = (
        select(func.coalesce(func.max(carrying.id), 0))
        .where(
            carrying.enrollment_id == reached.id,
            carrying.computed_at >= reached.at,
            carrying.ruled_tier >= reached.tier,
        )
        .scalar_subquery()
    )
    below = (
        select(func.min(Score.computed_at))
        .where(
            Score.enrollment_id == reached.id,
            Score.computed_at >= reached.at,
            Score.id > carried,
        )
        .scalar_subquery()
    )
    return select(reached.id, below)


@cache
def _note(database: str) -> TextClause:
    """Return the statement, made once; however many are noted, they are one parameter."""
    return text(
        f"INSERT INTO rescorings (enrollment_id, at) SELECT value, :at FROM {ROWS_OF_IDS[database]}"  # noqa: S608 - SQL that was made here
        " WHERE true ON CONFLICT (enrollment_id) DO UPDATE SET at = excluded.at"
    ).bindparams(bindparam("at", type_=UTCDateTime()))
