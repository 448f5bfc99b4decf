"""Telling who looks after a client that a webhook of it is sent nothing."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, ApiClient, Webhook
from trusted.persistence.queries.connections import company_behind, first_admitted
from trusted.services.notices import tell_company, tell_official

OFF, UNOPENED = "webhook-off", "webhook-unopened"


def tell_of_disabled(webhook: Webhook, *, now: datetime) -> int:
    """Tell that a webhook was given up; the caller commits.

    Returns: how many notices were written.
    """
    return _tell(OFF, webhook, webhook.disabled_because, now)


def tell_of_unopened(webhook: Webhook, *, now: datetime) -> int:
    """Tell that the secret of a webhook cannot be opened; the caller commits.

    Returns: how many notices were written.
    """
    return _tell(UNOPENED, webhook, "", now)


def _tell(code: str, webhook: Webhook, why: str, now: datetime) -> int:
    """Tell the member's company, or else every administrator."""
    client = db.session.get_one(ApiClient, webhook.api_client_id)
    note = f"{client.name}, {webhook.public_id}: {webhook.url} {why}".rstrip()
    company = company_behind(client.id)
    enrollment = first_admitted(company.id) if company else None
    if enrollment is not None:
        tell_company(enrollment, code, now=now, note=note)
        return 1
    caretakers = db.session.scalars(
        select(Account)
        .where(Account.role == Role.ADMINISTRATOR, Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()
    for one in caretakers:
        tell_official(None, code, one, now=now, note=note)
    return len(caretakers)
