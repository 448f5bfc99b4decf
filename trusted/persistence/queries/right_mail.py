"""What holders of recorded rights were told, whether they want mails, and who is to be told now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    MailCopy,
    Notice,
    Right,
    RightMailChoice,
    RightStepTaken,
    TakedownAnswer,
    TakedownRequest,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.queries.rights import is_recorded, last_day
from trusted.persistence.types import utc_day


def last_mail_choice(right_id: int) -> RightMailChoice | None:
    """Return what a holder chose last of mails; None: nothing, so that they are sent."""
    query = select(RightMailChoice).where(RightMailChoice.right_id == right_id)
    return db.session.scalar(query.order_by(RightMailChoice.id.desc()).limit(1))


def right_of_mail(message_id: str) -> Right | None:
    """Return the right about which a mail was that went to its holder."""
    return db.session.scalar(
        select(Right)
        .join(Notice, Notice.right_id == Right.id)
        .join(MailCopy, MailCopy.notice_id == Notice.id)
        .where(MailCopy.message_id == message_id)
    )


def notices_to_holder(right_id: int, page: int) -> Page[Row[Any]]:
    """Return what the holder of a right was told, as rows (Notice,), the newest first."""
    query = select(Notice).where(Notice.right_id == right_id)
    return rows_on(query.order_by(Notice.sent_at.desc(), Notice.id.desc()), page)


def endings_untold(
    code: str, *, since: date, until: date, right_id: int | None = None
) -> Sequence[tuple[Right, date]]:
    """Return recorded rights, each with its last day, whose holders were not told of that day.

    code:         of the notice by which they are told.
    since, until: between which the last day lies.
    right_id:     of this right alone; None: of all.
    """
    last = last_day()
    decided = (
        select(func.max(RightStepTaken.at))
        .where(RightStepTaken.right_id == Right.id)
        .correlate(Right)
        .scalar_subquery()
    )
    # A renewal brings another last day, of which the holder is told anew.
    told = exists().where(
        Notice.right_id == Right.id, Notice.code == code, Notice.sent_at >= decided
    )
    query = select(Right, last.label("until"))
    query = query.where(is_recorded(), last.between(since, until), ~told)
    if right_id is not None:
        query = query.where(Right.id == right_id)
    return [(right, day) for right, day in db.session.execute(query.order_by(Right.id))]


def takedowns_missed(code: str, today: date) -> Sequence[int]:
    """Return the rights whose holders were not told of a request that was not answered in time."""
    query = select(TakedownRequest.right_id).where(*_missed(code, today)).distinct()
    return db.session.scalars(query.order_by(TakedownRequest.right_id)).all()


def takedowns_missed_of(right_id: int, code: str, today: date) -> Sequence[TakedownRequest]:
    """Return these requests of one right, the oldest first."""
    query = select(TakedownRequest).where(TakedownRequest.right_id == right_id)
    query = query.where(*_missed(code, today)).order_by(TakedownRequest.id)
    return db.session.scalars(query).all()


def _missed(code: str, today: date) -> tuple[ColumnElement[bool], ...]:
    answered = exists().where(TakedownAnswer.request_id == TakedownRequest.id)
    # Whoever was told after that day was told of all that were late by then.
    told = exists().where(
        Notice.right_id == TakedownRequest.right_id,
        Notice.code == code,
        utc_day(Notice.sent_at) > TakedownRequest.due_on,
    )
    return TakedownRequest.due_on < today, ~answered, ~told
