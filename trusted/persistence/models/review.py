"""Reviews: the desk work on one submission of an application."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
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
    # The newest recommendation; each one that was given is kept in `recommendations`.
    recommendation: Mapped[Recommendation | None] = mapped_column(by_value(Recommendation))
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recommended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="raise_on_sql")
    reviewer: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[reviewer_id])

    __mapper_args__ = {"version_id_col": version}


class StrandRecord(Base):
    """What a strand of a review came to; the newest counts."""

    __tablename__ = "strand_results"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    strand: Mapped[ReviewStrand] = mapped_column(by_value(ReviewStrand))
    result: Mapped[StrandResult] = mapped_column(by_value(StrandResult))
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class RecommendationRecord(Base):
    """A recommendation as it was given, with the facts on which it rests."""

    __tablename__ = "recommendations"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    recommendation: Mapped[Recommendation] = mapped_column(by_value(Recommendation))
    reason: Mapped[str | None] = mapped_column(String(60))
    recommended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recommended_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # None: given before the facts were kept.
    facts: Mapped[dict[str, object] | None]


class ReviewHandover(Base):
    """That a review went from one reviewer to another."""

    __tablename__ = "review_handovers"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="to_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DeclaredInterest(Base):
    """That an official has a link to a company, and so keeps out of its cases."""

    __tablename__ = "declared_interests"
    __table_args__ = (
        UniqueConstraint("account_id", "company_id"),
        CheckConstraint("length(link) > 0", name="says_which_link"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    link: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DecisionRecord(Base):
    """The facts that were on the page when a decision was made, and their hash."""

    __tablename__ = "decision_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_change_id: Mapped[int] = mapped_column(ForeignKey("standing_changes.id"), unique=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    seen_hash: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, object]]
