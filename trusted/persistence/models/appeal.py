"""Appeals: a contested decision, and what an uninvolved person makes of it; appended."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.appeals import AppealOutcome, Effect
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment, StandingChange
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime, by_value


class Appeal(Base):
    """One appeal against one decision; a decision is contested once."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("id", "contested_by_id"),
        ForeignKeyConstraint(
            ["standing_change_id", "contested_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
        ),
        CheckConstraint("length(grounds) > 0", name="has_grounds"),
        Index(None, "filed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    standing_change_id: Mapped[int] = mapped_column(unique=True)
    # Who made the contested decision.
    contested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    grounds: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    change: Mapped[StandingChange] = relationship(
        lazy="raise_on_sql", foreign_keys=[standing_change_id, contested_by_id], viewonly=True
    )


class AppealDocument(Base):
    """A document from the library that supports an appeal."""

    __tablename__ = "appeal_documents"
    __table_args__ = (UniqueConstraint("appeal_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")


class AppealAssignment(Base):
    """To whom an appeal was given; the newest counts."""

    __tablename__ = "appeal_assignments"
    __table_args__ = (
        UniqueConstraint("id", "appeal_id", "officer_id"),
        ForeignKeyConstraint(
            ["appeal_id", "contested_by_id"], ["appeals.id", "appeals.contested_by_id"]
        ),
        CheckConstraint("officer_id <> contested_by_id", name="not_to_who_decided"),
        Index(None, "appeal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int]
    contested_by_id: Mapped[int]
    officer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    officer: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[officer_id])


class AppealQuestion(Base):
    """A question to the company about its appeal; the clock stands still until the answer."""

    __tablename__ = "appeal_questions"
    __table_args__ = (CheckConstraint("length(text) > 0", name="asks_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class AppealAnswer(Base):
    """The company's answer to a question about its appeal."""

    __tablename__ = "appeal_answers"
    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("appeal_questions.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class AppealStay(Base):
    """That a contested decision has no effect until its appeal is decided."""

    __tablename__ = "appeal_stays"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assignment_id", "appeal_id", "granted_by_id"],
            [
                "appeal_assignments.id",
                "appeal_assignments.appeal_id",
                "appeal_assignments.officer_id",
            ],
        ),
        CheckConstraint("length(reasons) > 0", name="has_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(unique=True)
    assignment_id: Mapped[int]
    reasons: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int]
    standing_change_id: Mapped[int] = mapped_column(ForeignKey("standing_changes.id"))


class AppealDecision(Base):
    """What an appeal came to, decided by whom it was given to."""

    __tablename__ = "appeal_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assignment_id", "appeal_id", "decided_by_id"],
            [
                "appeal_assignments.id",
                "appeal_assignments.appeal_id",
                "appeal_assignments.officer_id",
            ],
        ),
        CheckConstraint("length(reasons) > 0", name="has_reasons"),
        CheckConstraint(
            "outcome IN ('upheld', 'partly_upheld') OR (effect = 'none')",
            name="only_won_appeals_have_an_effect",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(unique=True)
    assignment_id: Mapped[int]
    outcome: Mapped[AppealOutcome] = mapped_column(by_value(AppealOutcome))
    effect: Mapped[Effect] = mapped_column(by_value(Effect))
    reasons: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int]
    # What it changed; None where it changed nothing.
    standing_change_id: Mapped[int | None] = mapped_column(ForeignKey("standing_changes.id"))
