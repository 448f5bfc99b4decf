"""Steps of the graduated response: proposed by one official, decided by another; appended."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.interventions import LADDER
from trusted.domain.standing import Action
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value, text_list


class Intervention(Base):
    """One step that an official proposes against one enrollment."""

    __tablename__ = "interventions"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by_id"),
        CheckConstraint(f"action IN ({text_list(LADDER)})", name="a_step"),
        CheckConstraint("(action = 'reduce') = (to_tier IS NOT NULL)", name="reduced_to_a_tier"),
        CheckConstraint("to_tier BETWEEN 0 AND 2", name="tier_in_range"),
        CheckConstraint("ends_on IS NULL OR action = 'reduce'", name="only_reductions_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    action: Mapped[Action] = mapped_column(by_value(Action))
    reason: Mapped[str] = mapped_column(String(60))
    # For the company; it goes into the notice.
    note: Mapped[str] = mapped_column(Text)
    to_tier: Mapped[int | None]
    # None: a reduction lasts until the required actions are verified.
    ends_on: Mapped[date | None]
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    proposed_by: Mapped[Account] = relationship(lazy="raise_on_sql")


class InterventionDecision(Base):
    """That a proposed step was taken, or not, by another supervisor."""

    __tablename__ = "intervention_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["intervention_id", "proposed_by_id"],
            ["interventions.id", "interventions.proposed_by_id"],
        ),
        ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
        ),
        CheckConstraint("decided_by_id <> proposed_by_id", name="proposer_does_not_decide"),
        CheckConstraint("taken OR standing_change_id IS NULL", name="changes_only_if_taken"),
        CheckConstraint("taken OR length(note) > 0", name="declined_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    intervention_id: Mapped[int] = mapped_column(unique=True)
    proposed_by_id: Mapped[int]
    taken: Mapped[bool]
    # Why it was declined; empty where it was taken.
    note: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # None for the steps that leave the standing as it is.
    standing_change_id: Mapped[int | None] = mapped_column(unique=True)


class ReductionEnd(Base):
    """That a tier reduction has ended; what became of the tier, the standing changes tell."""

    __tablename__ = "reduction_ends"
    __table_args__ = (
        CheckConstraint("cause IN ('rule', 'appeal', 'person')", name="a_cause"),
        CheckConstraint("cause <> 'person' OR length(note) > 0", name="ended_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    intervention_id: Mapped[int] = mapped_column(ForeignKey("interventions.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(10))
    # Why a person ended it before its day; otherwise empty.
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class InterventionAnswer(Base):
    """What a company says to a step, or to a suspension that took effect at once."""

    __tablename__ = "intervention_answers"
    __table_args__ = (
        CheckConstraint(
            "(intervention_id IS NULL) <> (standing_change_id IS NULL)", name="to_one_thing"
        ),
        CheckConstraint("length(text) > 0", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    intervention_id: Mapped[int | None] = mapped_column(ForeignKey("interventions.id"))
    standing_change_id: Mapped[int | None] = mapped_column(ForeignKey("standing_changes.id"))
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class EmergencySuspension(Base):
    """A suspension that took effect on one supervisor's word, and so needs another's."""

    __tablename__ = "emergency_suspensions"
    __table_args__ = (
        UniqueConstraint("standing_change_id", "decided_by_id"),
        ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_change_id: Mapped[int] = mapped_column(unique=True)
    decided_by_id: Mapped[int]


class SuspensionConfirmation(Base):
    """The second person's word on an emergency suspension: confirmed or refused."""

    __tablename__ = "suspension_confirmations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["emergency_suspensions.standing_change_id", "emergency_suspensions.decided_by_id"],
        ),
        CheckConstraint("confirmed_by_id <> decided_by_id", name="confirmed_by_another"),
        CheckConstraint("confirmed OR length(note) > 0", name="refused_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_change_id: Mapped[int] = mapped_column(unique=True)
    decided_by_id: Mapped[int]
    confirmed: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ReinstatementGround(Base):
    """A required action on whose verification a reinstatement rests."""

    __tablename__ = "reinstatement_grounds"
    __table_args__ = (
        UniqueConstraint("standing_change_id", "required_action_id"),
        ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
        ),
        ForeignKeyConstraint(
            ["required_action_id", "verified_by_id"],
            ["required_actions.id", "required_actions.verified_by_id"],
        ),
        CheckConstraint("decided_by_id <> verified_by_id", name="verifier_does_not_reinstate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_change_id: Mapped[int]
    decided_by_id: Mapped[int]
    required_action_id: Mapped[int]
    verified_by_id: Mapped[int]
