"""Recorded rights: search for everybody, cases for officials and holders, takedown requests."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.rights import RightStep, Takedown
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    Right,
    RightContact,
    RightMessage,
    RightStepTaken,
    TakedownAnswer,
    TakedownRequest,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import is_one_of, utc_day

ENDING = (RightStep.REFUSE, RightStep.STRIKE)


@dataclass(frozen=True, slots=True)
class RightSearch:
    """What of recorded rights is looked for; empty or None: not by this.

    text:  part of the mark, of the owner or of the registration number.
    """

    text: str = ""
    number: int | None = None


def rights_found(search: RightSearch, page: int, *, since: date) -> Page[Row[Any]]:
    """Return rows (Right, last day) of rights that stand, by name.

    since: the first last day of a right that still stands.
    """
    until = last_day()
    query = _with_end().where(is_recorded(), until >= since)
    if search.text:
        columns = (Right.title, Right.owner, Right.registration)
        query = query.where(or_(*(c.icontains(search.text, autoescape=True) for c in columns)))
    if search.number is not None:
        query = query.where(Right.classes.contains(f" {search.number} ", autoescape=True))
    return rows_on(query.order_by(func.lower(Right.title), Right.id), page)


def rights_waiting(page: int) -> Page[Row[Any]]:
    """Return rows (Right, last day) of rights on which no official has decided, oldest first."""
    decided = exists().where(RightStepTaken.right_id == Right.id)
    return rows_on(_with_end().where(~decided).order_by(Right.id), page)


def rights_ending(page: int, *, since: date, until: date) -> Page[Row[Any]]:
    """Return rows (Right, last day) of rights that stand and end within these days."""
    last = last_day()
    query = _with_end().where(is_recorded(), last.between(since, until))
    return rows_on(query.order_by(last, Right.id), page)


def right_by_id(right_id: int) -> Right | None:
    """Return a right, whether it stands or not."""
    return db.session.scalar(select(Right).where(Right.id == right_id))


def right_by_hash(code_hash: str) -> Right | None:
    """Return the right for which a code acts, by the code's hash."""
    return db.session.scalar(select(Right).where(Right.code_hash == code_hash))


def holder_contact(right_id: int) -> str | None:
    """Return how to reach a holder; for officials alone."""
    return db.session.scalar(select(RightContact.contact).where(RightContact.right_id == right_id))


def steps_of_right(right_id: int) -> Sequence[RightStepTaken]:
    """Return what officials did with a right, the oldest first, with who did it."""
    query = select(RightStepTaken).where(RightStepTaken.right_id == right_id)
    query = query.options(joinedload(RightStepTaken.by)).order_by(RightStepTaken.id)
    return db.session.scalars(query).all()


def messages_of_right(right_id: int, with_id: int | None = None) -> Sequence[RightMessage]:
    """Return what was written about a right, the oldest first.

    with_id: to and from one account alone; None: all of it, for the holder.
    """
    query = select(RightMessage).where(RightMessage.right_id == right_id)
    if with_id is not None:
        query = query.where(RightMessage.with_id == with_id)
    query = query.options(joinedload(RightMessage.other)).order_by(RightMessage.id)
    return db.session.scalars(query).all()


def takedowns_of_right(right_id: int, page: int) -> Page[Row[Any]]:
    """Return rows (TakedownRequest, TakedownAnswer or None) of a holder, the newest first."""
    query = _takedowns().where(TakedownRequest.right_id == right_id)
    return rows_on(query.order_by(TakedownRequest.id.desc()), page)


def takedowns_of_enrollment(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return rows (TakedownRequest, TakedownAnswer or None) to a marketplace, waiting first."""
    query = _takedowns().where(TakedownRequest.enrollment_id == enrollment_id)
    order = (TakedownAnswer.id.is_not(None), TakedownRequest.due_on, TakedownRequest.id)
    return rows_on(query.order_by(*order), page)


def takedown_row(request_id: int) -> Row[Any] | None:
    """Return (TakedownRequest, TakedownAnswer or None)."""
    return db.session.execute(_takedowns().where(TakedownRequest.id == request_id)).one_or_none()


def takedowns_of_many(
    ids: Collection[int], since: date, until: date
) -> Mapping[int, Sequence[tuple[date, Takedown]]]:
    """Return the day and the dates of each request that was asked within days, by enrollment."""
    answered = utc_day(TakedownAnswer.answered_at)
    found: dict[int, list[tuple[date, Takedown]]] = defaultdict(list)
    rows = db.session.execute(
        select(
            TakedownRequest.enrollment_id,
            utc_day(TakedownRequest.asked_at),
            TakedownRequest.due_on,
            answered,
            TakedownAnswer.outcome,
        )
        .outerjoin(TakedownAnswer, TakedownAnswer.request_id == TakedownRequest.id)
        .where(
            TakedownRequest.enrollment_id.in_(ids),
            TakedownRequest.asked_at >= _start(since),
            TakedownRequest.asked_at < _start(until + timedelta(days=1)),
        )
        .order_by(TakedownRequest.id)
    )
    for enrollment_id, asked_on, due_on, answered_on, outcome in rows:
        found[enrollment_id].append((asked_on, Takedown(due_on, answered_on, outcome)))
    return found


def last_day() -> ColumnElement[date]:
    """Return the last day of a right, in a query of rights: as recorded, or renewed last."""
    renewed = (
        select(RightStepTaken.expires_on)
        .where(RightStepTaken.right_id == Right.id, RightStepTaken.expires_on.is_not(None))
        .order_by(RightStepTaken.id.desc())
        .limit(1)
        .correlate(Right)
        .scalar_subquery()
    )
    return func.coalesce(renewed, Right.expires_on)


def is_recorded() -> ColumnElement[bool]:
    """Return whether officials recorded a right and did not strike it, in a query of rights."""
    later = aliased(RightStepTaken)
    ended = exists().where(later.right_id == Right.id, is_one_of(later.step, ENDING))
    begun = exists().where(
        RightStepTaken.right_id == Right.id, RightStepTaken.step == RightStep.RECORD
    )
    return and_(begun, ~ended)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _with_end() -> Select[*tuple[Any, ...]]:
    return select(Right, last_day().label("until"))


def _takedowns() -> Select[*tuple[Any, ...]]:
    return (
        select(TakedownRequest, TakedownAnswer)
        .outerjoin(TakedownAnswer, TakedownAnswer.request_id == TakedownRequest.id)
        .options(
            joinedload(TakedownRequest.right),
            joinedload(TakedownRequest.enrollment).joinedload(Enrollment.company),
        )
        .execution_options(populate_existing=True)
    )
