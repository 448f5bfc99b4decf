"""Mandates: who may act for whom, and on what they may act."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    CompanyIdentifier,
    Enrollment,
    Mandate,
    Membership,
    MembershipRole,
)

ACTING = (MembershipRole.OWNER, MembershipRole.CONTRIBUTOR)


def mandate_in_force(account_id: int, company_id: int, on: date) -> Mandate | None:
    """Return by which mandate a person of an agent may act for a company on a day."""
    return db.session.scalar(
        select(Mandate)
        .join(Membership, Membership.company_id == Mandate.agent_id)
        .where(
            Mandate.company_id == company_id,
            Mandate.ended_at.is_(None),
            Mandate.starts_on <= on,
            Mandate.ends_on >= on,
            Membership.account_id == account_id,
            Membership.until.is_(None),
            Membership.role.in_(ACTING),
        )
        .order_by(Mandate.id)
        .limit(1)
    )


def case_under_mandate(
    account_id: int, enrollment_id: int, on: date
) -> tuple[Application, Membership, Mandate] | None:
    """Return an enrollment's application, and by what the person may act on it for its company."""
    application = db.session.scalar(
        select(Application)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .options(joinedload(Application.enrollment).joinedload(Enrollment.company))
        .where(Enrollment.id == enrollment_id)
        .execution_options(populate_existing=True)
    )
    if application is None:
        return None
    mandate = mandate_in_force(account_id, application.enrollment.company_id, on)
    if mandate is None:
        return None
    membership = db.session.scalars(
        select(Membership).where(
            Membership.account_id == account_id,
            Membership.company_id == mandate.agent_id,
            Membership.until.is_(None),
        )
    ).one()
    return application, membership, mandate


def mandates_of(company_id: int) -> Sequence[Mandate]:
    """Return the mandates that a company gave or holds, those in force first."""
    return db.session.scalars(
        select(Mandate)
        .options(joinedload(Mandate.company), joinedload(Mandate.agent))
        .where(or_(Mandate.company_id == company_id, Mandate.agent_id == company_id))
        .order_by(Mandate.ended_at.is_not(None), Mandate.id.desc())
    ).all()


def mandate_of(company_id: int, mandate_id: int) -> Mandate | None:
    """Return one mandate that this company gave or holds."""
    return db.session.scalar(
        select(Mandate).where(
            Mandate.id == mandate_id,
            or_(Mandate.company_id == company_id, Mandate.agent_id == company_id),
        )
    )


def enrollments_for(company_ids: Sequence[int]) -> Sequence[Enrollment]:
    """Return the enrollments of the companies for which an agent acts, by partner number."""
    return db.session.scalars(
        select(Enrollment).where(Enrollment.company_id.in_(company_ids)).order_by(Enrollment.id)
    ).all()


def holder_of(scheme: str, value: str) -> Company | None:
    """Return the company that bears an identifier in normal form today."""
    return db.session.scalar(
        select(Company)
        .join(CompanyIdentifier, CompanyIdentifier.company_id == Company.id)
        .where(
            CompanyIdentifier.scheme == scheme,
            CompanyIdentifier.value == value,
            CompanyIdentifier.ended_at.is_(None),
        )
    )
