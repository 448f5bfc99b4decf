"""Forgetting old messages of webhooks, and how each attempt to deliver them went."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete

from trusted.persistence.database import db
from trusted.persistence.models import WebhookAttempt, WebhookMessage
from trusted.persistence.queries.webhooks import messages_before
from trusted.program import shipped_program
from trusted.services.audit import record

AT_ONCE = 1_000


def old_messages(*, now: datetime) -> Sequence[int]:
    """Return the ids of messages that are kept no longer, at most AT_ONCE of them.

    What still waits to be delivered is kept, and so is the last message of each event of a
    webhook, by which one sees how it stands, and from which test messages are counted on.
    """
    keep = timedelta(days=shipped_program().webhooks.keep_days)
    return messages_before(now - keep, AT_ONCE)


def forget_old_messages(*, now: datetime) -> int:
    """Forget them with their attempts, and return how many messages there were."""
    forgotten = 0
    while ids := old_messages(now=now):
        db.session.execute(delete(WebhookAttempt).where(WebhookAttempt.webhook_message_id.in_(ids)))
        db.session.execute(delete(WebhookMessage).where(WebhookMessage.id.in_(ids)))
        record(None, "forget-webhook-messages", "webhooks", at=now, messages=len(ids))
        db.session.commit()
        forgotten += len(ids)
    return forgotten
