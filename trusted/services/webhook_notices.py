"""Telling who looks after a client that a webhook of it was switched off."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, ApiClient, Webhook
from trusted.persistence.queries.connections import company_behind, first_admitted
from trusted.services.notices import tell_company, tell_official

CODE = "webhook-off"


def tell_of_disabled(webhook: Webhook, *, now: datetime) -> int:
    """Tell the member's company, or else every administrator; the caller commits.

    Returns: how many notices were written.
    """
    client = db.session.get_one(ApiClient, webhook.api_client_id)
    note = f"{client.name}, {webhook.public_id}: {webhook.url} {webhook.disabled_because}"
    company = company_behind(client.id)
    enrollment = first_admitted(company.id) if company else None
    if enrollment is not None:
        tell_company(enrollment, CODE, now=now, note=note)
        return 1
    caretakers = db.session.scalars(
        select(Account)
        .where(Account.role == Role.ADMINISTRATOR, Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()
    for one in caretakers:
        tell_official(None, CODE, one, now=now, note=note)
    return len(caretakers)
