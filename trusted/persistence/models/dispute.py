"""Disputes: a contested fact, and what somebody who did not record it makes of it; appended."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.criteria import Assurance
from trusted.domain.disputes import Contested, DisputeOutcome
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.conduct import Penalty
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.models.outcome import Outcome
from trusted.persistence.models.thread import Thread
from trusted.persistence.models.validation import Finding
from trusted.persistence.types import UTCDateTime, by_value, text_list

# An outcome was recorded by a machine, every other fact by a person.
BY_SOMEBODY = "(kind = 'outcome') = (contested_by_id IS NULL)"


class Dispute(Base):
    """One fact that a company contests; each is contested once by whom it concerns.

    `contested_by_id` says who recorded the fact, so that the database refuses this person.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("id", "contested_by_id"),
        UniqueConstraint("id", "kind"),
        UniqueConstraint("id", "finding_id"),
        UniqueConstraint("enrollment_id", "outcome_id"),
        ForeignKeyConstraint(
            ["finding_id", "contested_by_id"],
            ["findings.id", "findings.recorded_by_id"],
            name="fk_disputes_finding",
        ),
        ForeignKeyConstraint(
            ["penalty_id", "contested_by_id"],
            ["penalties.id", "penalties.recorded_by_id"],
            name="fk_disputes_penalty",
        ),
        CheckConstraint(BY_SOMEBODY, name="recorded_by_someone"),
        CheckConstraint(
            "(kind = 'finding') = (finding_id IS NOT NULL)"
            " AND (kind = 'penalty') = (penalty_id IS NOT NULL)"
            " AND (kind = 'outcome') = (outcome_id IS NOT NULL)",
            name="one_fact",
        ),
        CheckConstraint(f"kind IN ({text_list(Contested)})", name="a_kind"),
        Index(None, "filed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    # In which grounds, questions and answers are said.
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), unique=True)
    kind: Mapped[Contested] = mapped_column(by_value(Contested))
    finding_id: Mapped[int | None] = mapped_column(unique=True)
    penalty_id: Mapped[int | None] = mapped_column(unique=True)
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("outcomes.id"), index=True)
    contested_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    finding: Mapped[Finding | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[finding_id, contested_by_id], viewonly=True
    )
    penalty: Mapped[Penalty | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[penalty_id, contested_by_id], viewonly=True
    )
    outcome: Mapped[Outcome | None] = relationship(lazy="raise_on_sql", viewonly=True)


class DisputeAssignment(Base):
    """To whom a dispute was given; the newest counts."""

    __tablename__ = "dispute_assignments"
    __table_args__ = (
        UniqueConstraint("id", "dispute_id", "officer_id"),
        ForeignKeyConstraint(
            ["dispute_id", "kind"],
            ["disputes.id", "disputes.kind"],
            name="fk_dispute_assignments_dispute",
        ),
        ForeignKeyConstraint(
            ["dispute_id", "contested_by_id"],
            ["disputes.id", "disputes.contested_by_id"],
            name="fk_dispute_assignments_contested",
        ),
        CheckConstraint(BY_SOMEBODY, name="recorded_by_someone"),
        CheckConstraint("officer_id <> contested_by_id", name="not_to_who_recorded"),
        Index(None, "dispute_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int]
    kind: Mapped[Contested] = mapped_column(by_value(Contested))
    contested_by_id: Mapped[int | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    officer: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[officer_id])


class DisputeDecision(Base):
    """How a dispute ended: by the word of whom it was given to, or withdrawn by the company."""

    __tablename__ = "dispute_decisions"
    __table_args__ = (
        UniqueConstraint("dispute_id", "outcome"),
        ForeignKeyConstraint(
            ["assignment_id", "dispute_id", "decided_by_id"],
            [
                "dispute_assignments.id",
                "dispute_assignments.dispute_id",
                "dispute_assignments.officer_id",
            ],
            name="fk_dispute_decisions_assignment",
        ),
        CheckConstraint(f"outcome IN ({text_list(DisputeOutcome)})", name="an_outcome"),
        CheckConstraint(
            "(outcome = 'withdrawn') = (assignment_id IS NULL)", name="decided_by_who_has_it"
        ),
        CheckConstraint("length(reasons) > 0", name="has_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id"), unique=True)
    assignment_id: Mapped[int | None]
    outcome: Mapped[DisputeOutcome] = mapped_column(by_value(DisputeOutcome))
    # For the company; they go into the notice.
    reasons: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    decided_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[decided_by_id])


class FindingCorrection(Base):
    """What replaces a finding since a dispute about it; the finding stays as it was recorded."""

    __tablename__ = "finding_corrections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["dispute_id", "finding_id"],
            ["disputes.id", "disputes.finding_id"],
            name="fk_finding_corrections_dispute",
        ),
        ForeignKeyConstraint(
            ["dispute_id", "outcome"],
            ["dispute_decisions.dispute_id", "dispute_decisions.outcome"],
            name="fk_finding_corrections_decision",
        ),
        CheckConstraint("outcome = 'corrected'", name="by_a_correction"),
        CheckConstraint("grade IS NULL OR grade BETWEEN 0 AND 3", name="grade_in_range"),
        CheckConstraint(
            "(grade IS NULL) = (not_applicable_reason IS NOT NULL)",
            name="graded_or_not_applicable",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(unique=True)
    dispute_id: Mapped[int] = mapped_column(unique=True)
    outcome: Mapped[DisputeOutcome] = mapped_column(by_value(DisputeOutcome))
    grade: Mapped[int | None]
    not_applicable_reason: Mapped[str | None] = mapped_column(Text)
    assurance: Mapped[Assurance] = mapped_column(by_value(Assurance))
    corrected_at: Mapped[datetime] = mapped_column(UTCDateTime)
