"""Dated copies of what the program published of itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from trusted.persistence.database import ask, db
from trusted.persistence.models import CountedSegment, MetricCopy

_NEWEST = select(MetricCopy.period, func.max(MetricCopy.as_of)).group_by(MetricCopy.period)


def newest_copies() -> Mapping[str, datetime]:
    """Return of each period when it was last published."""
    return {row[0]: row[1] for row in ask(_NEWEST, {})}


def copy_at(period: str, moment: datetime | None) -> MetricCopy | None:
    """Return what was published of a period at a moment, or is now; None: nothing yet."""
    query = select(MetricCopy).where(MetricCopy.period == period)
    if moment is not None:
        query = query.where(MetricCopy.as_of <= moment)
    return db.session.scalar(query.order_by(MetricCopy.as_of.desc()).limit(1))


def copies_of(period: str, limit: int) -> Sequence[datetime]:
    """Return when a period was published, the newest first, at most so many."""
    return db.session.scalars(
        select(MetricCopy.as_of)
        .where(MetricCopy.period == period)
        .order_by(MetricCopy.as_of.desc())
        .limit(limit)
    ).all()


def not_counted(segments: Sequence[str]) -> Sequence[str]:
    """Return those segments of the decision log whose decisions are not counted yet, in order."""
    known = set(db.session.scalars(select(CountedSegment.segment)))
    return [name for name in segments if name not in known]
