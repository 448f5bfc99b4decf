"""Scores as they were computed, with what made them; appended, never changed."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class Score(Base):
    """One computation of one enrollment's compliance score and the tier that follows."""

    __tablename__ = "scores"
    __table_args__ = (
        Index(None, "enrollment_id", "computed_at"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        CheckConstraint("ruled_tier BETWEEN 0 AND 3", name="tier_in_range"),
        CheckConstraint("(facts IS NULL) = (facts_hash IS NULL)", name="facts_with_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    policy: Mapped[str] = mapped_column(String(100))
    score: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    ruled_tier: Mapped[int]
    # Component -> points as text; contributions, rate interval, open gates, as the rule gave them.
    components: Mapped[dict[str, object]]
    explanation: Mapped[dict[str, object]]
    # What it was computed from, and the SHA-256 of that in canonical form; none before 0022.
    facts: Mapped[dict[str, object] | None]
    facts_hash: Mapped[str | None] = mapped_column(String(64))


class Rescoring(Base):
    """When an enrollment was last computed anew, or seen to come out as it was."""

    __tablename__ = "rescorings"

    enrollment_id: Mapped[int] = mapped_column(
        ForeignKey("enrollments.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)
