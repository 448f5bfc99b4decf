"""What a client does with its webhooks: make, renew, take away, test, have a message sent again."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from trusted.config import Settings
from trusted.domain.errors import DomainError, InputRefused
from trusted.domain.webhooks import check_addresses, target_of
from trusted.persistence.database import db
from trusted.persistence.models import Account, ApiClient, Webhook, WebhookMessage
from trusted.persistence.queries.connections import member_behind
from trusted.persistence.queries.register import newest_sequence
from trusted.persistence.queries.webhooks import (
    highest_sequence,
    message_of,
    newest_publication,
    webhooks_of,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.client_rights import permit_caretaker
from trusted.services.snapshots import newest_snapshot
from trusted.services.webhook_calls import addresses_of
from trusted.services.webhook_messages import STANDING_CHANGED, write_message
from trusted.services.webhook_secrets import new_secret

TEST_EVENT = "webhook.test"


class TooManyWebhooks(DomainError):
    """The client has as many webhooks as one may have."""

    code = "too-many-webhooks"


class WebhookDisabled(DomainError):
    """Nothing is sent to this webhook any more."""

    code = "webhook-disabled"


class WebhookWorks(DomainError):
    """The webhook need not be switched on."""

    code = "webhook-works"


class UnknownMessage(InputRefused):
    """The webhook has no such message."""

    code = "unknown-message"


def create_webhook(
    client_id: str, url: str, events: Collection[str], settings: Settings, *, now: datetime
) -> Webhook:
    """Make a webhook, with a secret of its own; it is told what happens from now on.

    client_id: by which the client calls itself.
    Raises:    InputRefused, AddressRefused, TooManyWebhooks.
    """
    terms, loopback = shipped_program().webhooks, settings.webhook_loopback
    known = _events_for(client_id)
    if not events or not set(events) <= set(known):
        raise InputRefused(f"Name at least one event of {', '.join(known)}, and no other.")
    target = target_of(url, loopback=loopback)
    check_addresses(addresses_of(target.host, target.port), loopback=loopback)
    if len(webhooks_of(client_id, 0, terms.webhooks_max)) >= terms.webhooks_max:
        raise TooManyWebhooks(f"A client may have {terms.webhooks_max} webhooks. Take one away.")
    client = db.session.scalars(select(ApiClient).where(ApiClient.client_id == client_id)).one()
    public_id = f"wh_{secrets.token_hex(12)}"
    snapshot = newest_snapshot(settings)
    webhook = Webhook(
        public_id=public_id,
        api_client_id=client.id,
        url=url,
        events=" ".join(name for name in known if name in events),
        sealed=new_secret(public_id, settings.signing_secret),
        created_at=now,
        told_register=newest_sequence(),
        told_snapshot=snapshot[0].sequence if snapshot else 0,
        told_policy=newest_publication(),
    )
    db.session.add(webhook)
    _record(client_id, "create-webhook", webhook, now, url=url, events=webhook.events)
    db.session.commit()
    return webhook


def _events_for(client_id: str) -> Sequence[str]:
    """Return of which events a client may be told: of a member's, standings alone."""
    if member_behind(client_id) is not None:
        return (STANDING_CHANGED,)
    return [event.id for event in shipped_program().webhooks.events]


def renew_secret(
    client_id: str, webhook: Webhook, signing_secret: str, *, at_once: bool, now: datetime
) -> None:
    """Give a webhook a new secret; the former signs beside it until receivers have the new one.

    client_id: by which the client calls itself.
    at_once:   the former, which others may know, signs nothing from now on.
    """
    webhook.former_sealed = None if at_once else webhook.sealed
    webhook.sealed = new_secret(webhook.public_id, signing_secret)
    webhook.renewed_at = now
    _record(client_id, "renew-webhook-secret", webhook, now, at_once=at_once)
    db.session.commit()


def end_webhook(client_id: str, webhook: Webhook, *, now: datetime) -> None:
    """Take a webhook away; nothing is sent to it any more."""
    webhook.ended_at = now
    _record(client_id, "end-webhook", webhook, now)
    db.session.commit()


def enable_webhook(
    webhook: Webhook, *, now: datetime, client_id: str | None = None, actor: Account | None = None
) -> None:
    """Switch a webhook on again; it is told what it has missed.

    client_id, actor: who does it: the client itself, or who looks after it.
    Raises: NotPermitted; WebhookWorks if it was not given up.
    """
    if actor is not None:
        permit_caretaker(actor, db.session.get_one(ApiClient, webhook.api_client_id))
    if webhook.disabled_at is None:
        raise WebhookWorks("This webhook was not switched off.")
    webhook.disabled_at, webhook.disabled_because, webhook.enabled_at = None, "", now
    subject = f"webhook/{webhook.public_id}"
    record(actor.id if actor else None, "enable-webhook", subject, at=now, client=client_id)
    db.session.commit()


def send_test(client_id: str, webhook: Webhook, *, now: datetime) -> WebhookMessage:
    """Write a message that says nothing, so that a receiver can be tried.

    Raises: WebhookDisabled.
    """
    _refuse_disabled(webhook)
    sequence = highest_sequence(webhook, TEST_EVENT) + 1
    message = write_message(webhook, TEST_EVENT, webhook.public_id, sequence, now=now)
    _record(client_id, "test-webhook", webhook, now, message=message.message_id)
    db.session.commit()
    return message


def send_again(
    client_id: str, webhook: Webhook, message_id: str, *, now: datetime
) -> WebhookMessage:
    """Put a message up for sending once more, under the same id and with the same body.

    Raises: UnknownMessage, WebhookDisabled.
    """
    _refuse_disabled(webhook)
    message = message_of(webhook, message_id)
    if message is None:
        raise UnknownMessage("This webhook has no such message. Its deliveries name them all.")
    message.waits, message.tried = True, 0
    _record(client_id, "resend-webhook-message", webhook, now, message=message_id)
    db.session.commit()
    return message


def _refuse_disabled(webhook: Webhook) -> None:
    if webhook.disabled_at is not None:
        raise WebhookDisabled(
            f"{webhook.disabled_because} Switch it on again once its system works."
        )


def _record(client_id: str, action: str, webhook: Webhook, at: datetime, **detail: object) -> None:
    subject = f"webhook/{webhook.public_id}"
    record(None, action, subject, at=at, client=client_id, **detail)
