"""Examinations counted: by day, in all, and as sums that fade; and how segments compare."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, WholeNumber


class OfAnEnrollment:
    """Whom it concerns, in which mode."""

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True)
    mode: Mapped[str] = mapped_column(String(20), primary_key=True)


class Examined:
    """How many examinations of each kind there were, and what they found."""

    random_examinations: Mapped[int]
    random_minor: Mapped[int]
    random_major: Mapped[int]
    random_critical: Mapped[int]
    targeted_examinations: Mapped[int]
    targeted_minor: Mapped[int]
    targeted_major: Mapped[int]
    targeted_critical: Mapped[int]


class OutcomeCount(OfAnEnrollment, Examined, Base):
    """What the examinations of one day found; with how good the data were."""

    __tablename__ = "outcome_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    on_time_good: Mapped[int]
    on_time_total: Mapped[int]
    complete_good: Mapped[int]
    complete_total: Mapped[int]
    description_specific_good: Mapped[int]
    description_specific_total: Mapped[int]
    consignee_plausible_good: Mapped[int]
    consignee_plausible_total: Mapped[int]
    presented_good: Mapped[int]
    presented_total: Mapped[int]


class OutcomeTotal(OfAnEnrollment, Examined, Base):
    """What all examinations found, undecayed."""

    __tablename__ = "outcome_totals"


class OutcomeSum(OfAnEnrollment, Base):
    """The forward sums (domain.decay) of what all examinations found.

    Made from the daily counts; kept so that a score need not read them all.
    """

    __tablename__ = "outcome_sums"

    half_life_days: Mapped[int] = mapped_column(primary_key=True)
    random_examinations: Mapped[int] = mapped_column(WholeNumber)
    random_minor: Mapped[int] = mapped_column(WholeNumber)
    random_major: Mapped[int] = mapped_column(WholeNumber)
    random_critical: Mapped[int] = mapped_column(WholeNumber)
    targeted_examinations: Mapped[int] = mapped_column(WholeNumber)
    targeted_minor: Mapped[int] = mapped_column(WholeNumber)
    targeted_major: Mapped[int] = mapped_column(WholeNumber)
    targeted_critical: Mapped[int] = mapped_column(WholeNumber)


class SegmentEstimate(Base):
    """What was estimated of one segment (entity type and mode) on one day; appended."""

    __tablename__ = "segment_estimates"
    __table_args__ = (Index(None, "entity_type", "mode", "estimated_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_type: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(20))
    estimated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 9))
    strength: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    lift: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    examinations: Mapped[int]
    members: Mapped[int]
    mean_weight: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default="1")
    dispersion: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default="1")
    policy: Mapped[str] = mapped_column(String(100))
