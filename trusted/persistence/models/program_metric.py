"""What the program counts of itself, and each dated copy of what it published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, text_list

GROUPS = ("partner", "other", "apart")


class ApplicationTime(Base):
    """How long one application took until it was first decided; kept once, never changed.

    days: whole days of the program's clock, pauses left out.
    late: whether that was after the last day.
    """

    __tablename__ = "application_times"
    __table_args__ = (
        CheckConstraint("days >= 0", name="not_before_it_came"),
        Index(None, "decided_at"),
    )

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False
    )
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    days: Mapped[int]
    late: Mapped[bool]


class CountedSegment(Base):
    """A sealed segment of the decision log whose decisions are among those counted."""

    __tablename__ = "counted_segments"

    segment: Mapped[str] = mapped_column(String(64), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DecisionCount(Base):
    """Decisions of one day on shipments that are alike, made from the decision log.

    band:  of the baseline, 50 wide: 0 to 20.
    party: partner (one earned credit), other (none did), apart (held, of high risk, or with a
           suspended or removed party).
    """

    __tablename__ = "decision_counts"
    __table_args__ = (
        CheckConstraint(f"party IN ({text_list(GROUPS)})", name="party_known"),
        CheckConstraint("examined BETWEEN 0 AND decisions", name="examined_of_them"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(20), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[str] = mapped_column(String(10), primary_key=True)
    decisions: Mapped[int]
    examined: Mapped[int]


class MetricCopy(Base):
    """What was published of one period at one moment; appended only.

    period:  2026 or 2026-Q4.
    program: version whose measures they are.
    figures: measure id -> value, low, high (decimals as text), cases, withheld.
    """

    __tablename__ = "metric_copies"
    __table_args__ = (UniqueConstraint("period", "as_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(7))
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    program: Mapped[str] = mapped_column(String(20))
    figures: Mapped[dict[str, object]]
