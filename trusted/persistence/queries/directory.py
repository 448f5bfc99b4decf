"""Who is in the public directory: candidates by name, answers by exact identifier."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    DirectoryConsent,
    DirectoryEntry,
    DirectoryWord,
    Enrollment,
    RegisterChange,
)
from trusted.persistence.queries.paging import Page, rows_on

# More candidates than this nobody reads; whoever wants all takes the open data.
CANDIDATES_MAX = 25
# As far as the entries of a word are counted to see which word is the rarest.
COUNTED = 200
LAST_SIGN = "\U0010ffff"
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whose names fit; more: there are others that are not told."""

    found: Sequence[Listed]
    more: bool


def candidates(name: str, terms: Sequence[str], narrowing: Narrowing) -> Candidates:
    """Return entries whose name begins so, then those that have all the words.

    name:  the wanted name as names are compared.
    terms: beginnings of words, at least one.
    """
    wanted = CANDIDATES_MAX + 1
    beginning = select(DirectoryEntry.enrollment_id).where(_begins(DirectoryEntry.name, name))
    ids = dict.fromkeys(db.session.scalars(_narrowed(beginning, DirectoryEntry, narrowing, wanted)))
    if len(ids) < wanted:
        first, *others = sorted(terms, key=_frequency) if len(terms) > 1 else terms
        having = select(DirectoryWord.enrollment_id).distinct()
        having = having.where(_begins(DirectoryWord.word, first), *map(_has, others))
        ids |= dict.fromkeys(
            db.session.scalars(_narrowed(having, DirectoryWord, narrowing, wanted))
        )
    rows = db.session.execute(
        _entries().where(DirectoryEntry.enrollment_id.in_(list(ids)[:wanted]))
    )
    found = [_listed(row) for row in rows]
    found.sort(key=lambda one: (not one.place[0].startswith(name), one.place))
    return Candidates(found[:CANDIDATES_MAX], len(ids) > CANDIDATES_MAX)


def entries_after(
    place: tuple[str, int] | None, narrowing: Narrowing, limit: int
) -> Sequence[Listed]:
    """Return the entries that follow a place, in the order of names."""
    rows = db.session.execute(_in_order(place, narrowing).limit(limit))
    return [_listed(row) for row in rows]


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
        yield _listed(row)


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
    query = _entries().where(Enrollment.partner_number.in_(numbers))
    return [_listed(row) for row in db.session.execute(query.order_by(Enrollment.id))]


def entry_by_number(partner_number: str) -> Listed | None:
    """Return the entry of a partner number."""
    row = db.session.execute(
        _entries().where(Enrollment.partner_number == partner_number.upper())
    ).one_or_none()
    return None if row is None else _listed(row)


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


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(DirectoryEntry, Enrollment, Company)
        .join(Enrollment, Enrollment.id == DirectoryEntry.enrollment_id)
        .join(Company, Company.id == DirectoryEntry.company_id)
    )


def _in_order(place: tuple[str, int] | None, narrowing: Narrowing) -> Select[*tuple[Any, ...]]:
    query = _entries().order_by(DirectoryEntry.name, DirectoryEntry.enrollment_id)
    if place is not None:
        query = query.where(tuple_(DirectoryEntry.name, DirectoryEntry.enrollment_id) > place)
    return _narrowed(query, DirectoryEntry, narrowing, None)


def _narrowed(
    query: Select[Any],
    table: type[DirectoryEntry | DirectoryWord],
    narrowing: Narrowing,
    limit: int | None,
) -> Select[Any]:
    if narrowing.entity_type is not None:
        query = query.where(table.entity_type == narrowing.entity_type)
    if narrowing.country is not None:
        query = query.where(table.country == narrowing.country)
    return query.limit(limit)


def _begins(column: Any, beginning: str) -> ColumnElement[bool]:
    return and_(column >= beginning, column < beginning + LAST_SIGN)


def _frequency(term: str) -> int:
    """Return how many entries have a word, as far as that is counted."""
    some = select(DirectoryWord.enrollment_id).where(_begins(DirectoryWord.word, term))
    return db.session.scalar(select(func.count()).select_from(some.limit(COUNTED).subquery())) or 0


def _has(term: str) -> ColumnElement[bool]:
    other = aliased(DirectoryWord)
    return exists().where(
        other.enrollment_id == DirectoryWord.enrollment_id, _begins(other.word, term)
    )


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    entry, enrollment, company = row
    return Listed(
        partner_number=enrollment.partner_number,
        company=company.legal_name,
        trade_name=company.trade_name,
        country=company.country,
        entity_type=enrollment.entity_type,
        website=company.website,
        status=enrollment.status,
        since=enrollment.status_since,
        valid_until=enrollment.valid_until,
        tier=enrollment.tier if entry.tier_shown else None,
        place=(entry.name, enrollment.id),
    )
