"""What holders of recorded rights were told, whether they want mails, and who is to be told now."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, bindparam, exists, func, select

from trusted.persistence.database import ask, db
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


def endings_untold(code: str, *, since: date, until: date) -> Sequence[tuple[int, date]]:
    """Return ids of recorded rights, each with its last day, whose holders were not told of it.

    code:         of the notice by which they are told.
    since, until: between which the last day lies.
    """
    given = {"code": code, "since": since, "until": until}
    return [(row[0], row[1]) for row in ask(_untold(), given)]


def is_ending_untold(code: str, right_id: int, last: date) -> bool:
    """Return whether a right still ends on a day of which its holder was not told."""
    one = _untold().where(Right.id == right_id)
    return ask(one, {"code": code, "since": last, "until": last}).first() is not None


@cache
def _untold() -> Select[int, date]:
    """Return the question, made once: it is asked every few minutes."""
    last = last_day()
    decided = (
        select(func.max(RightStepTaken.at))
        .where(RightStepTaken.right_id == Right.id)
        .correlate(Right)
        .scalar_subquery()
    )
    # A renewal brings another last day, of which the holder is told anew.
    told = exists().where(
        Notice.right_id == Right.id, Notice.code == bindparam("code"), Notice.sent_at >= decided
    )
    ends = last.between(bindparam("since", type_=Date), bindparam("until", type_=Date))
    query = select(Right.id, last.label("until")).where(is_recorded(), ends, ~told)
    return query.order_by(Right.id)


def takedowns_missed(code: str, today: date) -> Sequence[int]:
    """Return the rights whose holders were not told of a request that was not answered in time."""
    return ask(_rights_missed(), {"code": code, "today": today}).scalars().all()


def takedowns_missed_of(right_id: int, code: str, today: date) -> Sequence[TakedownRequest]:
    """Return these requests of one right, the oldest first."""
    query = select(TakedownRequest).where(TakedownRequest.right_id == right_id, *_missed())
    given = {"code": code, "today": today}
    return db.session.scalars(query.order_by(TakedownRequest.id), given).all()


@cache
def _rights_missed() -> Select[int]:
    """Return the question, made once: it is asked every few minutes."""
    query = select(TakedownRequest.right_id).where(*_missed()).distinct()
    return query.order_by(TakedownRequest.right_id)


def _missed() -> tuple[ColumnElement[bool], ...]:
    answered = exists().where(TakedownAnswer.request_id == TakedownRequest.id)
    # Whoever was told after that day was told of all that were late by then.
    told = exists().where(
        Notice.right_id == TakedownRequest.right_id,
        Notice.code == bindparam("code"),
        utc_day(Notice.sent_at) > TakedownRequest.due_on,
    )
    return TakedownRequest.due_on < bindparam("today", type_=Date), ~answered, ~told
