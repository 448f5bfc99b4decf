"""Accounts by what is known of them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account


def account_by_email(email: str) -> Account | None:
    """Return the account that signs in with an address and is still open."""
    return db.session.scalar(
        select(Account).where(Account.email == email.strip().lower(), Account.closed_at.is_(None))
    )


def is_anybody_known() -> bool:
    """Return whether there is any account."""
    return db.session.scalar(select(Account.id).limit(1)) is not None


def people_of(roles: Collection[Role]) -> Sequence[Account]:
    """Return who has one of these roles and is still open, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.role.in_(roles), Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()
