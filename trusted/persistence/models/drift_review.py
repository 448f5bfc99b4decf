"""What follows when violations become frequent: a review, the company's answer, its end."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.drift_review import Finding
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value, text_list


class DriftReview(Base):
    """That the drift watch fired for an enrollment, with what it had seen until then."""

    __tablename__ = "drift_reviews"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("violations BETWEEN 1 AND examinations", name="counted"),
        CheckConstraint("former_tier BETWEEN 0 AND 3", name="tier_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    # Its place among the enrollment's reviews, so that two workers cannot open the same one.
    number: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    watched_from: Mapped[date]
    examinations: Mapped[int]
    violations: Mapped[int]
    # Violations that were to be expected at the rate at which the tier was granted.
    expected: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    former_tier: Mapped[int]
    policy: Mapped[str] = mapped_column(String(100))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class DriftAnswer(Base):
    """What a company says to a review of its drift."""

    __tablename__ = "drift_answers"
    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("drift_reviews.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DriftSettlement(Base):
    """How a review of a drift was settled; the watch begins anew with it.

    `validation_id` and `validated_by_id` name the validation on which the tier rested, so that
    the database refuses its validator.
    """

    __tablename__ = "drift_settlements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["validation_id", "validated_by_id"], ["validations.id", "validations.validator_id"]
        ),
        CheckConstraint("settled_by_id <> validated_by_id", name="validator_does_not_settle"),
        CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)", name="validated_by_someone"
        ),
        CheckConstraint(f"finding IN ({text_list(Finding)})", name="a_finding"),
        CheckConstraint("length(note) > 0", name="has_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("drift_reviews.id"), unique=True)
    finding: Mapped[Finding] = mapped_column(by_value(Finding))
    # For the company; it goes into the notice.
    note: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    validation_id: Mapped[int | None]
    validated_by_id: Mapped[int | None]

    settled_by: Mapped[Account] = relationship(lazy="raise_on_sql")
