"""Action plans: what a company will mend, by when, and whether that is enough; appended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime


class ActionPlan(Base):
    """A company's plan against the cause of an intervention or suspension."""

    __tablename__ = "action_plans"
    __table_args__ = (
        UniqueConstraint("id", "submitted_by_id"),
        CheckConstraint("length(cause) > 0", name="names_the_cause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    # Why it happened, in the company's words.
    cause: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class ActionPlanItem(Base):
    """One objective of a plan, what is done for it, and by when."""

    __tablename__ = "action_plan_items"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("length(objective) > 0 AND length(task) > 0", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plans.id"))
    number: Mapped[int]
    objective: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]


class ActionPlanJudgement(Base):
    """That an official accepted a plan or sent it back."""

    __tablename__ = "action_plan_judgements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "submitted_by_id"], ["action_plans.id", "action_plans.submitted_by_id"]
        ),
        CheckConstraint("judged_by_id <> submitted_by_id", name="judged_by_another"),
        CheckConstraint("accepted OR length(note) > 0", name="sent_back_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(unique=True)
    submitted_by_id: Mapped[int]
    accepted: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    judged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ActionPlanAction(Base):
    """The required action that an item of an accepted plan became."""

    __tablename__ = "action_plan_actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_plan_items.id"), unique=True)
    required_action_id: Mapped[int] = mapped_column(ForeignKey("required_actions.id"), unique=True)
