"""Webhooks: whose they are, what waits to be sent, and how sending went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, bindparam, func, or_, select, update

from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    ApiClient,
    PolicyPublication,
    Webhook,
    WebhookAttempt,
    WebhookMessage,
)
from trusted.persistence.types import UTCDateTime


def webhooks_of(client_id: str, after: int, limit: int) -> Sequence[Webhook]:
    """Return the webhooks that a client has, in the order in which they were made.

    client_id: by which the client calls itself.
    after:     id of the last one that is known already.
    """
    return db.session.scalars(
        _of(client_id).where(Webhook.id > after).order_by(Webhook.id).limit(limit)
    ).all()


def webhook_of(client_id: str, public_id: str) -> Webhook | None:
    """Return a webhook by its id, if it is the client's and was not taken away."""
    return db.session.scalar(_of(client_id).where(Webhook.public_id == public_id))


def live_webhooks() -> Sequence[Webhook]:
    """Return every webhook that is to be told, of clients that were not revoked."""
    return db.session.scalars(_live().order_by(Webhook.id)).all()


def webhooks_waiting(now: datetime) -> Sequence[Webhook]:
    """Return the webhooks with messages to send that no worker is calling."""
    waiting = (
        select(WebhookMessage.id)
        .where(WebhookMessage.webhook_id == Webhook.id, WebhookMessage.waits)
        .exists()
    )
    return db.session.scalars(
        _live()
        .where(waiting, or_(Webhook.busy_until.is_(None), Webhook.busy_until <= now))
        .order_by(Webhook.id)
    ).all()


def disabled_of(api_client_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many webhooks of each client were given up and not taken away."""
    rows = db.session.execute(
        select(Webhook.api_client_id, func.count())
        .where(
            Webhook.api_client_id.in_(api_client_ids),
            Webhook.disabled_at.is_not(None),
            Webhook.ended_at.is_(None),
        )
        .group_by(Webhook.api_client_id)
    )
    return dict(rows.all())


def claimed(webhook: Webhook, now: datetime, until: datetime) -> bool:
    """Note that a worker calls a webhook; returns whether no other had begun. The caller commits.

    until: from then on another may, since this one must have died.
    """
    free = or_(Webhook.busy_until.is_(None), Webhook.busy_until <= now)
    done = db.session.execute(
        update(Webhook)
        .where(Webhook.id == webhook.id, free)
        .values(busy_until=until)
        .returning(Webhook.id)
    )
    return done.first() is not None


def messages_waiting(webhook: Webhook, limit: int) -> Sequence[WebhookMessage]:
    """Return messages to send: those first that were tried least, of those the oldest."""
    return db.session.scalars(
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == webhook.id, WebhookMessage.waits)
        .order_by(WebhookMessage.tried, WebhookMessage.id)
        .limit(limit)
    ).all()


def message_of(webhook: Webhook, message_id: str) -> WebhookMessage | None:
    """Return a message of a webhook by its id."""
    return db.session.scalar(
        select(WebhookMessage).where(
            WebhookMessage.webhook_id == webhook.id, WebhookMessage.message_id == message_id
        )
    )


def messages_of(webhook: Webhook, before: int | None, limit: int) -> Sequence[WebhookMessage]:
    """Return the messages of a webhook, the newest first.

    before: id of the last one that is known already.
    """
    query = select(WebhookMessage).where(WebhookMessage.webhook_id == webhook.id)
    if before is not None:
        query = query.where(WebhookMessage.id < before)
    return db.session.scalars(query.order_by(WebhookMessage.id.desc()).limit(limit)).all()


def messages_before(moment: datetime, limit: int) -> Sequence[int]:
    """Return the ids of messages written before a moment, the oldest first.

    Not of those that wait, and not of the last one of each webhook and event.
    """
    return ask(_before(), {"moment": moment, "limit": limit}).scalars().all()


@cache
def _before() -> Select[int]:
    """Return the question, made once: it is asked every few minutes."""
    last = select(func.max(WebhookMessage.id)).group_by(
        WebhookMessage.webhook_id, WebhookMessage.event
    )
    return (
        select(WebhookMessage.id)
        .where(
            WebhookMessage.written_at < bindparam("moment", type_=UTCDateTime),
            ~WebhookMessage.waits,
            WebhookMessage.id.not_in(last),
        )
        .order_by(WebhookMessage.id)
        .limit(bindparam("limit", type_=Integer))
    )


def attempts_of(messages: Collection[WebhookMessage]) -> Mapping[int, Sequence[WebhookAttempt]]:
    """Return the attempts of each message, in order, by the message's id."""
    rows = db.session.scalars(
        select(WebhookAttempt)
        .where(WebhookAttempt.webhook_message_id.in_([one.id for one in messages]))
        .order_by(WebhookAttempt.webhook_message_id, WebhookAttempt.number)
    )
    found: dict[int, list[WebhookAttempt]] = {}
    for attempt in rows:
        found.setdefault(attempt.webhook_message_id, []).append(attempt)
    return found


def last_attempt(webhook: Webhook) -> WebhookAttempt | None:
    """Return the newest attempt to send a webhook anything."""
    return db.session.scalar(
        select(WebhookAttempt)
        .join(WebhookMessage, WebhookMessage.id == WebhookAttempt.webhook_message_id)
        .where(WebhookMessage.webhook_id == webhook.id)
        .order_by(WebhookAttempt.id.desc())
        .limit(1)
    )


def failures_in_a_row(webhook: Webhook) -> tuple[int, datetime, datetime] | None:
    """Return how many attempts failed since the last success, when first and when last.

    What failed before the webhook was switched on again does not count.

    Returns: None if the last one succeeded, or there was none.
    """
    of_webhook = (
        select(WebhookAttempt.id)
        .join(WebhookMessage, WebhookMessage.id == WebhookAttempt.webhook_message_id)
        .where(WebhookMessage.webhook_id == webhook.id)
    )
    good = of_webhook.where(WebhookAttempt.delivered).order_by(WebhookAttempt.id.desc()).limit(1)
    since = db.session.scalar(good) or 0
    failed = select(func.count(), func.min(WebhookAttempt.at), func.max(WebhookAttempt.at)).where(
        WebhookAttempt.id > since, WebhookAttempt.id.in_(of_webhook)
    )
    if webhook.enabled_at is not None:
        failed = failed.where(WebhookAttempt.at >= webhook.enabled_at)
    count, first, last = db.session.execute(failed).one()
    return None if count == 0 else (count, first, last)


def highest_sequence(webhook: Webhook, event: str) -> int:
    """Return the highest sequence of a webhook's messages of an event, 0 if there are none."""
    query = select(func.max(WebhookMessage.sequence)).where(
        WebhookMessage.webhook_id == webhook.id, WebhookMessage.event == event
    )
    return db.session.scalar(query) or 0


def publications_after(publication_id: int, limit: int) -> Sequence[PolicyPublication]:
    """Return the publications of policies that follow one, in order."""
    return db.session.scalars(
        select(PolicyPublication)
        .where(PolicyPublication.id > publication_id)
        .order_by(PolicyPublication.id)
        .limit(limit)
    ).all()


def newest_publication() -> int:
    """Return the id of the last publication of a policy, 0 if there is none."""
    return db.session.scalar(select(func.max(PolicyPublication.id))) or 0


def _of(client_id: str) -> Select[Webhook]:
    return (
        select(Webhook)
        .join(ApiClient, ApiClient.id == Webhook.api_client_id)
        .where(ApiClient.client_id == client_id, Webhook.ended_at.is_(None))
    )


def _live() -> Select[Webhook]:
    return (
        select(Webhook)
        .join(ApiClient, ApiClient.id == Webhook.api_client_id)
        .where(
            ApiClient.revoked_at.is_(None),
            Webhook.ended_at.is_(None),
            Webhook.disabled_at.is_(None),
        )
    )
