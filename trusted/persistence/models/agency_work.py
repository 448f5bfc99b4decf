"""What passes between the program and partner agencies: referrals and guidance; appended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.models.hold import Agency
from trusted.persistence.types import UTCDateTime


class Referral(Base):
    """Something that an official handed to an agency, in words that the agency reads.

    An agency sees this alone: neither a report of a violation nor who made it.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint("(enrollment_id IS NULL) <> (allegation_id IS NULL)", name="about_one"),
        CheckConstraint("length(subject) > 0 AND length(text) > 0", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"), index=True)
    allegation_id: Mapped[int | None] = mapped_column(ForeignKey("allegations.id"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    referred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    referred_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    due_on: Mapped[date]

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    enrollment: Mapped[Enrollment | None] = relationship(lazy="raise_on_sql")
    referred_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[referred_by_id])


class ReferralAnswer(Base):
    """What the agency found."""

    __tablename__ = "referral_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), unique=True)
    # Id of an outcome of the program.
    outcome: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Guidance(Base):
    """One version of a note by which an agency guides officials; the newest counts.

    first_id: the first version of the note; None: this is it.
    entity_types: of the program, separated by spaces; empty: all.
    """

    __tablename__ = "guidance"
    __table_args__ = (
        UniqueConstraint("first_id", "version"),
        CheckConstraint("(first_id IS NULL) = (version = 1)", name="first_is_first"),
        CheckConstraint("length(title) > 0 AND length(body) > 0", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("guidance.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    entity_types: Mapped[str] = mapped_column(String(300))
    commodity: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    # With this version the agency takes the note back.
    withdrawn: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")

    @property
    def series(self) -> int:
        """The id of the first version, by which the note is named."""
        return self.first_id or self.id
