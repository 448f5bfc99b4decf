"""Risk assessments in their versions, and which of their actions are done."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime

OPEN = "signed_off_at IS NULL"


class RiskAssessment(Base):
    """One version of an enrollment's risk assessment; signed off, it stays as it is."""

    __tablename__ = "risk_assessments"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint(
            "(signed_off_at IS NULL) = (signed_off_by_id IS NULL)"
            " AND (signed_off_at IS NULL) = (content_hash IS NULL)",
            name="signed_off_as_a_whole",
        ),
        Index(
            "one_open_risk_assessment",
            "enrollment_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    number: Mapped[int]
    # The five steps, as domain/risk.py reads them.
    content: Mapped[dict[str, object]]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    signed_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RiskActionDone(Base):
    """That an action of a signed version is done; appended, never changed."""

    __tablename__ = "risk_actions_done"
    __table_args__ = (
        UniqueConstraint("assessment_id", "action_key"),
        CheckConstraint("length(how) > 0", name="says_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("risk_assessments.id"))
    # The key of the action within the content.
    action_key: Mapped[str] = mapped_column(String(20))
    done_on: Mapped[date]
    how: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
