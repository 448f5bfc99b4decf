"""The secrets of webhooks: made, kept sealed, and renewed while the former still signs."""

import secrets
from datetime import datetime, timedelta

from trusted.persistence.database import db
from trusted.persistence.models import Webhook
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.sealing import opened, sealed

PURPOSE = "trusted webhooks"
SECRET_BYTES = 32


def new_secret(public_id: str, signing_secret: str) -> str:
    """Return a secret for a webhook, sealed."""
    return sealed(signing_secret, PURPOSE, public_id, secrets.token_bytes(SECRET_BYTES))


def secret_of(webhook: Webhook, signing_secret: str) -> bytes:
    """Return the newest secret of a webhook.

    Raises: SealBroken if the installation's signing secret is another now.
    """
    return opened(signing_secret, PURPOSE, webhook.public_id, webhook.sealed)


def secrets_that_sign(webhook: Webhook, signing_secret: str, now: datetime) -> tuple[bytes, ...]:
    """Return the secrets that sign at a moment: the newest, and the former for a while.

    Raises: SealBroken if the installation's signing secret is another now.
    """
    newest, until = secret_of(webhook, signing_secret), former_signs_until(webhook)
    if webhook.former_sealed is None or until is None or now >= until:
        return (newest,)
    return newest, opened(signing_secret, PURPOSE, webhook.public_id, webhook.former_sealed)


def former_signs_until(webhook: Webhook) -> datetime | None:
    """Return until when the former secret signs beside the newest; None: there is none."""
    if webhook.former_sealed is None or webhook.renewed_at is None:
        return None
    return webhook.renewed_at + timedelta(hours=shipped_program().webhooks.former_secret_hours)


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
    subject = f"webhook/{webhook.public_id}"
    record(None, "renew-webhook-secret", subject, at=now, client=client_id, at_once=at_once)
    db.session.commit()
