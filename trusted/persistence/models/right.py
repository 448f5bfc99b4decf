"""Recorded rights, what was written to their holders, and takedown requests; all appended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.languages import Language
from trusted.domain.rights import RightKind, RightStep, TakedownOutcome
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value, text_list


class Right(Base):
    """A mark or a work as it was applied for; whether it stands follows from its steps."""

    __tablename__ = "rights"
    __table_args__ = (
        CheckConstraint("length(code_hash) = 64", name="code_only_as_hash"),
        CheckConstraint(f"kind IN ({text_list(RightKind)})", name="kind_known"),
        CheckConstraint(f"language IN ({text_list(Language)})", name="language_offered"),
        CheckConstraint("length(title) > 0 AND length(owner) > 0", name="says_what_and_whose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whoever holds the code acts for the holder; the code itself is told once and kept nowhere.
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[RightKind] = mapped_column(by_value(RightKind))
    title: Mapped[str] = mapped_column(String(200))
    registration: Mapped[str] = mapped_column(String(60))
    owner: Mapped[str] = mapped_column(String(200))
    # Classes and countries, separated and enclosed by spaces: " 9 25 ", " US MX ".
    classes: Mapped[str] = mapped_column(String(200))
    countries: Mapped[str] = mapped_column(String(800))
    expires_on: Mapped[date]
    proof: Mapped[str] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(by_value(Language))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The official who entered it; None: its holder applied for it.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class RightContact(Base):
    """How to reach a holder; only officials read it, and each reading is recorded."""

    __tablename__ = "right_contacts"
    __table_args__ = (CheckConstraint("length(contact) > 0", name="says_how"),)

    right_id: Mapped[int] = mapped_column(
        ForeignKey("rights.id"), primary_key=True, autoincrement=False
    )
    contact: Mapped[str] = mapped_column(String(500))


class RightMailChoice(Base):
    """That a holder wants mails, or no more of them; the last choice holds."""

    __tablename__ = "right_mail_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("rights.id"), index=True)
    wanted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class RightStepTaken(Base):
    """What an official did with a right."""

    __tablename__ = "right_steps"
    __table_args__ = (
        CheckConstraint(f"step IN ({text_list(RightStep)})", name="step_known"),
        CheckConstraint("(step = 'renew') = (expires_on IS NOT NULL)", name="renewed_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("rights.id"), index=True)
    step: Mapped[RightStep] = mapped_column(by_value(RightStep))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    expires_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text)

    by: Mapped[Account] = relationship(lazy="raise_on_sql")


class RightMessage(Base):
    """What somebody wrote to a holder, or the holder to them."""

    __tablename__ = "right_messages"
    __table_args__ = (CheckConstraint("length(body) > 0", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("rights.id"))
    # With whom the holder talks: each sees its own messages alone.
    with_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    from_holder: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    body: Mapped[str] = mapped_column(Text)

    other: Mapped[Account] = relationship(lazy="raise_on_sql")


class TakedownRequest(Base):
    """That a holder asks a marketplace to take a listing down."""

    __tablename__ = "takedown_requests"
    __table_args__ = (CheckConstraint("length(link) > 0", name="says_where"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("rights.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    link: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_on: Mapped[date]

    right: Mapped[Right] = relationship(lazy="raise_on_sql")
    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class TakedownAnswer(Base):
    """What the marketplace did."""

    __tablename__ = "takedown_answers"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({text_list(TakedownOutcome)})", name="an_outcome"),
        CheckConstraint("outcome = 'removed' OR length(text) > 0", name="refused_with_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("takedown_requests.id"), unique=True)
    outcome: Mapped[TakedownOutcome] = mapped_column(by_value(TakedownOutcome))
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
