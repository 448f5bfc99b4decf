"""The lists that came by an arrangement, and their rows that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ExchangeList,
    ForeignName,
    ForeignParty,
    ForeignRecord,
    Recognition,
    RecordDecision,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.queries.recognition import is_newest


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of a list that is or was doubtful, and what a person found of it.

    is_newest: whether no newer list says something else of the party.
    """

    record: ForeignRecord
    party: ForeignParty
    list: ExchangeList
    decision: RecordDecision | None
    decided_by: str | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A foreign party in a list of them, with what it is given now, if it ever was."""

    party: ForeignParty
    record: ForeignRecord
    recognition: Recognition | None


def waiting_count(arrangement_id: int | None = None) -> int:
    """Return how many rows wait for a person, of one arrangement or of all."""
    query = select(func.count()).select_from(_undecided(arrangement_id).subquery())
    return db.session.scalar(query) or 0


def waiting_rows(arrangement_id: int | None, page: int) -> Page[WaitingRow]:
    """Return a page of the rows that wait for a person, those that have waited longest first."""
    return _page(_undecided(arrangement_id).order_by(ForeignRecord.id), page)


def decided_rows(arrangement_id: int | None, page: int) -> Page[WaitingRow]:
    """Return a page of the doubtful rows that a person decided, the newest first."""
    query = _rows(arrangement_id).where(RecordDecision.id.is_not(None))
    return _page(query.order_by(RecordDecision.id.desc()), page)


def row_by_id(record_id: int) -> WaitingRow | None:
    """Return one doubtful row, as it is now."""
    query = _rows(None).where(ForeignRecord.id == record_id)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    return WaitingRow(*found) if found else None


def row_before(record: ForeignRecord) -> ForeignRecord | None:
    """Return what a list said of the same party before."""
    return db.session.scalar(
        select(ForeignRecord)
        .where(ForeignRecord.party_id == record.party_id, ForeignRecord.id < record.id)
        .order_by(ForeignRecord.id.desc())
        .limit(1)
    )


def names_said(record_id: int) -> Sequence[str]:
    """Return the identifiers of a row, in normal form."""
    return db.session.scalars(
        select(ForeignName.name)
        .where(ForeignName.record_id == record_id)
        .order_by(ForeignName.name)
    ).all()


def lists_of(arrangement_id: int, page: int) -> Page[Any]:
    """Return a page of the lists that came by an arrangement, the newest first."""
    query = (
        select(ExchangeList)
        .where(ExchangeList.arrangement_id == arrangement_id)
        .order_by(ExchangeList.number.desc())
    )
    return rows_on(query, page)


def party_lines(arrangement_id: int, page: int) -> Page[PartyLine]:
    """Return a page of whom an administration names by now, by their numbers."""
    query = (
        select(ForeignParty, ForeignRecord, Recognition)
        .join(ForeignRecord, ForeignRecord.party_id == ForeignParty.id)
        .outerjoin(
            Recognition,
            (Recognition.party_id == ForeignParty.id) & is_newest(Recognition),
        )
        .where(
            ForeignParty.arrangement_id == arrangement_id,
            is_newest(ForeignRecord),
            ForeignRecord.content.is_not(None),
        )
        .order_by(ForeignParty.number)
    )
    rows = rows_on(query, page)
    return Page([PartyLine(*row) for row in rows.items], rows.page, rows.total)


def _page(query: Select[*tuple[Any, ...]], page: int) -> Page[WaitingRow]:
    rows = rows_on(query, page)
    return Page([WaitingRow(*row) for row in rows.items], rows.page, rows.total)


def _undecided(arrangement_id: int | None) -> Select[*tuple[Any, ...]]:
    return _rows(arrangement_id).where(is_newest(ForeignRecord), RecordDecision.id.is_(None))


def _rows(arrangement_id: int | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            ForeignRecord,
            ForeignParty,
            ExchangeList,
            RecordDecision,
            Account.name,
            is_newest(ForeignRecord).label("is_newest"),
        )
        .join(ForeignParty, ForeignParty.id == ForeignRecord.party_id)
        .join(ExchangeList, ExchangeList.id == ForeignRecord.list_id)
        .outerjoin(RecordDecision, RecordDecision.record_id == ForeignRecord.id)
        .outerjoin(Account, Account.id == RecordDecision.decided_by_id)
        .options(joinedload(ForeignParty.arrangement))
        .where(ForeignRecord.doubtful)
    )
    if arrangement_id is not None:
        query = query.where(ForeignParty.arrangement_id == arrangement_id)
    return query
