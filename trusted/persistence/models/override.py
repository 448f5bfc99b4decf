"""A tier held above the rule for a time: asked by one, confirmed by another; appended."""

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

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime


class TierOverride(Base):
    """That an official asks to hold one enrollment's tier above the rule until a day."""

    __tablename__ = "tier_overrides"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by_id"),
        CheckConstraint("to_tier BETWEEN 1 AND 3", name="tier_in_range"),
        CheckConstraint("length(note) > 0", name="has_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    to_tier: Mapped[int]
    reason: Mapped[str] = mapped_column(String(60))
    # For the company; it goes into the notice.
    note: Mapped[str] = mapped_column(Text)
    # The last day on which it holds.
    ends_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    proposed_by: Mapped[Account] = relationship(lazy="raise_on_sql")


class TierOverrideDecision(Base):
    """The second person's word on an override: confirmed or refused.

    `validation_id` and `validated_by_id` name the validation on which the tier rests, so that the
    database refuses its validator.
    """

    __tablename__ = "tier_override_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["override_id", "proposed_by_id"],
            ["tier_overrides.id", "tier_overrides.proposed_by_id"],
            name="fk_tier_override_decisions_override",
        ),
        ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name="fk_tier_override_decisions_validation",
        ),
        ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_tier_override_decisions_standing_change",
        ),
        CheckConstraint("decided_by_id <> proposed_by_id", name="proposer_does_not_confirm"),
        CheckConstraint("decided_by_id <> validated_by_id", name="validator_does_not_confirm"),
        CheckConstraint("proposed_by_id <> validated_by_id", name="validator_does_not_propose"),
        CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)", name="validated_by_someone"
        ),
        CheckConstraint(
            "confirmed = (standing_change_id IS NOT NULL)", name="changes_if_confirmed"
        ),
        CheckConstraint("confirmed OR length(note) > 0", name="refused_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    override_id: Mapped[int] = mapped_column(unique=True)
    proposed_by_id: Mapped[int]
    validation_id: Mapped[int | None]
    validated_by_id: Mapped[int | None]
    confirmed: Mapped[bool]
    # Why it was refused; empty where it was confirmed.
    note: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    standing_change_id: Mapped[int | None] = mapped_column(unique=True)


class TierOverrideEnd(Base):
    """That a confirmed override has ended: its day passed, or a person ended it before."""

    __tablename__ = "tier_override_ends"
    __table_args__ = (
        CheckConstraint("cause IN ('time', 'person')", name="a_cause"),
        CheckConstraint("cause = 'time' OR length(note) > 0", name="ended_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    override_id: Mapped[int] = mapped_column(ForeignKey("tier_overrides.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
