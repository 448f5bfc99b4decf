"""Clients of the API, for whom they act, and their webhooks as people see them."""

from typing import Any

from sqlalchemy import Row, Select, func, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    Agency,
    ApiClient,
    Arrangement,
    Company,
    MemberClient,
    Webhook,
    WebhookMessage,
)
from trusted.persistence.queries.paging import Page, rows_on


def clients_on(page: int) -> Page[Row[Any]]:
    """Return all clients with whom they act for, the newest first.

    Returns: rows (ApiClient, acts_for: a name, or None).
    """
    return rows_on(_acting().order_by(ApiClient.id.desc()), page)


def acting_for(client: ApiClient) -> str | None:
    """Return the name of the agency, administration or company for which a client acts."""
    name: str | None = db.session.execute(_acting().where(ApiClient.id == client.id)).one().acts_for
    return name


def is_called(name: str, company_id: int | None) -> bool:
    """Return whether a client that is let in bears a name, of a company's or of all others."""
    bears = (
        select(ApiClient.id)
        .outerjoin(MemberClient, MemberClient.api_client_id == ApiClient.id)
        .where(
            ApiClient.name == name,
            ApiClient.revoked_at.is_(None),
            MemberClient.company_id.is_not_distinct_from(company_id),
        )
    )
    return db.session.scalar(bears.limit(1)) is not None


def _acting() -> Select[*tuple[Any, ...]]:
    name = func.coalesce(Agency.name, Arrangement.administration, Company.legal_name)
    return (
        select(ApiClient, name.label("acts_for"))
        .outerjoin(Agency, Agency.id == ApiClient.agency_id)
        .outerjoin(Arrangement, Arrangement.id == ApiClient.arrangement_id)
        .outerjoin(MemberClient, MemberClient.api_client_id == ApiClient.id)
        .outerjoin(Company, Company.id == MemberClient.company_id)
    )


def messages_on(webhook: Webhook, page: int) -> Page[Row[Any]]:
    """Return the messages of a webhook, as rows (WebhookMessage,), the newest first."""
    return rows_on(
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == webhook.id)
        .order_by(WebhookMessage.id.desc()),
        page,
    )
