"""Webhooks of API clients, the messages for them, and each attempt to deliver one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class Webhook(Base):
    """An address that a client wants to be told at.

    events:       ids of the program's events, separated by spaces.
    sealed:       its secret, sealed with the installation's signing secret; base64url.
    renewed_at:   when the secret was last renewed.
    former_sealed: the secret before that, which signs for a while yet; None: it does not.
    told_*:       up to which fact of each kind its messages were written.
    ended_at:     when the client took it away.
    disabled_at:  when it was given up, and why.
    enabled_at:   when it was last switched on again; failures from before do not count.
    busy_until:   until then one worker calls it, and no other.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("(disabled_at IS NULL) = (disabled_because = '')", name="disabled_for"),
        CheckConstraint(
            "former_sealed IS NULL OR renewed_at IS NOT NULL", name="former_if_renewed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    api_client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[str] = mapped_column(String(300))
    sealed: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_register: Mapped[int]
    told_snapshot: Mapped[int]
    told_policy: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_because: Mapped[str] = mapped_column(String(300), default="")
    enabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    busy_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    former_sealed: Mapped[str | None] = mapped_column(String(200))
    renewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WebhookMessage(Base):
    """One message for one webhook: the same bytes and the same id in every attempt.

    message_id: by which the receiver knows a message that comes twice.
    sequence:   of what it is about; a higher one is newer.
    waits:      whether it is still to be delivered.
    tried:      how many attempts were made before it was last put up for sending.
    """

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event", "subject", "sequence"),
        Index(None, "webhook_id", "id"),
        Index(
            "ix_webhook_messages_waiting",
            "webhook_id",
            sqlite_where=text("waits"),
            postgresql_where=text("waits"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    event: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(220))
    sequence: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waits: Mapped[bool] = mapped_column(default=True)
    tried: Mapped[int] = mapped_column(default=0)


class WebhookAttempt(Base):
    """What became of one attempt to deliver a message; appended only.

    status: of the answer; None: there was none.
    error:  why it was not delivered, in words; empty if it was.
    """

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        UniqueConstraint("webhook_message_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("delivered = (error = '')", name="error_unless_delivered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_message_id: Mapped[int] = mapped_column(ForeignKey("webhook_messages.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    delivered: Mapped[bool]
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(300), default="")
