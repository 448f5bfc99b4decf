"""Enrollments by what is asked of them, and all that belongs to one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    BestPractice,
    Company,
    CompanyIdentifier,
    Enrollment,
    RequiredAction,
    Review,
    Site,
    StandingChange,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import is_one_of


def has_status(enrollment_id: Any, statuses: Collection[Status]) -> ColumnElement[bool]:
    """Return whether an enrollment is in one of these.

    Not by a join, or SQLite would begin with all enrollments instead of with what asks.
    """
    return exists().where(Enrollment.id == enrollment_id, is_one_of(Enrollment.status, statuses))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a list of enrollments is narrowed to; empty or None: not by this.

    text: part of a name or partner number, or an identifier with or without its scheme.
    sort: a key of SORTS.
    """

    text: str = ""
    status: Status | None = None
    entity_type: str | None = None
    tier: int | None = None
    sort: str = "company"
    descending: bool = False


SORTS: Mapping[str, SQLColumnExpression[Any]] = {
    "company": func.lower(Company.legal_name),
    "number": Enrollment.id.expression,
    "since": Enrollment.status_since.expression,
    "tier": Enrollment.tier.expression,
}


def enrollments_found(search: Search, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows of Enrollment and Company."""
    return rows_on(_found(search), page)


def all_enrollments_found(search: Search) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return every row of Enrollment and Company."""
    return db.session.execute(_found(search)).all()


def enrollment_by_number(partner_number: str) -> Enrollment | None:
    """Return an enrollment with its company."""
    return db.session.scalar(
        select(Enrollment)
        .options(joinedload(Enrollment.company))
        .where(Enrollment.partner_number == partner_number.upper())
    )


def identifiers_of(company_id: int) -> Sequence[CompanyIdentifier]:
    """Return the names by which a company is known outside today."""
    return db.session.scalars(
        select(CompanyIdentifier)
        .where(CompanyIdentifier.company_id == company_id, CompanyIdentifier.ended_at.is_(None))
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    ).all()


def sites_of(company_id: int) -> Sequence[Site]:
    """Return the places that a company has named and still uses."""
    return db.session.scalars(
        select(Site).where(Site.company_id == company_id, Site.ended_at.is_(None)).order_by(Site.id)
    ).all()


def changes_of(enrollment_id: int) -> Sequence[StandingChange]:
    """Return what has held for an enrollment, newest first, each with who decided it."""
    return db.session.scalars(
        select(StandingChange)
        .options(joinedload(StandingChange.decided_by))
        .where(StandingChange.enrollment_id == enrollment_id)
        .order_by(StandingChange.number.desc())
    ).all()


def reviews_of(enrollment_id: int) -> Sequence[Review]:
    """Return the reviews of an enrollment's application, newest first, each with its reviewer."""
    return db.session.scalars(
        select(Review)
        .join(Application, Application.id == Review.application_id)
        .options(joinedload(Review.reviewer))
        .where(Application.enrollment_id == enrollment_id)
        .order_by(Review.id.desc())
    ).all()


def required_actions_of(enrollment_id: int) -> Sequence[RequiredAction]:
    """Return what must be or was mended, the first due first."""
    return db.session.scalars(
        select(RequiredAction)
        .where(RequiredAction.enrollment_id == enrollment_id)
        .order_by(RequiredAction.due_on, RequiredAction.id)
    ).all()


def action_by_id(action_id: int) -> RequiredAction | None:
    """Return a required action with its enrollment and company."""
    return db.session.scalar(
        select(RequiredAction)
        .options(joinedload(RequiredAction.enrollment).joinedload(Enrollment.company))
        .where(RequiredAction.id == action_id)
    )


def practices_of(enrollment_id: int) -> Sequence[BestPractice]:
    """Return the best practices that were proposed, newest first."""
    return db.session.scalars(
        select(BestPractice)
        .where(BestPractice.enrollment_id == enrollment_id)
        .order_by(BestPractice.id.desc())
    ).all()


def names_of(account_ids: Sequence[int | None]) -> Mapping[int, str]:
    """Return the names of people, by account."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    people = db.session.scalars(select(Account).where(Account.id.in_(wanted)))
    return {person.id: person.name for person in people}


def _found(search: Search) -> Select[*tuple[Any, ...]]:
    order = SORTS[search.sort]
    query = (
        select(Enrollment, Company)
        .join(Company, Company.id == Enrollment.company_id)
        .order_by(order.desc() if search.descending else order, Enrollment.id)
    )
    if search.text:
        query = query.where(_matches(search.text))
    if search.status is not None:
        query = query.where(Enrollment.status == search.status)
    if search.entity_type is not None:
        query = query.where(Enrollment.entity_type == search.entity_type)
    if search.tier is not None:
        query = query.where(Enrollment.tier == search.tier)
    return query


def _matches(text: str) -> SQLColumnExpression[bool]:
    scheme, colon, value = text.partition(":")
    value = value if colon else text
    named = select(CompanyIdentifier.company_id).where(
        CompanyIdentifier.ended_at.is_(None),
        func.lower(CompanyIdentifier.value) == value.strip().lower(),
    )
    if colon:
        named = named.where(func.lower(CompanyIdentifier.scheme) == scheme.strip().lower())
    return or_(
        Company.legal_name.icontains(text, autoescape=True),
        Company.trade_name.icontains(text, autoescape=True),
        Enrollment.partner_number.icontains(text, autoescape=True),
        Enrollment.company_id.in_(named),
    )
