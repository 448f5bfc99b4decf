"""Who acts for a company, who was asked to, and which officer answers for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Invitation,
    Membership,
    MembershipRole,
    PrimaryContact,
)
from trusted.persistence.queries.paging import Page, rows_on

RANK = case(
    {MembershipRole.OWNER: 0, MembershipRole.CONTRIBUTOR: 1}, value=Membership.role, else_=2
)


def members_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return who acts or acted for a company, as rows (Membership, Account): today's first."""
    return rows_on(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.company_id == company_id)
        .order_by(Membership.until.is_not(None), RANK, Account.name, Membership.id),
        page,
    )


def member_of(company_id: int, membership_id: int) -> tuple[Membership, Account] | None:
    """Return one membership of this company, with the person."""
    found = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.id == membership_id, Membership.company_id == company_id)
    ).first()
    return (found.Membership, found.Account) if found else None


def invitations_of(company_id: int) -> Sequence[Invitation]:
    """Return the invitations that are neither accepted nor taken back, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.company_id == company_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    ).all()


def invitation_of(company_id: int, invitation_id: int) -> Invitation | None:
    """Return one invitation of this company."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id, Invitation.company_id == company_id
        )
    )


def owned_by(account_id: int) -> Sequence[Company]:
    """Return the companies of which a person is an owner today, by name."""
    return db.session.scalars(
        select(Company)
        .join(Membership, Membership.company_id == Company.id)
        .where(
            Membership.account_id == account_id,
            Membership.until.is_(None),
            Membership.role == MembershipRole.OWNER,
        )
        .order_by(Company.legal_name, Company.id)
    ).all()


def contact_of(company_id: int) -> PrimaryContact | None:
    """Return the officer who answers for a company today."""
    return db.session.scalar(
        select(PrimaryContact).where(
            PrimaryContact.company_id == company_id, PrimaryContact.until.is_(None)
        )
    )
