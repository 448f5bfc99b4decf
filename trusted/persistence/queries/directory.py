"""Who is in the public directory: all in order, answers by exact identifier."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select, tuple_

from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    DirectoryConsent,
    DirectoryEntry,
    Enrollment,
    RegisterChange,
)
from trusted.persistence.queries.paging import Page, rows_on

PLACE = ("name", "enrollment id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An enrollment in the directory, and what its company lets everybody see.

    tier: None: the company does not show it.
    """

    partner_number: str
    company: str
    trade_name: str | None
    country: str
    entity_type: str
    website: str | None
    status: Status
    since: datetime
    valid_until: date | None
    tier: int | None
    place: tuple[str, int]

    @property
    def cursor(self) -> str:
        """Where the list goes on after this entry, as addresses say it."""
        return urlsafe_b64encode(json.dumps(self.place).encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """To what the directory is narrowed; None: not by this."""

    entity_type: str | None = None
    country: str | None = None

    def columns(self) -> dict[str, str]:
        """Return what is wanted, by the column that has it."""
        wanted = {"entity_type": self.entity_type, "country": self.country}
        return {column: value for column, value in wanted.items() if value is not None}


def entries_after(
    place: tuple[str, int] | None, narrowing: Narrowing, limit: int
) -> Sequence[Listed]:
    """Return the entries that follow a place, in the order of names."""
    rows = db.session.execute(_in_order(place, narrowing).limit(limit))
    return [listed(row) for row in rows]


def place_at(cursor: str) -> tuple[str, int]:
    """Return the place that an entry's cursor names.

    Raises: ValueError for what is none.
    """
    try:
        said = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except RecursionError as error:
        raise ValueError("nested as no cursor is") from error
    name, enrollment_id = said if isinstance(said, list) and len(said) == len(PLACE) else (0, 0)
    if not isinstance(name, str) or type(enrollment_id) is not int or "\0" in name:
        raise ValueError("no place in the directory")
    if not 0 <= enrollment_id < 2**31:
        raise ValueError("no row has this number")
    return name.encode().decode(), enrollment_id


def all_entries() -> Iterator[Listed]:
    """Yield every entry in the order of names; few are held at once."""
    query = _in_order(None, Narrowing()).execution_options(yield_per=1_000)
    for row in db.session.execute(query):
        yield listed(row)


def answers_for(identifier: str) -> Sequence[Listed]:
    """Return the entries for which an identifier speaks now; none tells nothing but that.

    identifier: in normal form, as the register has it.
    """
    record = db.session.scalar(
        select(RegisterChange.record)
        .where(RegisterChange.identifier == identifier)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    )
    numbers: list[str] = [
        one["partner_number"]
        for one in (record or {}).get("enrollments", [])  # type: ignore[attr-defined]
        if one["status"] in TRUSTED
    ]
    query = listed_rows().where(Enrollment.partner_number.in_(numbers))
    return [listed(row) for row in db.session.execute(query.order_by(Enrollment.id))]


def entry_by_number(partner_number: str) -> Listed | None:
    """Return the entry of a partner number."""
    row = db.session.execute(
        listed_rows().where(Enrollment.partner_number == partner_number.upper())
    ).one_or_none()
    return None if row is None else listed(row)


def consent_of(enrollment_id: int) -> DirectoryConsent | None:
    """Return what holds of the directory for an enrollment; None: nobody was ever asked."""
    return db.session.scalar(
        select(DirectoryConsent)
        .where(DirectoryConsent.enrollment_id == enrollment_id)
        .order_by(DirectoryConsent.id.desc())
        .limit(1)
    )


def consents_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return what was agreed to, as rows (DirectoryConsent, name), the newest first."""
    return rows_on(
        select(DirectoryConsent, Account.name)
        .join(Account, Account.id == DirectoryConsent.given_by_id)
        .where(DirectoryConsent.enrollment_id == enrollment_id)
        .order_by(DirectoryConsent.id.desc()),
        page,
    )


@cache
def listed_rows() -> Select[*tuple[Any, ...]]:
    """Return the question for all entries, in no order, made once; `listed` reads its rows."""
    return (
        select(
            DirectoryEntry.name,
            DirectoryEntry.tier_shown,
            *(Company.legal_name, Company.trade_name, Company.country, Company.website),
            *(Enrollment.id, Enrollment.partner_number, Enrollment.entity_type, Enrollment.tier),
            *(Enrollment.status, Enrollment.status_since, Enrollment.valid_until),
        )
        .select_from(DirectoryEntry)
        .join(Enrollment, Enrollment.id == DirectoryEntry.enrollment_id)
        .join(Company, Company.id == DirectoryEntry.company_id)
    )


def listed(row: Row[*tuple[Any, ...]]) -> Listed:
    """Return what a row of `listed_rows` tells."""
    return Listed(
        partner_number=row.partner_number,
        company=row.legal_name,
        trade_name=row.trade_name,
        country=row.country,
        entity_type=row.entity_type,
        website=row.website,
        status=row.status,
        since=row.status_since,
        valid_until=row.valid_until,
        tier=row.tier if row.tier_shown else None,
        place=(row.name, row.id),
    )


def _in_order(place: tuple[str, int] | None, narrowing: Narrowing) -> Select[*tuple[Any, ...]]:
    query = listed_rows().order_by(DirectoryEntry.name, DirectoryEntry.enrollment_id)
    if place is not None:
        query = query.where(tuple_(DirectoryEntry.name, DirectoryEntry.enrollment_id) > place)
    wanted = narrowing.columns().items()
    return query.where(*(getattr(DirectoryEntry, column) == value for column, value in wanted))
