"""Where the drift watch of an enrollment stands."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import ExactDecimal


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
