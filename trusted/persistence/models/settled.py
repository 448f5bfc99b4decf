"""What is settled of past outcomes: where the drift watch stands, how good the data were."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import ExactDecimal, WholeNumber


class DriftState(Base):
    """The watch that began after a day, up to and including another, under a policy.

    By what it measures was fixed when it began. The rest is made from the outcomes, and kept so
    that none has to be looked at twice.
    """

    __tablename__ = "drift_states"
    __table_args__ = (
        CheckConstraint("since <= until", name="in_order"),
        CheckConstraint("fired_at BETWEEN 0 AND seen - 1", name="fired_at_something_seen"),
    )

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False
    )
    policy: Mapped[str] = mapped_column(String(100))
    since: Mapped[date]
    # Violations that a random examination was to find, and how many of those a targeted one is.
    expected: Mapped[Decimal] = mapped_column(ExactDecimal)
    lift: Mapped[Decimal] = mapped_column(ExactDecimal)
    until: Mapped[date]
    level: Mapped[Decimal] = mapped_column(ExactDecimal)
    seen: Mapped[int]
    fired_at: Mapped[int | None]


class QualityState(Base):
    """How good the data of an enrollment were from one day to another, as forward sums (decay).

    Made from the daily counts, and kept so that not all days have to be looked at again.
    """

    __tablename__ = "quality_states"
    __table_args__ = (CheckConstraint("since <= until", name="in_order"),)

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False
    )
    half_life_days: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    on_time_good: Mapped[int] = mapped_column(WholeNumber)
    on_time_total: Mapped[int] = mapped_column(WholeNumber)
    complete_good: Mapped[int] = mapped_column(WholeNumber)
    complete_total: Mapped[int] = mapped_column(WholeNumber)
    description_specific_good: Mapped[int] = mapped_column(WholeNumber)
    description_specific_total: Mapped[int] = mapped_column(WholeNumber)
    consignee_plausible_good: Mapped[int] = mapped_column(WholeNumber)
    consignee_plausible_total: Mapped[int] = mapped_column(WholeNumber)
    presented_good: Mapped[int] = mapped_column(WholeNumber)
    presented_total: Mapped[int] = mapped_column(WholeNumber)
