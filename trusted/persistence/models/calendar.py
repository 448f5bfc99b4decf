"""Calendars that people subscribe to, and each date as these have told it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class CalendarFeed(Base):
    """A private address of a calendar; whoever knows the token reads it, until it is revoked.

    enrollment_id: whose dates it holds; None: those of all the person's enrollments.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint("revoked_at IS NULL OR revoked_at >= made_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"))
    # SHA-256 of the token, 64 hex digits; the token itself is shown once.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CalendarDate(Base):
    """One date of one enrollment as calendars tell it from a moment on; appended only.

    subject:  kind and id of the thing, such as "validation/12".
    sequence: 0 at first, one more with each change.
    day:      None: it is called off.
    """

    __tablename__ = "calendar_dates"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "subject", "sequence"),
        CheckConstraint("sequence >= 0", name="counted_from_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    subject: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    day: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(300))
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
