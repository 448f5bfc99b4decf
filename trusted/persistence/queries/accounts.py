"""Accounts by what is known of them."""

from sqlalchemy import select

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
