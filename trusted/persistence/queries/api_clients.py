"""Clients of the API, for whom they act, and their webhooks as people see them."""

from typing import Any

from sqlalchemy import Row, select

from trusted.persistence.models import (
    Agency,
    ApiClient,
    Company,
    MemberClient,
    Webhook,
    WebhookMessage,
)
from trusted.persistence.queries.paging import Page, rows_on


def clients_on(page: int) -> Page[Row[Any]]:
    """Return all clients with whom they act for, the newest first.

    Returns: rows (ApiClient, Agency or None, Company or None).
    """
    return rows_on(
        select(ApiClient, Agency, Company)
        .outerjoin(Agency, Agency.id == ApiClient.agency_id)
        .outerjoin(MemberClient, MemberClient.api_client_id == ApiClient.id)
        .outerjoin(Company, Company.id == MemberClient.company_id)
        .order_by(ApiClient.id.desc()),
        page,
    )


def messages_on(webhook: Webhook, page: int) -> Page[Row[Any]]:
    """Return the messages of a webhook, as rows (WebhookMessage,), the newest first."""
    return rows_on(
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == webhook.id)
        .order_by(WebhookMessage.id.desc()),
        page,
    )
