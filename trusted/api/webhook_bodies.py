"""The bodies of requests and answers about webhooks."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from msgspec import Meta, Struct

from trusted.api.moments import Moment, to_the_second
from trusted.persistence.models import Webhook, WebhookAttempt, WebhookMessage


class WebhookAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Where you want to be told, and of what."""

    url: Annotated[
        str, Meta(max_length=500, description="https, on the public internet; no redirects.")
    ]
    events: Annotated[list[str], Meta(min_length=1, max_length=20)]


class WebhookGiven(Struct, frozen=True):
    """A webhook of yours."""

    id: str
    url: str
    events: list[str]
    created_at: Moment
    disabled_at: Annotated[
        Moment | None, Meta(description="From then on nothing is sent to it any more.")
    ]
    disabled_because: str
    keys: Annotated[
        list[str],
        Meta(description="Public keys of v1a signatures: the one that signs, and the next."),
    ]

    @classmethod
    def of(cls, webhook: Webhook, keys: Sequence[str]) -> Self:
        """Return a webhook as its client sees it."""
        return cls(
            webhook.public_id,
            webhook.url,
            webhook.events.split(),
            to_the_second(webhook.created_at),
            to_the_second(webhook.disabled_at),
            webhook.disabled_because,
            list(keys),
        )


class WebhooksAnswer(Struct, frozen=True):
    """Your webhooks, the oldest first; next: what to ask `after`, null at the end."""

    data: list[WebhookGiven]
    next: str | None


class SecretAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of the secret that you have."""

    at_once: Annotated[
        bool, Meta(description="Others may know it: it is to sign nothing from now on.")
    ] = False


class WebhookSecret(Struct, frozen=True):
    """The secret of v1 signatures, as Standard Webhooks writes it."""

    secret: str


class SecretRenewed(Struct, frozen=True):
    """Since when a webhook has a new secret; what it is, is read beside this."""

    renewed_at: Moment
    former_signs_until: Annotated[
        Moment | None,
        Meta(description="Until then the secret before it signs each message too; null: no more."),
    ]


class AttemptGiven(Struct, frozen=True):
    """One attempt to deliver a message; status: of the answer, null if there was none."""

    at: Moment
    delivered: bool
    status: int | None
    error: str


class DeliveryGiven(Struct, frozen=True):
    """A message of a webhook, and how its delivery stands."""

    message_id: str
    event: str
    subject: str
    sequence: int
    written_at: Moment
    state: Literal["waiting", "delivered", "given-up"]
    attempts: list[AttemptGiven]

    @classmethod
    def of(cls, message: WebhookMessage, attempts: Sequence[WebhookAttempt]) -> Self:
        """Return a message with its attempts, in order."""
        done = bool(attempts) and attempts[-1].delivered
        return cls(
            message.message_id,
            message.event,
            message.subject,
            message.sequence,
            to_the_second(message.written_at),
            "waiting" if message.waits else "delivered" if done else "given-up",
            [
                AttemptGiven(to_the_second(one.at), one.delivered, one.status, one.error)
                for one in attempts
            ],
        )


class DeliveriesAnswer(Struct, frozen=True):
    """The messages of a webhook, the newest first; next: what to ask `after`, null at the end."""

    data: list[DeliveryGiven]
    next: str | None


class ResendAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Which message is to be sent again, under the same id."""

    message_id: Annotated[str, Meta(max_length=40)]
