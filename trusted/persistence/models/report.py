"""The report of a validation, the company's answer to it, and the steps of mending."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.validation import ActionStepKind
from trusted.persistence.base import Base
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime, by_value


class Stance(StrEnum):
    """How a company takes what a report says."""

    AGREE = "agree"
    CONTEST = "contest"


class ReportDraft(Base):
    """The report as the validator has written it so far."""

    __tablename__ = "report_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportAnswer(Base):
    """The company's answer to a report; appended, once."""

    __tablename__ = "report_answers"
    __table_args__ = (
        CheckConstraint("stance = 'agree' OR text <> ''", name="contested_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    validation_id: Mapped[int] = mapped_column(ForeignKey("validations.id"), unique=True)
    stance: Mapped[Stance] = mapped_column(by_value(Stance))
    text: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ReportAnswerPoint(Base):
    """The company's answer to one required action of a report; appended."""

    __tablename__ = "report_answer_points"
    __table_args__ = (
        UniqueConstraint("report_answer_id", "required_action_id"),
        CheckConstraint("stance = 'agree' OR text <> ''", name="contested_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_answer_id: Mapped[int] = mapped_column(ForeignKey("report_answers.id"))
    required_action_id: Mapped[int] = mapped_column(ForeignKey("required_actions.id"))
    stance: Mapped[Stance] = mapped_column(by_value(Stance))
    text: Mapped[str] = mapped_column(Text, default="")


class ActionStep(Base):
    """One dated fact in the life of a required action; appended."""

    __tablename__ = "action_steps"
    __table_args__ = (
        UniqueConstraint("action_id", "number"),
        CheckConstraint(
            "kind NOT IN ('sent_back', 'extended') OR text <> ''", name="moved_for_a_reason"
        ),
        CheckConstraint(
            "kind NOT IN ('opened', 'planned', 'reported', 'extended') OR day IS NOT NULL",
            name="dated_where_it_moves_a_date",
        ),
        CheckConstraint(
            "kind NOT IN ('sent_back', 'verified') OR by_id <> reported_by_id",
            name="judged_by_another",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("required_actions.id"))
    number: Mapped[int]
    kind: Mapped[ActionStepKind] = mapped_column(by_value(ActionStepKind))
    # Planned or done on; due on when it was opened or extended.
    day: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Whose report was judged, where one was.
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ActionStepEvidence(Base):
    """A document from the library that shows what a step says; appended."""

    __tablename__ = "action_step_evidence"
    __table_args__ = (UniqueConstraint("step_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("action_steps.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
