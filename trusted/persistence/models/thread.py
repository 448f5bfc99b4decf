"""Threads: questions between program and company, message by message."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.standing import Role
from trusted.domain.threads import Side, ThreadKind, Visibility
from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime, by_value


class Thread(Base):
    """One question or dispute about an enrollment; whom it waits for, its messages say."""

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    # Both None: about the enrollment as a whole.
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    validation_id: Mapped[int | None] = mapped_column(ForeignKey("validations.id"))
    kind: Mapped[ThreadKind] = mapped_column(by_value(ThreadKind))
    subject: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class Message(Base):
    """One message of a thread; appended, never changed."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("length(body) > 0", name="says_something"),
        CheckConstraint(
            "side = 'program' OR visibility = 'everyone'", name="company_speaks_to_everyone"
        ),
        CheckConstraint(
            "stops_clock = false OR"
            " (needs_answer = true AND side = 'program' AND visibility = 'everyone')",
            name="clock_stops_for_the_company",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # The author's function at that time: all that the company learns of an official.
    role: Mapped[Role] = mapped_column(by_value(Role))
    side: Mapped[Side] = mapped_column(by_value(Side))
    visibility: Mapped[Visibility] = mapped_column(by_value(Visibility))
    body: Mapped[str] = mapped_column(Text)
    needs_answer: Mapped[bool]
    stops_clock: Mapped[bool]


class MessageEvidence(Base):
    """That a message brings a document along."""

    __tablename__ = "message_evidence"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
