"""Validations: what was verified, what was found, what must be mended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.criteria import Assurance
from trusted.domain.validation import ValidationKind
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.company import Site
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value

STILL_OPEN = text("closed_at IS NULL")
UNREPORTED = text("reported_done_at IS NULL")
UNVERIFIED = text("verified_at IS NULL")


class Validation(Base):
    """One validation of one enrollment: planned, reported, closed."""

    __tablename__ = "validations"
    __table_args__ = (
        UniqueConstraint("id", "validator_id"),
        Index(
            "uq_validations_open",
            "enrollment_id",
            unique=True,
            sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
        CheckConstraint("planned_by_id <> validator_id", name="validator_does_not_plan"),
        CheckConstraint("closed_by_id <> validator_id", name="validator_does_not_close"),
        CheckConstraint(
            "closed_at IS NULL OR (closed_by_id IS NOT NULL AND reported_at IS NOT NULL)",
            name="closed_after_report",
        ),
        CheckConstraint("kind <> 'site' OR site_id IS NOT NULL", name="visit_needs_site"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    kind: Mapped[ValidationKind] = mapped_column(by_value(ValidationKind))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    validator_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    planned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Repeats the newest of its dates, so that lists can be ordered by it.
    visit_on: Mapped[date]
    # Summary in the validator's words, and whether the enrollment passed, known at the report.
    summary: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passed: Mapped[bool | None]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    validator: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[validator_id])

    __mapper_args__ = {"version_id_col": version}


class ValidationHandover(Base):
    """That a validation went from one validator to another; appended."""

    __tablename__ = "validation_handovers"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="to_another"),
        CheckConstraint("length(reason) > 0", name="for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Finding(Base):
    """A validator's grade for one criterion."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("validation_id", "criterion_id"),
        UniqueConstraint("id", "recorded_by_id"),
        CheckConstraint("grade IS NULL OR grade BETWEEN 0 AND 3", name="grade_in_range"),
        CheckConstraint(
            "(grade IS NULL) = (not_applicable_reason IS NOT NULL)",
            name="graded_or_not_applicable",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"))
    criterion_id: Mapped[str] = mapped_column(String(20))
    grade: Mapped[int | None]
    not_applicable_reason: Mapped[str | None] = mapped_column(Text)
    assurance: Mapped[Assurance] = mapped_column(by_value(Assurance))
    note: Mapped[str] = mapped_column(Text, default="")
    # What the company might do beyond what binds it; empty: nothing.
    recommendation: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RequiredAction(Base):
    """What must be mended, by when; verified by another person than who reported it done."""

    __tablename__ = "required_actions"
    __table_args__ = (
        Index("uq_required_actions_id_verified_by_id", "id", "verified_by_id", unique=True),
        Index(
            "ix_required_actions_unreported",
            "due_on",
            sqlite_where=UNREPORTED,
            postgresql_where=UNREPORTED,
        ),
        Index(
            "ix_required_actions_unverified",
            "due_on",
            sqlite_where=UNVERIFIED,
            postgresql_where=UNVERIFIED,
        ),
        CheckConstraint("verified_by_id <> reported_done_by_id", name="verified_by_another"),
        CheckConstraint(
            "verified_at IS NULL OR (verified_by_id IS NOT NULL AND reported_done_at IS NOT NULL)",
            name="verified_after_report",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    validation_id: Mapped[int | None] = mapped_column(ForeignKey("validations.id"))
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Day, report and proof repeat the newest of its steps, so that lists can be ordered by them.
    due_on: Mapped[date]
    reported_done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reported_done_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proof: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class BestPractice(Base):
    """A practice beyond the criteria, with its five proofs, accepted by a supervisor."""

    __tablename__ = "best_practices"
    __table_args__ = (
        CheckConstraint("accepted_by_id <> proposed_by_id", name="accepted_by_another"),
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_someone"
        ),
        CheckConstraint("declined_by_id <> proposed_by_id", name="declined_by_another"),
        CheckConstraint(
            "(declined_at IS NULL) = (declined_by_id IS NULL)"
            " AND (declined_at IS NULL OR decline_reason <> '')",
            name="declined_for_a_reason",
        ),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="judged_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"))
    title: Mapped[str] = mapped_column(String(200))
    management_support: Mapped[str] = mapped_column(Text)
    innovation: Mapped[str] = mapped_column(Text)
    documented_process: Mapped[str] = mapped_column(Text)
    checks_and_balances: Mapped[str] = mapped_column(Text)
    evidence_of_use: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decline_reason: Mapped[str] = mapped_column(Text, default="")
