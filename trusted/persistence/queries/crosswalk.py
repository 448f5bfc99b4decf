"""All names of a company side by side: how far each is known, and what it answers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, String, case, func, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    CompanyIdentifier,
    Evidence,
    IdentifierConfirmation,
    RegisterChange,
)
from trusted.persistence.queries.library import in_library
from trusted.persistence.queries.paging import Page, rows_on


def crosswalk_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return rows (CompanyIdentifier, IdentifierConfirmation | None, RegisterChange | None).

    The newest look of the program at each identifier, and what it answers; those in use first.
    """
    looked = (
        select(func.max(IdentifierConfirmation.id))
        .where(IdentifierConfirmation.identifier_id == CompanyIdentifier.id)
        .correlate(CompanyIdentifier)
        .scalar_subquery()
    )
    name = func.cast(CompanyIdentifier.scheme, String) + ":" + CompanyIdentifier.value
    answered = (
        select(func.max(RegisterChange.sequence))
        .where(RegisterChange.identifier == name)
        .correlate(CompanyIdentifier)
        .scalar_subquery()
    )
    return rows_on(
        select(CompanyIdentifier, IdentifierConfirmation, RegisterChange)
        .outerjoin(IdentifierConfirmation, IdentifierConfirmation.id == looked)
        .outerjoin(RegisterChange, RegisterChange.sequence == answered)
        .where(CompanyIdentifier.company_id == company_id)
        .order_by(
            case((CompanyIdentifier.ended_at.is_(None), 0), else_=1),
            CompanyIdentifier.scheme,
            CompanyIdentifier.value,
            CompanyIdentifier.id,
        ),
        page,
    )


def identifier_by_id(identifier_id: int) -> CompanyIdentifier | None:
    """Return an identifier with its company."""
    return db.session.scalar(
        select(CompanyIdentifier)
        .options(joinedload(CompanyIdentifier.company))
        .where(CompanyIdentifier.id == identifier_id)
        .execution_options(populate_existing=True)
    )


def confirmations_of(identifier_id: int) -> Sequence[Row[IdentifierConfirmation, str]]:
    """Return when the program looked at an identifier, as rows (confirmation, name), newest first.

    name: of who confirmed it.
    """
    return db.session.execute(
        select(IdentifierConfirmation, Account.name)
        .join(Account, Account.id == IdentifierConfirmation.confirmed_by_id)
        .where(IdentifierConfirmation.identifier_id == identifier_id)
        .order_by(IdentifierConfirmation.id.desc())
    ).all()


def documents_of(company_id: int) -> Sequence[Evidence]:
    """Return the documents of a company, by title."""
    return db.session.scalars(
        select(Evidence).where(in_library(company_id)).order_by(Evidence.title)
    ).all()
