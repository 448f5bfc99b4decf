"""How much work officials have, and how they get on with it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Notice,
)


def workers_of(roles: Collection[Role]) -> Sequence[Account]:
    """Return who works in these roles now, who was there first first."""
    return db.session.scalars(
        select(Account)
        .where(Account.role.in_(roles), Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()


def reminded_since(account_id: int, enrollment_id: int, since: datetime) -> bool:
    """Return whether an official was reminded of work on an enrollment since a moment."""
    return (
        db.session.scalar(
            select(Notice.id)
            .where(
                Notice.account_id == account_id,
                Notice.enrollment_id == enrollment_id,
                Notice.code == "work-reminder",
                Notice.sent_at > since,
            )
            .limit(1)
        )
        is not None
    )
