"""The facts from which an enrollment's score and tier follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from trusted.domain.outcomes import SegmentRates
from trusted.persistence.database import db
from trusted.persistence.models import (
    Finding,
    Incident,
    Penalty,
    SegmentEstimate,
    Validation,
)


def segment_rates(entity_type: str, mode: str | None, at: datetime) -> SegmentRates | None:
    """Return the newest estimate for a segment that was known at a moment."""
    segment = {"entity_type": entity_type, "mode": mode or "", "at": at}
    row = db.session.scalar(_newest_estimate(), segment)
    if row is None:
        return None
    return SegmentRates(
        row.rate,
        row.strength,
        row.lift,
        row.examinations,
        row.members,
        row.mean_weight,
        row.dispersion,
    )


@cache
def _newest_estimate() -> Select[SegmentEstimate]:
    """Return the question, made once."""
    return (
        select(SegmentEstimate)
        .where(
            SegmentEstimate.entity_type == bindparam("entity_type"),
            SegmentEstimate.mode == bindparam("mode"),
            SegmentEstimate.estimated_at <= bindparam("at"),
        )
        .order_by(SegmentEstimate.estimated_at.desc(), SegmentEstimate.id.desc())
        .limit(1)
    )


def concluded_validation(enrollment_id: int) -> Validation | None:
    """Return the newest closed validation."""
    return db.session.scalar(
        select(Validation)
        .where(Validation.enrollment_id == enrollment_id, Validation.closed_at.is_not(None))
        .order_by(Validation.closed_at.desc(), Validation.id.desc())
        .limit(1)
    )


def findings_by_criterion(validation_id: int) -> Mapping[str, Finding]:
    """Return the findings of one validation, by criterion."""
    rows = db.session.scalars(select(Finding).where(Finding.validation_id == validation_id))
    return {row.criterion_id: row for row in rows}


def penalties_of(enrollment_id: int) -> Sequence[Penalty]:
    """Return the final penalties, oldest first."""
    return db.session.scalars(
        select(Penalty).where(Penalty.enrollment_id == enrollment_id).order_by(Penalty.final_on)
    ).all()


def incidents_of(enrollment_id: int) -> Sequence[Incident]:
    """Return the incidents, oldest first."""
    return db.session.scalars(
        select(Incident)
        .where(Incident.enrollment_id == enrollment_id)
        .order_by(Incident.occurred_on)
    ).all()
