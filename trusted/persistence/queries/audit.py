"""What happened, as the audit trail tells it."""

from typing import Any

from sqlalchemy import Row, select

from trusted.persistence.models import Account, AuditEvent
from trusted.persistence.queries.paging import Page, rows_on


def events_about(subject: str, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of events, newest first, as rows of AuditEvent and its Account or None.

    subject: a thing, such as "enrollment/12", or a kind of thing; empty: of everything.
    """
    query = (
        select(AuditEvent, Account)
        .outerjoin(Account, Account.id == AuditEvent.actor_id)
        .order_by(AuditEvent.id.desc())
    )
    if "/" in subject:
        query = query.where(AuditEvent.subject == subject)
    elif subject:
        query = query.where(AuditEvent.subject.startswith(subject, autoescape=True))
    return rows_on(query, page)
