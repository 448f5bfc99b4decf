"""Filings: changes that a partner told, how they were decided, when they took effect."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime


class Filing(Base):
    """One change as it was filed; a correction is another filing."""

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("id", "filed_by_id"),
        CheckConstraint("effective_on >= happened_on", name="not_before_the_event"),
        CheckConstraint("corrects_id <> id", name="corrects_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    # A key of the program's kinds of filings, and whether it had to be reviewed when filed.
    kind: Mapped[str] = mapped_column(String(40))
    reviewed: Mapped[bool]
    happened_on: Mapped[date]
    effective_on: Mapped[date]
    # What is new, by the names that the effect of the kind knows.
    content: Mapped[dict[str, object]]
    note: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("filings.id"), index=True)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    filed_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[filed_by_id])


class FilingDocument(Base):
    """That a document shows a filed change."""

    __tablename__ = "filing_documents"
    __table_args__ = (UniqueConstraint("filing_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")


class FilingDecision(Base):
    """What a reviewer decided on a filing; never who filed it."""

    __tablename__ = "filing_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["filing_id", "filed_by_id"], ["filings.id", "filings.filed_by_id"]),
        CheckConstraint("decided_by_id <> filed_by_id", name="filer_does_not_decide"),
        CheckConstraint("accepted OR length(reason) > 0", name="refused_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(unique=True)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class FilingTakenEffect(Base):
    """That a filing took effect: from which day on, and what was before."""

    __tablename__ = "filing_effects"

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), unique=True)
    effective_on: Mapped[date]
    applied_at: Mapped[datetime] = mapped_column(UTCDateTime)
    former: Mapped[dict[str, object]]
