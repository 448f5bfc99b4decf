"""Whose score is of a former day and would come out differently today."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from trusted.domain.clocks import start_of
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Enrollment,
    Evidence,
    Outcome,
    OutcomeParty,
    Penalty,
    RequiredAction,
    Response,
    ResponseEvidence,
    Score,
    SegmentEstimate,
)
from trusted.persistence.types import utc_day

# What examinations found counts for less each day; after so long a day changes no tenth any more.
FADED = timedelta(days=10 * 365)


def stale_scores(today: date) -> Sequence[int]:
    """Return the certified and validated enrollments that today's facts may score otherwise.

    Returns: those never scored; and those last scored before today for whom a document, an
             action's day or the cycle ended since, examinations or penalties fade, the segment
             was estimated anew, or the score lies below what the tier asks.
    """
    newest = (
        select(func.max(Score.computed_at))
        .where(Score.enrollment_id == Enrollment.id)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    ruled = (
        select(Score.ruled_tier)
        .where(Score.enrollment_id == Enrollment.id)
        .order_by(Score.id.desc())
        .limit(1)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    enrollments = (
        select(
            Enrollment.id,
            Enrollment.tier,
            Enrollment.valid_until,
            newest.label("computed_at"),
            ruled.label("ruled_tier"),
        )
        .where(Enrollment.status.in_(TRUSTED))
        .subquery()
    )
    known = enrollments.c
    changed = or_(
        known.ruled_tier < known.tier,
        and_(known.valid_until < today, known.valid_until >= utc_day(known.computed_at)),
        *_ended(known, today),
        *_fading(known, today),
    )
    return db.session.scalars(
        select(known.id)
        .where(or_(known.computed_at.is_(None), and_(known.computed_at < start_of(today), changed)))
        .order_by(known.id)
    ).all()


def newest_outcome() -> datetime | None:
    """Return when the newest outcome was received."""
    return db.session.scalar(select(func.max(Outcome.received_at)))


def newest_estimate() -> datetime | None:
    """Return when segments were estimated last."""
    return db.session.scalar(select(func.max(SegmentEstimate.estimated_at)))


def _ended(known: Any, today: date) -> Sequence[ColumnElement[bool]]:
    since = utc_day(known.computed_at)
    document = exists().where(
        Application.enrollment_id == known.id,
        Response.application_id == Application.id,
        ResponseEvidence.response_id == Response.id,
        Evidence.id == ResponseEvidence.evidence_id,
        Evidence.valid_until < today,
        Evidence.valid_until >= since,
    )
    action = exists().where(
        RequiredAction.enrollment_id == known.id,
        RequiredAction.verified_at.is_(None),
        RequiredAction.due_on < today,
        RequiredAction.due_on >= since,
    )
    return document, action


def _fading(known: Any, today: date) -> Sequence[ColumnElement[bool]]:
    examined = exists().where(
        OutcomeParty.enrollment_id == known.id, OutcomeParty.examined_on > today - FADED
    )
    penalized = exists().where(Penalty.enrollment_id == known.id, Penalty.final_on > today - FADED)
    estimated = exists().where(SegmentEstimate.estimated_at > known.computed_at)
    return examined, penalized, estimated
