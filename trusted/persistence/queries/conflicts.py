"""What binds an official to a company."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import joinedload

from trusted.domain.conflict import Declared, Ties
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    ConflictOfInterest,
    Enrollment,
    Membership,
    Validation,
)
from trusted.persistence.queries.paging import Page, rows_on


def ties_between(person: Account, company: Company) -> Ties:
    """Return all that the rule on conflicts asks of a person and a company."""
    return Ties(
        person_id=person.id,
        declared=_declared(person, company),
        memberships=_last_days(person, company),
        domain=_domain(person.email),
        company_domains=_domains_of(company),
        last_validators=_last_validators(company),
    )


def declared_conflicts(person: Account, page: int) -> Page[Row[Any]]:
    """Return declared conflicts as rows (ConflictOfInterest,), the newest first.

    person: a reviewer or validator sees the own ones, everybody else all.
    """
    query = (
        select(ConflictOfInterest)
        .options(joinedload(ConflictOfInterest.account), joinedload(ConflictOfInterest.company))
        .order_by(ConflictOfInterest.id.desc())
    )
    if person.role in (Role.REVIEWER, Role.VALIDATOR):
        query = query.where(ConflictOfInterest.account_id == person.id)
    return rows_on(query, page)


def conflict_by_id(conflict_id: int) -> ConflictOfInterest | None:
    """Return a declared conflict."""
    return db.session.get(ConflictOfInterest, conflict_id)


def conflicted_people() -> Sequence[Account]:
    """Return those who can be in a conflict: reviewers and validators, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.role.in_((Role.REVIEWER, Role.VALIDATOR)), Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()


def company_by_partner_number(number: str) -> Company | None:
    """Return the company that has an enrollment of this partner number."""
    return db.session.scalar(
        select(Company)
        .join(Enrollment, Enrollment.company_id == Company.id)
        .where(Enrollment.partner_number == number)
    )


def _declared(person: Account, company: Company) -> Sequence[Declared]:
    rows = db.session.scalars(
        select(ConflictOfInterest)
        .where(
            ConflictOfInterest.account_id == person.id,
            ConflictOfInterest.company_id == company.id,
        )
        .order_by(ConflictOfInterest.id)
    )
    return [Declared(row.reason, row.from_on, row.until_on) for row in rows]


def _last_days(person: Account, company: Company) -> Sequence[date | None]:
    rows = db.session.scalars(
        select(Membership.until).where(
            Membership.account_id == person.id, Membership.company_id == company.id
        )
    )
    return [until.date() if until else None for until in rows]


def _domains_of(company: Company) -> frozenset[str]:
    emails = db.session.scalars(
        select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.company_id == company.id,
            or_(Membership.until.is_(None), Account.role == Role.MEMBER),
        )
    )
    domains = {_domain(email) for email in emails}
    if company.website:
        address = company.website if "//" in company.website else f"//{company.website}"
        domains.add((urlsplit(address).hostname or "").lower().removeprefix("www."))
    return frozenset(domains - {""})


def _last_validators(company: Company) -> Sequence[int]:
    return db.session.scalars(
        select(Validation.validator_id)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(Enrollment.company_id == company.id, Validation.closed_at.is_not(None))
        .order_by(Validation.closed_at.desc(), Validation.id.desc())
    ).all()


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
