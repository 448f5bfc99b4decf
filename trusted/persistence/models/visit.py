"""The days of a validation, and the documents that its notice asks for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime

UNANSWERED = text("answered_at IS NULL")


class ValidationDate(Base):
    """A day that a validation was given, with notice; appended, the newest holds."""

    __tablename__ = "validation_dates"
    __table_args__ = (
        UniqueConstraint("validation_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="moved_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"))
    number: Mapped[int]
    visit_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DayRequest(Base):
    """That the company asked for another day, and what it was answered."""

    __tablename__ = "day_requests"
    __table_args__ = (
        Index(
            "uq_day_requests_open",
            "validation_id",
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        ),
        CheckConstraint("answered_by_id <> asked_by_id", name="answered_by_another"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)"
            " AND (answered_at IS NULL) = (granted IS NULL)",
            name="answered_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"), index=True)
    visit_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class RequestedDocument(Base):
    """A document that the notice of a validation asks for; appended."""

    __tablename__ = "requested_documents"
    __table_args__ = (UniqueConstraint("validation_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"))
    place: Mapped[int]
    # None: it is asked for the validation as a whole.
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DocumentAnswer(Base):
    """What the company gave for a requested document; appended."""

    __tablename__ = "document_answers"
    __table_args__ = (
        CheckConstraint("evidence_id IS NOT NULL OR note <> ''", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requested_document_id: Mapped[int] = mapped_column(
        ForeignKey("requested_documents.id"), index=True
    )
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    evidence: Mapped[Evidence | None] = relationship(lazy="raise_on_sql")
