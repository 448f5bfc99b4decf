"""Who was not looked at today, and whose score would come out differently."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from trusted.domain.clocks import DAY, start_of
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import ask
from trusted.persistence.models import (
    Application,
    Enrollment,
    Evidence,
    Outcome,
    OutcomeCount,
    Penalty,
    PolicyPublication,
    RequiredAction,
    Rescoring,
    Response,
    ResponseEvidence,
    Score,
    SegmentEstimate,
)
from trusted.persistence.types import UTCDateTime, is_one_of, utc_day

# What examinations found counts for less each day; after so long a day changes no tenth any more.
FADED = timedelta(days=10 * 365)
TODAY = bindparam("today", type_=Date)
START = bindparam("start", type_=UTCDateTime)
_NEWEST_OUTCOME = select(func.max(Outcome.received_at))
_NEWEST_ESTIMATE = select(func.max(SegmentEstimate.estimated_at))


def not_looked_at(today: date) -> Sequence[int]:
    """Return the certified and validated enrollments that nobody has looked at today."""
    return ask(_not_looked_at(), {"start": start_of(today)}).scalars().all()


def stale_among(ids: Collection[int], today: date, dip_days: int) -> Sequence[int]:
    """Return those of certified and validated enrollments that today may score otherwise.

    ids:      at least one. Asked are all from the first to the last, by these two alone: nobody
              between them was left out for long, and five hundred parameters cost more.
    dip_days: after so many days a score below what the tier asks takes effect.
    Returns:  those never computed; and those last looked at before today for whom a document, an
              action's day or the cycle ended since, examinations or penalties fade, the segment
              was estimated anew, another policy took effect, or a dip takes effect.
    """
    given = {
        "first": min(ids),
        "last": max(ids),
        "today": today,
        "start": start_of(today),
        "faded": today - FADED,
        "dipped_before": start_of(today - timedelta(days=dip_days) + DAY),
    }
    known = frozenset(ids)
    return [one for one in ask(_stale(), given).scalars() if one in known]


def newest_outcome() -> datetime | None:
    """Return when the newest outcome was received."""
    return ask(_NEWEST_OUTCOME, {}).scalar()


def newest_estimate() -> datetime | None:
    """Return when segments were estimated last."""
    return ask(_NEWEST_ESTIMATE, {}).scalar()


@cache
def _not_looked_at() -> Select[int]:
    """Return the question, made once: it is asked again every few minutes."""
    of_today = exists().where(Rescoring.enrollment_id == Enrollment.id, Rescoring.at >= START)
    trusted = is_one_of(Enrollment.status, TRUSTED)
    return select(Enrollment.id).where(trusted, ~of_today).order_by(Enrollment.id)


@cache
def _stale() -> Select[*tuple[Any, ...]]:
    """Return the question, made once; what is seldom so, and long to find, is asked last."""
    enrollments = (
        select(
            Enrollment.id,
            Enrollment.tier,
            Enrollment.valid_until,
            Rescoring.at.label("computed_at"),
        )
        .outerjoin(Rescoring, Rescoring.enrollment_id == Enrollment.id)
        .where(
            Enrollment.id.between(bindparam("first"), bindparam("last")),
            is_one_of(Enrollment.status, TRUSTED),
        )
        .subquery()
    )
    known = enrollments.c
    ended = and_(known.valid_until < TODAY, known.valid_until >= utc_day(known.computed_at))
    changed = or_(*_fading(known), ended, *_ended(known), _dipped(enrollments))
    former_day = and_(known.computed_at < START, changed)
    return select(known.id).where(or_(known.computed_at.is_(None), former_day)).order_by(known.id)


def _dipped(enrollments: Subquery) -> ColumnElement[bool]:
    """Whether every computation ruled less than the tier for as long as a dip may last."""
    known, newest, carrying = enrollments.c, aliased(Score), aliased(Score)
    # Asked first, since it is seldom so: whether the newest ruled less.
    ruled = (
        select(newest.ruled_tier)
        .where(newest.enrollment_id == known.id)
        .order_by(newest.computed_at.desc(), newest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    carried = (
        select(func.coalesce(func.max(carrying.id), 0))
        .where(carrying.enrollment_id == known.id, carrying.ruled_tier >= known.tier)
        .correlate(enrollments)
        .scalar_subquery()
    )
    long_ago = exists().where(
        Score.enrollment_id == known.id,
        Score.id > carried,
        Score.computed_at < bindparam("dipped_before", type_=UTCDateTime),
    )
    return and_(ruled < known.tier, long_ago)


def _ended(known: Any) -> Sequence[ColumnElement[bool]]:
    since = utc_day(known.computed_at)
    document = exists().where(
        Application.enrollment_id == known.id,
        Response.application_id == Application.id,
        ResponseEvidence.response_id == Response.id,
        Evidence.id == ResponseEvidence.evidence_id,
        Evidence.valid_until < TODAY,
        Evidence.valid_until >= since,
    )
    action = exists().where(
        RequiredAction.enrollment_id == known.id,
        RequiredAction.verified_at.is_(None),
        RequiredAction.due_on < TODAY,
        RequiredAction.due_on >= since,
    )
    return document, action


def _fading(known: Any) -> Sequence[ColumnElement[bool]]:
    faded = bindparam("faded", type_=Date)
    examined = exists().where(OutcomeCount.enrollment_id == known.id, OutcomeCount.day > faded)
    penalized = exists().where(Penalty.enrollment_id == known.id, Penalty.final_on > faded)
    # Of neither more than the newest matters, and that is asked once for all.
    estimated = select(func.max(SegmentEstimate.estimated_at)).scalar_subquery()
    policy = (
        select(func.max(PolicyPublication.effective_at))
        .where(PolicyPublication.effective_at <= START)
        .scalar_subquery()
    )
    since = known.computed_at
    return estimated > since, policy > since, examined, penalized
