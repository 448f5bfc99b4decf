"""The secrets of webhooks: made, kept sealed, and which of them sign."""

import secrets
from datetime import datetime, timedelta

from trusted.persistence.models import Webhook
from trusted.program import shipped_program
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
    former, until = webhook.former_sealed, former_signs_until(webhook)
    kept = [webhook.sealed, former] if former and until and now < until else [webhook.sealed]
    return tuple(opened(signing_secret, PURPOSE, webhook.public_id, one) for one in kept)


def former_signs_until(webhook: Webhook) -> datetime | None:
    """Return until when the former secret signs beside the newest; None: there is none."""
    if webhook.former_sealed is None or webhook.renewed_at is None:
        return None
    return webhook.renewed_at + timedelta(hours=shipped_program().webhooks.former_secret_hours)
