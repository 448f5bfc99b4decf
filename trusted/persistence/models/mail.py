"""Copies of notices by mail, and each attempt to deliver one; appended only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.domain.delivery import Outcome
from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value, text_list


class MailCopy(Base):
    """A notice on its way to one address; written together with the notice.

    account_id: whose address it is; None: that of a rights holder, who has no account.
    """

    __tablename__ = "mail_copies"
    __table_args__ = (
        UniqueConstraint("notice_id", "account_id"),
        CheckConstraint(f"language IN ({text_list(Language)})", name="language_offered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[Language] = mapped_column(by_value(Language))
    # The same in every attempt, so that a mailbox knows a copy that comes twice.
    message_id: Mapped[str] = mapped_column(String(60), unique=True)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class DeliveryAttempt(Base):
    """That a worker has begun to send a copy; the number lets only one begin."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        UniqueConstraint("mail_copy_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_copy_id: Mapped[int] = mapped_column(ForeignKey("mail_copies.id"))
    number: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeliveryResult(Base):
    """What became of an attempt."""

    __tablename__ = "delivery_results"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({text_list(Outcome)})", name="outcome_known"),
        CheckConstraint("(outcome = 'delivered') = (error = '')", name="error_unless_delivered"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("delivery_attempts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    # What the mail server answered.
    error: Mapped[str] = mapped_column(Text, default="")
