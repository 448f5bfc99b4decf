"""Who was told what, who has read it, and who gets a copy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from trusted.domain.languages import Language
from trusted.persistence.database import ask, db
from trusted.persistence.models import Account, Membership, Notice, NoticeReading
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.paging import Page, rows_on


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a copy of a notice, and where and in which language it is read.

    account_id: None: a rights holder, who has no account.
    """

    account_id: int | None
    address: str
    language: Language


def readers_of(company_ids: Collection[int]) -> Mapping[int, Sequence[Reader]]:
    """Return who acts for each company now, in the order in which they joined it."""
    readers: dict[int, list[Reader]] = {one: [] for one in company_ids}
    for row in ask(_people(), {"ids": list(readers)}):
        readers[row[0]].append(Reader(row[1], row[2], row[3]))
    return readers


@cache
def _people() -> Select[int, int, str, Language]:
    """Return the question, made once: it is asked with every notice."""
    return (
        select(Membership.company_id, Account.id, Account.email, Account.language)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.company_id.in_(IDS),
            Membership.until.is_(None),
            Account.closed_at.is_(None),
        )
        .order_by(Membership.id)
    )


def notices_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return what the company was told, as rows (Notice,), the newest first."""
    return rows_on(_newest_first(_to_company(enrollment_id)), page)


def notices_to(account_id: int, page: int) -> Page[Row[Any]]:
    """Return what an official was told, as rows (Notice,), the newest first."""
    return rows_on(_newest_first(select(Notice).where(Notice.account_id == account_id)), page)


def notice_of(enrollment_id: int, notice_id: int) -> Notice | None:
    """Return one notice to the company about this enrollment."""
    return db.session.scalar(_to_company(enrollment_id).where(Notice.id == notice_id))


def notice_to(account_id: int, notice_id: int) -> Notice | None:
    """Return one notice to this official."""
    return db.session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.account_id == account_id)
    )


def unread_notices(enrollment_id: int, account_id: int) -> int:
    """Return how many notices to the company a person has not marked as read."""
    return _unread(_to_company(enrollment_id), account_id)


def unread_by(account_id: int) -> int:
    """Return how many of the notices to an official are not marked as read."""
    return _unread(select(Notice).where(Notice.account_id == account_id), account_id)


def readings_of(notice_ids: Collection[int]) -> Mapping[int, Sequence[tuple[int, str, datetime]]]:
    """Return by notice who has read it and when: (account id, name, moment), in order."""
    rows = db.session.execute(
        select(NoticeReading.notice_id, Account.id, Account.name, NoticeReading.at)
        .join(Account, Account.id == NoticeReading.account_id)
        .where(NoticeReading.notice_id.in_(notice_ids))
        .order_by(NoticeReading.id)
    )
    found: dict[int, list[tuple[int, str, datetime]]] = {}
    for notice_id, account_id, name, at in rows:
        found.setdefault(notice_id, []).append((account_id, name, at))
    return found


def _to_company(enrollment_id: int) -> Select[Notice]:
    return select(Notice).where(Notice.enrollment_id == enrollment_id, Notice.account_id.is_(None))


def _newest_first(query: Select[Notice]) -> Select[Notice]:
    return query.order_by(Notice.sent_at.desc(), Notice.id.desc())


def _unread(query: Select[Notice], account_id: int) -> int:
    read = exists().where(
        NoticeReading.notice_id == Notice.id, NoticeReading.account_id == account_id
    )
    unread = query.where(~read).subquery()
    return db.session.scalar(select(func.count()).select_from(unread)) or 0
