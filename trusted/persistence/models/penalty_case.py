"""Penalty cases: the notice, and each later step with its amount and documents; all appended."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.penalties import PenaltyStep
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import ExactDecimal, UTCDateTime, by_value, text_list


class PenaltyCase(Base):
    """A case under a statute; it counts once a step made it final."""

    __tablename__ = "penalty_cases"
    __table_args__ = (
        CheckConstraint("length(what) > 0", name="says_what"),
        CheckConstraint("tier BETWEEN 0 AND 3", name="tier_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    case_number: Mapped[str] = mapped_column(String(60), unique=True)
    # Id of a statute of the program.
    statute: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(Text)
    # That the enrollment had on the day of the notice: by it, mitigation is measured.
    tier: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class PenaltyCaseStep(Base):
    """One step of a case; where it stands follows from all of them."""

    __tablename__ = "penalty_case_steps"
    __table_args__ = (
        UniqueConstraint("id", "penalty_case_id", "by_id"),
        # Who makes a penalty final names the proposal and its author, and is another person.
        ForeignKeyConstraint(
            ["proposal_id", "penalty_case_id", "proposed_by_id"],
            [
                "penalty_case_steps.id",
                "penalty_case_steps.penalty_case_id",
                "penalty_case_steps.by_id",
            ],
            name="fk_penalty_case_steps_proposal",
        ),
        CheckConstraint(f"step IN ({text_list(PenaltyStep)})", name="step_known"),
        CheckConstraint("(step = 'final') = (proposal_id IS NOT NULL)", name="final_as_proposed"),
        CheckConstraint("(step = 'final') = (penalty_id IS NOT NULL)", name="final_counts"),
        CheckConstraint(
            "(proposal_id IS NULL) = (proposed_by_id IS NULL)", name="proposed_by_someone"
        ),
        CheckConstraint("by_id <> proposed_by_id", name="proposer_does_not_confirm"),
        CheckConstraint(
            "(step IN ('notice', 'mitigate')) = (amount IS NOT NULL)"
            " AND (amount IS NULL) = (culpability IS NULL)",
            name="assessed",
        ),
        CheckConstraint(
            "petition_until IS NULL OR step IN ('notice', 'mitigate')", name="petition_against"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    penalty_case_id: Mapped[int] = mapped_column(ForeignKey("penalty_cases.id"), index=True)
    step: Mapped[PenaltyStep] = mapped_column(by_value(PenaltyStep))
    # The day of the letter; `at` is when it was written down here.
    happened_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # A key of the policy's culpability points.
    culpability: Mapped[str | None] = mapped_column(String(20))
    amount: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    petition_until: Mapped[date | None] = mapped_column(index=True)
    # What the company reads: grounds, reasons.
    text: Mapped[str] = mapped_column(Text)
    # Why an amount is outside the normal range; empty: it is not.
    departure: Mapped[str] = mapped_column(Text, default="")
    proposal_id: Mapped[int | None] = mapped_column(unique=True)
    proposed_by_id: Mapped[int | None]
    penalty_id: Mapped[int | None] = mapped_column(ForeignKey("penalties.id"), unique=True)

    by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[by_id])


class PenaltyDocument(Base):
    """A document of the company's library that supports a petition."""

    __tablename__ = "penalty_documents"
    __table_args__ = (UniqueConstraint("step_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("penalty_case_steps.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))


class PenaltyFile(Base):
    """A document that an official added to a case, by the hash of its bytes."""

    __tablename__ = "penalty_files"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    penalty_case_id: Mapped[int] = mapped_column(ForeignKey("penalty_cases.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
