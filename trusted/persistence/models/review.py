"""Reviews: the desk work on one submission of an application."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.review import Recommendation, StrandResult
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.application import Application
from trusted.persistence.types import UTCDateTime, by_value

STILL_OPEN = text("ended_at IS NULL")


class Review(Base):
    """One reviewer's work on one submission, in two strands."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("id", "recommended_by_id"),
        Index(
            "uq_reviews_open",
            "application_id",
            unique=True,
            sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
        CheckConstraint(
            "(recommendation IS NULL) = (recommended_by_id IS NULL)"
            " AND (recommendation IS NULL) = (recommended_at IS NULL)",
            name="recommended_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    profile_result: Mapped[StrandResult | None] = mapped_column(by_value(StrandResult))
    profile_note: Mapped[str] = mapped_column(Text, default="")
    vetting_result: Mapped[StrandResult | None] = mapped_column(by_value(StrandResult))
    vetting_note: Mapped[str] = mapped_column(Text, default="")
    recommendation: Mapped[Recommendation | None] = mapped_column(by_value(Recommendation))
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recommended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    reviewer: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[reviewer_id])

    __mapper_args__ = {"version_id_col": version}
