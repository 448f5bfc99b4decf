"""Who was not looked at today, and whose score would come out differently."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
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
from trusted.persistence.queries.enrollments import has_status
from trusted.persistence.types import UTCDateTime, is_one_of, utc_day

# What examinations found counts for less each day; after so long a day changes no tenth any more.
FADED = timedelta(days=10 * 365)
TODAY = bindparam("today", type_=Date)
START = bindparam("start", type_=UTCDateTime)
FADES = bindparam("faded", type_=Date)
FIRST, LAST = bindparam("first", type_=Integer), bindparam("last", type_=Integer)
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
    return sorted(set(ids).intersection(ask(_stale(), given).scalars()))


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
def _stale() -> CompoundSelect[int]:
    """Return the question, made once."""
    return union_all(_changed(), _penalties_fade(), _documents_ended(), _actions_ended())


def _changed() -> Select[int]:
    """Those never computed, and those whom their own rows, or what holds for all, make stale.

    What is seldom so, and long to find, is asked last.
    """
    enrollments = (
        select(
            Enrollment.id,
            Enrollment.tier,
            Enrollment.valid_until,
            Rescoring.at.label("computed_at"),
        )
        .outerjoin(Rescoring, Rescoring.enrollment_id == Enrollment.id)
        .where(Enrollment.id.between(FIRST, LAST), is_one_of(Enrollment.status, TRUSTED))
        .subquery()
    )
    known = enrollments.c
    ended = and_(known.valid_until < TODAY, known.valid_until >= utc_day(known.computed_at))
    changed = or_(*_fading(known), ended, _dipped(enrollments))
    former_day = and_(known.computed_at < START, changed)
    return select(known.id).where(or_(known.computed_at.is_(None), former_day))


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
    return and_(known.tier > 0, ruled < known.tier, long_ago)


def _penalties_fade() -> Select[int]:
    """Those of whom a penalty counts for less each day."""
    return select(Penalty.enrollment_id).where(
        Penalty.final_on > FADES, _looked_at_before(Penalty.enrollment_id)
    )


def _documents_ended() -> Select[int]:
    """Those of whom a document has ended since; found by the days, on which few end."""
    return (
        select(Application.enrollment_id)
        .join(Response, Response.application_id == Application.id)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(_ended_since(Application.enrollment_id, Evidence.valid_until))
    )


def _actions_ended() -> Select[int]:
    """Those of whom an action that nobody has verified was due since."""
    return select(RequiredAction.enrollment_id).where(
        RequiredAction.verified_at.is_(None),
        _ended_since(RequiredAction.enrollment_id, RequiredAction.due_on),
    )


def _ended_since(enrollment_id: Any, day: Any) -> ColumnElement[bool]:
    """Whether a day has passed since a partner was looked at; an index of the days serves."""
    # Whoever has left was looked at long ago, and would have all that ended since gone through.
    earliest = (
        select(func.min(Rescoring.at))
        .where(
            Rescoring.enrollment_id.between(FIRST, LAST),
            has_status(Rescoring.enrollment_id, TRUSTED),
        )
        .scalar_subquery()
    )
    return and_(day < TODAY, day >= utc_day(earliest), _looked_at_before(enrollment_id, day))


def _looked_at_before(enrollment_id: Any, day: Any = None) -> ColumnElement[bool]:
    """Whether an enrollment is asked about that was looked at before today, and by `day`."""
    looked_at = exists().where(Rescoring.enrollment_id == enrollment_id, Rescoring.at < START)
    if day is not None:
        looked_at = looked_at.where(utc_day(Rescoring.at) <= day)
    return and_(enrollment_id.between(FIRST, LAST), looked_at, has_status(enrollment_id, TRUSTED))


def _fading(known: Any) -> Sequence[ColumnElement[bool]]:
    examined = exists().where(OutcomeCount.enrollment_id == known.id, OutcomeCount.day > FADES)
    # Of neither more than the newest matters, and that is asked once for all.
    estimated = select(func.max(SegmentEstimate.estimated_at)).scalar_subquery()
    policy = (
        select(func.max(PolicyPublication.effective_at))
        .where(PolicyPublication.effective_at <= START)
        .scalar_subquery()
    )
    since = known.computed_at
    return estimated > since, policy > since, examined
