"""What a company has entered and holds, as its members see it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    CompanyIdentifier,
    Enrollment,
    Membership,
    Site,
)
from trusted.persistence.queries.paging import Page, rows_on


def companies_of(account_id: int, page: int) -> Page[Row[Any]]:
    """Return the companies for which a person acts today, as rows (Company, Membership)."""
    return rows_on(
        select(Company, Membership)
        .join(Membership, Membership.company_id == Company.id)
        .where(Membership.account_id == account_id, Membership.until.is_(None))
        .order_by(func.lower(Company.legal_name), Company.id),
        page,
    )


def membership_of(account_id: int, company_id: int) -> Membership | None:
    """Return by what a person acts for a company today, with the company."""
    return db.session.scalar(
        select(Membership)
        .options(joinedload(Membership.company))
        .where(
            Membership.account_id == account_id,
            Membership.company_id == company_id,
            Membership.until.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def enrollments_of(company_ids: Collection[int]) -> Sequence[Enrollment]:
    """Return all enrollments of these companies, the newest first."""
    return db.session.scalars(
        select(Enrollment)
        .where(Enrollment.company_id.in_(company_ids))
        .order_by(Enrollment.id.desc())
    ).all()


def enrollment_of_member(
    account_id: int, enrollment_id: int
) -> tuple[Application, Membership] | None:
    """Return an enrollment's application with what it belongs to, if the person may see it."""
    found = db.session.execute(
        select(Application, Membership)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .join(Membership, Membership.company_id == Enrollment.company_id)
        .options(joinedload(Application.enrollment).joinedload(Enrollment.company))
        .where(
            Enrollment.id == enrollment_id,
            Membership.account_id == account_id,
            Membership.until.is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()
    return (found.Application, found.Membership) if found else None


def identifiers_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return a company's identifiers as rows (CompanyIdentifier,): those in use first."""
    return rows_on(
        select(CompanyIdentifier)
        .where(CompanyIdentifier.company_id == company_id)
        .order_by(
            CompanyIdentifier.ended_at.is_not(None),
            CompanyIdentifier.scheme,
            CompanyIdentifier.value,
            CompanyIdentifier.id,
        ),
        page,
    )


def identifier_of(company_id: int, identifier_id: int) -> CompanyIdentifier | None:
    """Return one identifier of this company."""
    return db.session.scalar(
        select(CompanyIdentifier).where(
            CompanyIdentifier.id == identifier_id, CompanyIdentifier.company_id == company_id
        )
    )


def sites_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return a company's sites as rows (Site,)."""
    return rows_on(
        select(Site)
        .where(Site.company_id == company_id, Site.ended_at.is_(None))
        .order_by(func.lower(Site.name), Site.id),
        page,
    )


def site_of(company_id: int, site_id: int) -> Site | None:
    """Return one site of this company."""
    return db.session.scalar(select(Site).where(Site.id == site_id, Site.company_id == company_id))


def in_use(company_id: int) -> tuple[int, int]:
    """Return how many identifiers and how many sites of a company are in use."""
    return tuple(
        db.session.scalar(
            select(func.count())
            .select_from(kind)
            .where(kind.company_id == company_id, kind.ended_at.is_(None))
        )
        or 0
        for kind in (CompanyIdentifier, Site)
    )  # type: ignore[return-value]
