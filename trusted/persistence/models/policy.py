"""Policies: their content, drafts, trials on the present facts, and publications."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime

STILL_RUNNING = text("stopped_at IS NULL")


class KeptPolicy(Base):
    """The content of a policy that was tried, proposed or published; appended, never changed."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    # SHA-256 of the content, which is JSON in canonical form (RFC 8785).
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PolicyDraft(Base):
    """A policy in the making; once it is proposed, its content stays as it is."""

    __tablename__ = "policy_drafts"
    __table_args__ = (
        # A publication names draft, author and content together, so that they cannot part.
        UniqueConstraint("id", "author_id"),
        UniqueConstraint("id", "policy_id"),
        CheckConstraint("(proposed_at IS NULL) = (policy_id IS NULL)", name="proposed_as_it_is"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copied_from: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Account] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class PolicyShadow(Base):
    """A draft's content that is computed beside the policy in force, every night until stopped."""

    __tablename__ = "policy_shadows"
    __table_args__ = (
        Index(
            "uq_policy_shadows_running",
            "policy_id",
            unique=True,
            sqlite_where=STILL_RUNNING,
            postgresql_where=STILL_RUNNING,
        ),
        CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by_id IS NULL)", name="stopped_by_someone"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("policy_drafts.id"), index=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class PolicyTrial(Base):
    """One computation of everyone under a draft beside the policy in force; writes no standing."""

    __tablename__ = "policy_trials"
    __table_args__ = (
        UniqueConstraint("id", "policy_id"),
        UniqueConstraint("shadow_id", "facts_on"),
        CheckConstraint("(shadow_id IS NULL) <> (asked_by_id IS NULL)", name="asked_or_by_night"),
        Index(None, "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("policy_drafts.id"), index=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    # The policy in force when it began.
    against_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    # None: somebody asked for this one.
    shadow_id: Mapped[int | None] = mapped_column(ForeignKey("policy_shadows.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Whose facts count, for all enrollments alike.
    facts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    facts_on: Mapped[date]
    # How far it has come: enrollments up to this id, and how many they were.
    up_to: Mapped[int] = mapped_column(default=0)
    enrollments: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Entity type -> "tiers" or "bands" -> tier or band -> [before, after], as counts so far.
    spread: Mapped[dict[str, object]]


class PolicyTrialLine(Base):
    """One enrollment that would have another tier or score band; appended."""

    __tablename__ = "policy_trial_lines"
    __table_args__ = (
        UniqueConstraint("trial_id", "enrollment_id"),
        CheckConstraint("held_tier BETWEEN 0 AND 3", name="tier_held"),
        CheckConstraint("tier_before BETWEEN 0 AND 3", name="tier_before"),
        CheckConstraint("tier_after BETWEEN 0 AND 3", name="tier_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("policy_trials.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    movement: Mapped[str] = mapped_column(String(20))
    held_tier: Mapped[int]
    tier_before: Mapped[int]
    tier_after: Mapped[int]
    score_before: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    score_after: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    band_before: Mapped[str] = mapped_column(String(2))
    band_after: Mapped[str] = mapped_column(String(2))
    # "gates": the open gates that make the difference, each with code, tier and text.
    why: Mapped[dict[str, object]]

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class PolicyPublication(Base):
    """That a policy was published, by whom, and from when it holds; appended, never changed."""

    __tablename__ = "policy_publications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "author_id"], ["policy_drafts.id", "policy_drafts.author_id"]
        ),
        ForeignKeyConstraint(
            ["draft_id", "policy_id"], ["policy_drafts.id", "policy_drafts.policy_id"]
        ),
        ForeignKeyConstraint(
            ["trial_id", "policy_id"], ["policy_trials.id", "policy_trials.policy_id"]
        ),
        CheckConstraint("published_by_id <> author_id", name="published_by_another"),
        CheckConstraint("effective_at > published_at", name="effective_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(unique=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    trial_id: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    effective_at: Mapped[datetime] = mapped_column(UTCDateTime, unique=True)
    # Hash of what was on the page when it was published.
    seen_hash: Mapped[str] = mapped_column(String(64))

    policy: Mapped[KeptPolicy] = relationship(lazy="raise_on_sql", foreign_keys=[policy_id])
