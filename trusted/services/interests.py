"""Declaring links to companies; who has one keeps out of their cases."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Company, DeclaredInterest
from trusted.services.audit import record

DECLARING = frozenset({Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR})


def declare_interest(company: Company, link: str, *, actor: Account, now: datetime) -> None:
    """Declare that one has a link to a company; it stands for good.

    link: in words, such as an employment, a relative or a share.
    Raises: InputRefused without words; AlreadyTaken if it was declared; NotPermitted.
    """
    if actor.role not in DECLARING:
        raise NotPermitted("Only who works on cases declares links to companies.")
    if not link.strip():
        raise InputRefused("Say which link you have, such as an employment or a relative.")
    lock(f"interest/{actor.id}")
    if interest_in(actor, company.id) is not None:
        raise AlreadyTaken("You have declared a link to this company already.")
    db.session.add(
        DeclaredInterest(
            account_id=actor.id, company_id=company.id, link=link.strip(), declared_at=now
        )
    )
    record(actor.id, "declare-interest", f"company/{company.id}", at=now, link=link.strip())
    db.session.commit()


def interest_in(actor: Account, company_id: int) -> DeclaredInterest | None:
    """Return the link to a company that a person declared; None: none."""
    return db.session.scalar(
        select(DeclaredInterest).where(
            DeclaredInterest.account_id == actor.id, DeclaredInterest.company_id == company_id
        )
    )


def check_no_interest(actor: Account, company_id: int) -> None:
    """Refuse who declared a link to the company.

    Raises: NotSeparated.
    """
    if interest_in(actor, company_id) is not None:
        raise NotSeparated(
            "You declared a link to this company, so another person must act on its case."
        )
