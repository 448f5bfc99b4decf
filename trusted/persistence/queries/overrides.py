"""Tiers held above the rule: which are proposed, which hold, and which are over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Enrollment,
    TierOverride,
    TierOverrideDecision,
    TierOverrideEnd,
)
from trusted.persistence.queries.many import IDS


@dataclass(frozen=True, slots=True)
class Course:
    """An override with what became of it; decision None: it waits; end None: it holds."""

    override: TierOverride
    decision: TierOverrideDecision | None
    end: TierOverrideEnd | None

    @property
    def holds(self) -> bool:
        """Whether it was confirmed and has not ended."""
        return self.decision is not None and self.decision.confirmed and self.end is None


def held_above(ids: Collection[int]) -> Mapping[int, int]:
    """Return to which tier an override holds, by enrollment; those without one are left out."""
    return {row[0]: row[1] for row in ask(_holding_among(), {"ids": ids})}


def overrides_over(on: date) -> Sequence[int]:
    """Return the overrides that hold though their last day has passed, the oldest first."""
    return ask(_over(), {"today": on}).scalars().all()


def overrides_of(enrollment_id: int) -> Sequence[Course]:
    """Return all overrides of an enrollment, the newest first."""
    rows = db.session.execute(
        _courses()
        .where(TierOverride.enrollment_id == enrollment_id)
        .order_by(TierOverride.id.desc())
    )
    return [Course(*row) for row in rows]


def override_course(override_id: int) -> Course | None:
    """Return an override with enrollment, company and proposer, and what became of it."""
    row = db.session.execute(
        _courses()
        .where(TierOverride.id == override_id)
        .options(
            joinedload(TierOverride.enrollment).joinedload(Enrollment.company),
            joinedload(TierOverride.proposed_by),
        )
    ).one_or_none()
    return Course(*row) if row else None


def _courses() -> Select[*tuple[Any, ...]]:
    return (
        select(TierOverride, TierOverrideDecision, TierOverrideEnd)
        .outerjoin(TierOverrideDecision, TierOverrideDecision.override_id == TierOverride.id)
        .outerjoin(TierOverrideEnd, TierOverrideEnd.override_id == TierOverride.id)
    )


def _holding(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .join(TierOverrideDecision, TierOverrideDecision.override_id == TierOverride.id)
        .outerjoin(TierOverrideEnd, TierOverrideEnd.override_id == TierOverride.id)
        .where(TierOverrideDecision.confirmed, TierOverrideEnd.id.is_(None))
    )


@cache
def _holding_among() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return _holding(TierOverride.enrollment_id, TierOverride.to_tier).where(
        TierOverride.enrollment_id.in_(IDS)
    )


@cache
def _over() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked every few minutes."""
    return (
        _holding(TierOverride.id)
        .where(TierOverride.ends_on < bindparam("today"))
        .order_by(TierOverride.id)
    )
