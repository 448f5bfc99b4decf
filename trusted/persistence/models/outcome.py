"""What examinations found, and whom it concerns."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class Outcome(Base):
    """One examination's result, as the examining system reported it."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("violation = (severity IS NOT NULL)", name="severity_if_violation"),
        CheckConstraint("corrects_id <> id", name="corrects_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The reporter's own id; the same id twice is the same outcome.
    outcome_id: Mapped[str] = mapped_column(String(100), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    # The outcome that no longer counts, since this one does; each is corrected once at the most.
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("outcomes.id"), unique=True)
    shipment_id: Mapped[str | None] = mapped_column(String(100))
    examined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    mode: Mapped[str] = mapped_column(String(20))
    selection: Mapped[Selection] = mapped_column(by_value(Selection))
    violation: Mapped[bool]
    severity: Mapped[Severity | None] = mapped_column(by_value(Severity))
    # Facts of data quality; None: not assessed.
    on_time: Mapped[bool | None]
    complete: Mapped[bool | None]
    description_specific: Mapped[bool | None]
    consignee_plausible: Mapped[bool | None]
    presented: Mapped[bool | None]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_from: Mapped[str] = mapped_column(String(100))


class OutcomeParty(Base):
    """That an outcome concerns an enrollment, in that role."""

    __tablename__ = "outcome_parties"
    __table_args__ = (
        UniqueConstraint("outcome_id", "enrollment_id"),
        Index(None, "enrollment_id", "examined_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    # Repeated from the outcome, which never changes, so that one index serves the score.
    examined_on: Mapped[date]
