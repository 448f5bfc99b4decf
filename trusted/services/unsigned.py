"""Keeping officials' names out of what companies read: they are shown by their function."""

import re

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account


def check_unsigned(text: str) -> None:
    """Refuse words for a company that name an official.

    Raises: InputRefused, naming whom. Source: complaint 16, names leak through free text.
    """
    names = db.session.scalars(
        select(Account.name).where(Account.role != Role.MEMBER, Account.closed_at.is_(None))
    )
    for name in names:
        if re.search(rf"\b{re.escape(name.strip())}\b", text, re.IGNORECASE):
            raise InputRefused(
                f"The company would read the name {name.strip()}. Leave it out; officials are"
                " shown by their function."
            )
