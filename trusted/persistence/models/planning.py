"""Who may not validate whom, what validators can take on, and the year's plan."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.company import Company
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime


class ConflictOfInterest(Base):
    """That an official must not work on a company, from when until when."""

    __tablename__ = "conflicts_of_interest"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        CheckConstraint("(until_on IS NULL) OR (ended_by_id IS NOT NULL)", name="ended_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    # Its last day; None: it goes on.
    until_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    account: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[account_id])
    company: Mapped[Company] = relationship(lazy="raise_on_sql")


class ValidatorDays(Base):
    """The working days that a validator has in a year; appended, the newest counts."""

    __tablename__ = "validator_days"
    __table_args__ = (CheckConstraint("days BETWEEN 0 AND 366", name="days_of_a_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    year: Mapped[int] = mapped_column(index=True)
    days: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class AnnualPlan(Base):
    """Whom to validate in a year, drawn by one person and approved by another."""

    __tablename__ = "annual_plans"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("approved_by_id <> drawn_by_id", name="approved_by_another"),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_by_someone"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    # What the random share was drawn from, so that it can be drawn again.
    seed: Mapped[str] = mapped_column(String(100))
    days_available: Mapped[int]
    policy_hash: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class AnnualPlanLine(Base):
    """One enrollment in a year's plan, with the reasons for its place; appended."""

    __tablename__ = "annual_plan_lines"
    __table_args__ = (
        UniqueConstraint("plan_id", "place"),
        UniqueConstraint("plan_id", "enrollment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("annual_plans.id"))
    place: Mapped[int]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    points: Mapped[int]
    reasons: Mapped[dict[str, object]]
    days: Mapped[int]
    due_on: Mapped[date | None]
    by_law: Mapped[bool]
    fits: Mapped[bool]

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
