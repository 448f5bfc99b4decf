"""Annual reviews: what was asked, what the company said, what became of it; all appended."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.annual_review import Answered, ItemKind, Step
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value

ONLY_ONCE = text("step = 'missed'")
OPEN = text("ended_at IS NULL")
# As the questions put it, so that they are seen to be served.
ENDED = text("step IN ('accepted', 'missed')")
HANDED_IN = text("step = 'submitted'")


class AnnualReview(Base):
    """The review of one year; `due_on` is the anniversary of the certification."""

    __tablename__ = "annual_reviews"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "due_on"),
        Index("ix_annual_reviews_open", "due_on", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    due_on: Mapped[date] = mapped_column(index=True)
    # The catalog on which the items rest.
    program_version: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Repeats the first step that accepts it or notes it as missed, so that the open ones are found.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class AnnualReviewItem(Base):
    """One thing that a review asks."""

    __tablename__ = "annual_review_items"
    __table_args__ = (UniqueConstraint("annual_review_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    annual_review_id: Mapped[int] = mapped_column(ForeignKey("annual_reviews.id"))
    kind: Mapped[ItemKind] = mapped_column(by_value(ItemKind))
    # Id of the document or criterion; empty for the rest.
    subject: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AnnualReviewAnswer(Base):
    """What the company says to an item; the newest counts."""

    __tablename__ = "annual_review_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("annual_review_items.id"), index=True)
    answered: Mapped[Answered] = mapped_column(by_value(Answered))
    # The new wording of the answer, or the document that replaces the stale one.
    content: Mapped[dict[str, object]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class AnnualReviewStep(Base):
    """That a review was handed in, sent back, accepted or missed."""

    __tablename__ = "annual_review_steps"
    __table_args__ = (
        UniqueConstraint("annual_review_id", "number"),
        UniqueConstraint("id", "by_id"),
        ForeignKeyConstraint(
            ["submission_id", "submitted_by_id"],
            ["annual_review_steps.id", "annual_review_steps.by_id"],
        ),
        CheckConstraint("by_id <> submitted_by_id", name="submitter_does_not_judge"),
        CheckConstraint(
            "(step IN ('accepted', 'sent_back')) = (submission_id IS NOT NULL)"
            " AND (submission_id IS NULL) = (submitted_by_id IS NULL)",
            name="judged_on_a_submission",
        ),
        Index(
            "uq_annual_review_steps_missed",
            "annual_review_id",
            unique=True,
            sqlite_where=ONLY_ONCE,
            postgresql_where=ONLY_ONCE,
        ),
        Index(
            "ix_annual_review_steps_ended",
            "annual_review_id",
            sqlite_where=ENDED,
            postgresql_where=ENDED,
        ),
        Index(
            "ix_annual_review_steps_handed_in",
            "at",
            "annual_review_id",
            "number",
            sqlite_where=HANDED_IN,
            postgresql_where=HANDED_IN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    annual_review_id: Mapped[int] = mapped_column(ForeignKey("annual_reviews.id"))
    number: Mapped[int]
    step: Mapped[Step] = mapped_column(by_value(Step))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    submission_id: Mapped[int | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # What a missed review asks for.
    required_action_id: Mapped[int | None] = mapped_column(ForeignKey("required_actions.id"))

    by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[by_id])


class AnnualReviewRequest(Base):
    """What is to be mended of one item that was sent back."""

    __tablename__ = "annual_review_requests"
    __table_args__ = (
        UniqueConstraint("step_id", "item_id"),
        CheckConstraint("length(request) > 0", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("annual_review_steps.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("annual_review_items.id"))
    request: Mapped[str] = mapped_column(Text)
