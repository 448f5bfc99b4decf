"""A higher tier that the rule proposes, and what a supervisor did with it; appended."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.tier_proposals import Ended
from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value, text_list


class TierProposal(Base):
    """That the rule carries a higher tier than an enrollment holds."""

    __tablename__ = "tier_proposals"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        CheckConstraint("tier BETWEEN 1 AND 3", name="tier_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    # Its place among the enrollment's proposals, so that two workers cannot make the same one.
    number: Mapped[int]
    tier: Mapped[int]
    policy: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class TierProposalEnd(Base):
    """What became of a proposed tier; without a row it waits.

    `validation_id` and `validated_by_id` name the validation on which the tier rests, so that the
    database refuses its validator.
    """

    __tablename__ = "tier_proposal_ends"
    __table_args__ = (
        ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name="fk_tier_proposal_ends_validation",
        ),
        ForeignKeyConstraint(
            ["standing_change_id", "ended_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_tier_proposal_ends_standing_change",
        ),
        CheckConstraint("ended_by_id <> validated_by_id", name="validator_does_not_decide"),
        CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)", name="validated_by_someone"
        ),
        CheckConstraint(f"how IN ({text_list(Ended)})", name="an_end"),
        CheckConstraint(
            "(how = 'granted') = (standing_change_id IS NOT NULL)", name="changes_if_granted"
        ),
        CheckConstraint("how <> 'declined' OR length(note) > 0", name="declined_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("tier_proposals.id"), unique=True)
    how: Mapped[Ended] = mapped_column(by_value(Ended))
    note: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    validation_id: Mapped[int | None]
    validated_by_id: Mapped[int | None]
    standing_change_id: Mapped[int | None] = mapped_column(unique=True)
