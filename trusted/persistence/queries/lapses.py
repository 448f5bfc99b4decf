"""Terms that ended without a validation, and what the company owed within them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, exists, func, select

from trusted.domain.lapse import Owed
from trusted.domain.standing import TRUSTED, Action
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    DayRequest,
    Enrollment,
    Reminder,
    ReportAnswer,
    RequiredAction,
    StandingChange,
    Validation,
)
from trusted.persistence.types import is_one_of, utc_day

TERM_ENDED = "term-ended"


def terms_ended(today: date) -> Sequence[int]:
    """Return the enrollments whose cycle ended before today, and on whose end nobody has ruled."""
    return ask(_question(), {"today": today}).scalars().all()


@cache
def _question() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked again every few minutes."""
    ruled = exists().where(
        Reminder.enrollment_id == Enrollment.id,
        Reminder.code == TERM_ENDED,
        Reminder.due_on == Enrollment.valid_until,
    )
    ended = Enrollment.valid_until < bindparam("today", type_=Date)
    return (
        select(Enrollment.id)
        .where(is_one_of(Enrollment.status, TRUSTED), ended, ~ruled)
        .order_by(Enrollment.id)
    )


def term_began(enrollment_id: int) -> StandingChange | None:
    """Return the certification or validation that began the present cycle."""
    return db.session.scalar(
        select(StandingChange)
        .where(
            StandingChange.enrollment_id == enrollment_id,
            StandingChange.action.in_((Action.CERTIFY, Action.VALIDATE)),
        )
        .order_by(StandingChange.number.desc())
        .limit(1)
    )


def failed_since(enrollment_id: int, began: datetime) -> bool:
    """Return whether a validation was concluded since a moment and not passed."""
    return (
        db.session.scalar(
            select(Validation.id)
            .where(
                Validation.enrollment_id == enrollment_id,
                Validation.closed_at >= began,
                Validation.passed.is_(False),
            )
            .limit(1)
        )
        is not None
    )


def owed_actions(enrollment_id: int, began: datetime) -> Sequence[Owed]:
    """Return the required actions that were opened since a moment, and when each was reported."""
    rows = db.session.execute(
        select(RequiredAction.due_on, RequiredAction.reported_done_at).where(
            RequiredAction.enrollment_id == enrollment_id, RequiredAction.opened_at >= began
        )
    )
    return [Owed(due, done.date() if done else None) for due, done in rows]


def owed_answers(enrollment_id: int, began: datetime) -> Sequence[tuple[date, date | None]]:
    """Return on which day each report since a moment was sent, and answered or concluded."""
    rows = db.session.execute(
        select(
            utc_day(Validation.reported_at),
            utc_day(func.coalesce(ReportAnswer.answered_at, Validation.closed_at)),
        )
        .outerjoin(ReportAnswer, ReportAnswer.validation_id == Validation.id)
        .where(Validation.enrollment_id == enrollment_id, Validation.reported_at >= began)
    )
    return [(sent, done) for sent, done in rows]


def put_off(enrollment_id: int, began: datetime) -> Sequence[Owed]:
    """Return the visits that were moved because the company asked, from asking to the new day."""
    rows = db.session.execute(
        select(DayRequest.asked_at, DayRequest.visit_on)
        .join(Validation, Validation.id == DayRequest.validation_id)
        .where(
            Validation.enrollment_id == enrollment_id,
            DayRequest.granted.is_(True),
            DayRequest.asked_at >= began,
        )
    )
    return [Owed(asked.date(), day) for asked, day in rows]
