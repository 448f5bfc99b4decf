"""Which holds there are, what became of them, and on whom they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import joinedload

from trusted.domain.holds import HoldFacts, HoldState, HoldTarget
from trusted.domain.identifiers import Scheme
from trusted.persistence.database import db
from trusted.persistence.models import (
    Agency,
    AgencyPerson,
    ApiClient,
    CompanyIdentifier,
    Hold,
    HoldConfirmation,
    HoldRelease,
    RegisterChange,
)
from trusted.persistence.queries.paging import Page, rows_on

# Some databases take few values in one question.
AT_ONCE = 500
ON_PARTY = Hold.target == HoldTarget.PARTY
NAME = type_coerce(CompanyIdentifier.scheme, String) + ":" + CompanyIdentifier.value


@dataclass(frozen=True, slots=True)
class HoldCourse:
    """A hold with what became of it."""

    hold: Hold
    confirmation: HoldConfirmation | None
    release: HoldRelease | None

    @property
    def facts(self) -> HoldFacts:
        """What the rule reads of it."""
        return HoldFacts(
            self.hold.starts_at,
            self.hold.until,
            self.hold.confirm_by,
            self.confirmation.confirmed_at if self.confirmation else None,
            self.release.released_at if self.release else None,
        )


@dataclass(frozen=True, slots=True)
class HoldSearch:
    """Which holds are asked for.

    agency_id: of whom; None: of all.
    state:     how far they are; None: all.
    text:      part of the subject, of the authority or of the public id.
    """

    agency_id: int | None
    state: HoldState | None = None
    text: str = ""


def agency_of(account_id: int) -> Agency | None:
    """Return the agency for which a person acts."""
    return db.session.scalar(
        select(Agency)
        .join(AgencyPerson, AgencyPerson.agency_id == Agency.id)
        .where(AgencyPerson.account_id == account_id)
    )


def agency_by_code(code: str) -> Agency | None:
    """Return the agency of a code."""
    return db.session.scalar(select(Agency).where(Agency.code == code))


def all_agencies() -> Sequence[Agency]:
    """Return all agencies by name."""
    return db.session.scalars(select(Agency).order_by(Agency.name, Agency.id)).all()


def client_row(client_id: str) -> ApiClient:
    """Return a client by the id that it calls itself; it exists."""
    return db.session.scalars(select(ApiClient).where(ApiClient.client_id == client_id)).one()


def hold_course(public_id: str, agency_id: int | None) -> HoldCourse | None:
    """Return a hold with what became of it, if it is of the agency; None: of any."""
    query = _courses().where(Hold.public_id == public_id)
    if agency_id is not None:
        query = query.where(Hold.agency_id == agency_id)
    row = db.session.execute(query).one_or_none()
    return HoldCourse(*row) if row else None


def course_of(hold_id: int) -> HoldCourse:
    """Return a hold that exists, with what became of it."""
    return HoldCourse(*db.session.execute(_courses().where(Hold.id == hold_id)).one())


def holds_found(search: HoldSearch, page: int, now: datetime) -> Page[HoldCourse]:
    """Return a page of holds, the newest first."""
    rows = rows_on(_found(search, now).order_by(Hold.id.desc()), page)
    return Page([HoldCourse(*row) for row in rows.items], rows.page, rows.total)


def all_holds_found(search: HoldSearch, now: datetime) -> Sequence[HoldCourse]:
    """Return all of these holds, the newest first."""
    rows = db.session.execute(_found(search, now).order_by(Hold.id.desc()))
    return [HoldCourse(*row) for row in rows]


def holds_before(agency_id: int, before: int | None, limit: int) -> Sequence[HoldCourse]:
    """Return holds of an agency that were placed before one, the newest first."""
    query = _courses().where(Hold.agency_id == agency_id).order_by(Hold.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Hold.id < before)
    return [HoldCourse(*row) for row in db.session.execute(query)]


def waiting_for(agency_id: int, placer: str, now: datetime) -> int:
    """Return how many holds wait for another person of the agency than `account/<id>`."""
    waiting = _in_state(HoldState.UNCONFIRMED, now)
    query = _courses().where(Hold.agency_id == agency_id, waiting, Hold.placed_by != placer)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def company_called(name: str) -> int | None:
    """Return the company that bears an identifier, in normal form, now."""
    scheme, _, value = name.partition(":")
    return db.session.scalar(
        select(CompanyIdentifier.company_id).where(
            CompanyIdentifier.scheme == Scheme(scheme),
            CompanyIdentifier.value == value,
            CompanyIdentifier.ended_at.is_(None),
        )
    )


def names_of(company_id: int) -> Mapping[str, bool]:
    """Return every identifier that a company ever had, and whether it has it now."""
    query = (
        select(NAME, CompanyIdentifier.ended_at)
        .where(CompanyIdentifier.company_id == company_id)
        .order_by(CompanyIdentifier.ended_at.is_(None), CompanyIdentifier.id)
    )
    return {name: ended_at is None for name, ended_at in db.session.execute(query)}


def is_any_on(company_id: int) -> bool:
    """Return whether a hold was ever placed on a company, by any name that it has or had."""
    return bool(db.session.scalar(_any_on(), {"company_id": company_id}))


def published_on_company(company_id: int, names: Collection[str]) -> Sequence[HoldCourse]:
    """Return the holds on a company or by one of its names, the oldest first."""
    on = and_(ON_PARTY, or_(Hold.company_id == company_id, Hold.subject.in_(names)))
    return _oldest_first(on)


def held_among(names: Sequence[str]) -> set[str]:
    """Return on which of these identifiers a hold was ever placed."""
    held: set[str] = set()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        held |= set(
            db.session.scalars(select(Hold.subject).where(ON_PARTY, Hold.subject.in_(some)))
        )
    return held


def placed_on(target: HoldTarget, subject: str) -> Sequence[HoldCourse]:
    """Return the holds on one shipment, or on one identifier alone, the oldest first."""
    return _oldest_first(and_(Hold.target == target, Hold.subject == subject))


def ended_but_published(now: datetime) -> Sequence[Hold]:
    """Return holds in force that came to their end, where nothing was published since."""
    return db.session.scalars(_ended(), {"now": now}).all()


@cache
def _ended() -> Select[Hold]:
    """Return the question, made once: it is asked every few minutes."""
    since = exists().where(
        RegisterChange.identifier == "hold:" + _entry_name(), RegisterChange.at >= Hold.until
    )
    return (
        select(Hold)
        .outerjoin(HoldConfirmation, HoldConfirmation.hold_id == Hold.id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .where(
            Hold.until <= bindparam("now"),
            HoldRelease.id.is_(None),
            or_(Hold.confirm_by.is_(None), HoldConfirmation.id.is_not(None)),
            ~since,
        )
        .order_by(Hold.id)
    )


def _entry_name() -> ColumnElement[str]:
    return case((ON_PARTY, Hold.subject), else_="shipment:" + Hold.subject)


@cache
def _any_on() -> Select[bool]:
    """Return the question, made once: it is asked with every publication."""
    company_id = bindparam("company_id", type_=Integer)
    names = select(NAME).where(CompanyIdentifier.company_id == company_id)
    on = or_(Hold.company_id == company_id, Hold.subject.in_(names))
    return select(exists().where(ON_PARTY, on))


def _oldest_first(on: ColumnElement[bool]) -> Sequence[HoldCourse]:
    rows = db.session.execute(_courses().where(on).order_by(Hold.id))
    return [HoldCourse(*row) for row in rows]


def _courses() -> Select[*tuple[Any, ...]]:
    return (
        select(Hold, HoldConfirmation, HoldRelease)
        .outerjoin(HoldConfirmation, HoldConfirmation.hold_id == Hold.id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .options(joinedload(Hold.agency))
        .execution_options(populate_existing=True)
    )


def _found(search: HoldSearch, now: datetime) -> Select[*tuple[Any, ...]]:
    query = _courses()
    if search.agency_id is not None:
        query = query.where(Hold.agency_id == search.agency_id)
    if search.text:
        columns = (Hold.subject, Hold.authority, Hold.public_id)
        query = query.where(or_(*(c.icontains(search.text, autoescape=True) for c in columns)))
    return query if search.state is None else query.where(_in_state(search.state, now))


def _in_state(state: HoldState, now: datetime) -> ColumnElement[bool]:
    """Return the condition that says what `domain.holds.state_of` does."""
    released = HoldRelease.id.is_not(None)
    lacks = and_(Hold.confirm_by.is_not(None), HoldConfirmation.id.is_(None))
    late = or_(Hold.confirm_by <= now, Hold.until <= now)
    stands = and_(~released, ~lacks)
    return {
        HoldState.RELEASED: released,
        HoldState.UNCONFIRMED: and_(~released, lacks, ~late),
        HoldState.LAPSED: and_(~released, lacks, late),
        HoldState.ENDED: and_(stands, Hold.until <= now),
        HoldState.SCHEDULED: and_(stands, Hold.until > now, Hold.starts_at > now),
        HoldState.ACTIVE: and_(stands, Hold.until > now, Hold.starts_at <= now),
    }[state]
