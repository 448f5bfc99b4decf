"""Clients of the API with what belongs to them."""

from tests.factories import NOON, owner_of
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ApiClient,
    Company,
    Webhook,
    WebhookAttempt,
    WebhookMessage,
)
from trusted.services.clients import create_client
from trusted.services.member_clients import create_member_client


def make_member_client(company: Company, name: str = "Desk") -> tuple[ApiClient, str]:
    """Return a client of a partner's system, and its secret."""
    return create_member_client(company, name, actor=owner_of(company), now=NOON)


def make_system(company: Company) -> dict[str, object]:
    """Return what names a client of a partner, and a webhook of it that was given up."""
    client, _ = make_member_client(company)
    return {"api_client_id": client.id, "webhook_id": make_webhook(client, off=True).public_id}


def make_program_system(administrator: Account) -> dict[str, object]:
    """Return what names a client of the program, and a webhook of it that was given up."""
    scopes = ["register:read"]
    client, _ = create_client("Targeting", scopes, actor=administrator, now=NOON)
    webhook = make_webhook(client, off=True)  # no job of a served installation is to call it
    return {"client_id": client.client_id, "webhook_id": webhook.public_id}


def make_webhook(client: ApiClient, *, off: bool = False) -> Webhook:
    """Return a webhook with one message that failed once; off: it was given up."""
    webhook = Webhook(
        public_id=f"wh_{client.id:024x}",
        api_client_id=client.id,
        url="https://desk.example/hooks",
        events="standing.changed",
        sealed="sealed",
        created_at=NOON,
        told_register=0,
        told_snapshot=0,
        told_policy=0,
        disabled_at=NOON if off else None,
        disabled_because="Nothing could be delivered for 5 days." if off else "",
    )
    db.session.add(webhook)
    db.session.flush()
    message = WebhookMessage(
        webhook_id=webhook.id,
        message_id=f"msg_{client.id:032x}",
        event="standing.changed",
        subject="scac:FXPQ",
        sequence=7,
        body="{}",
        written_at=NOON,
        tried=1,
    )
    db.session.add(message)
    db.session.flush()
    db.session.add(
        WebhookAttempt(
            webhook_message_id=message.id,
            number=1,
            at=NOON,
            delivered=False,
            status=500,
            error="It answered 500, not 2xx.",
        )
    )
    db.session.commit()
    return webhook
