"""Enrollments, and the appended changes from which their standing follows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
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

from trusted.domain.standing import FINAL, Action, Status
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.company import Company
from trusted.persistence.types import UTCDateTime, by_value, text_list

STILL_OPEN = text(f"status NOT IN ({text_list(sorted(FINAL))})")


class EvidenceLevel(StrEnum):
    """The strongest way in which an enrollment's answers were verified."""

    DECLARED = "declared"
    DOCUMENT = "document"
    SITE = "site"


class Enrollment(Base):
    """A company taking part as one entity type.

    `status`, `tier`, `status_since` and `valid_until` repeat the newest standing change so that
    lists can be ordered; only `services.standing` writes them, together with the change.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        Index(
            "uq_enrollments_open",
            "company_id",
            "entity_type",
            unique=True,
            sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
        Index(None, "status", "status_since"),
        Index(None, "status", "valid_until"),
        CheckConstraint("tier BETWEEN 0 AND 3", name="tier_in_range"),
        CheckConstraint("parcels_a_year >= 0", name="parcels_counted"),
        CheckConstraint(
            "tier = 0 OR status IN ('certified', 'validated')", name="tier_needs_certification"
        ),
    )

    # The partner number is made of it, so it is drawn under a lock and not by the database.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    entity_type: Mapped[str] = mapped_column(String(40))
    partner_number: Mapped[str] = mapped_column(String(10), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # As the company states it; sets how often its parcels are examined at random.
    parcels_a_year: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[Status] = mapped_column(by_value(Status))
    status_since: Mapped[datetime] = mapped_column(UTCDateTime)
    tier: Mapped[int] = mapped_column(default=0)
    valid_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class StandingChange(Base):
    """One dated fact about what holds for an enrollment; appended, never changed."""

    __tablename__ = "standing_changes"
    __table_args__ = (
        UniqueConstraint("enrollment_id", "number"),
        Index(None, "action", "at"),
        # What refers to a change names who decided it, so that the two cannot part.
        Index("uq_standing_changes_id_decided_by_id", "id", "decided_by_id", unique=True),
        ForeignKeyConstraint(
            ["review_id", "recommended_by_id"], ["reviews.id", "reviews.recommended_by_id"]
        ),
        ForeignKeyConstraint(
            ["validation_id", "validated_by_id"], ["validations.id", "validations.validator_id"]
        ),
        CheckConstraint("decided_by_id <> recommended_by_id", name="recommender_does_not_decide"),
        CheckConstraint("decided_by_id <> validated_by_id", name="validator_does_not_decide"),
        CheckConstraint(
            "action NOT IN ('certify', 'reject')"
            " OR (review_id IS NOT NULL AND recommended_by_id IS NOT NULL)",
            name="decision_needs_recommendation",
        ),
        CheckConstraint(
            "action <> 'validate' OR (validation_id IS NOT NULL AND validated_by_id IS NOT NULL)",
            name="validated_by_someone",
        ),
        CheckConstraint("tier BETWEEN 0 AND 3", name="tier_in_range"),
        CheckConstraint(
            "tier = 0 OR status IN ('certified', 'validated')", name="tier_needs_certification"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # None: the enrollment was opened, or only its tier changed.
    action: Mapped[Action | None] = mapped_column(by_value(Action))
    status: Mapped[Status] = mapped_column(by_value(Status))
    status_since: Mapped[datetime] = mapped_column(UTCDateTime)
    tier: Mapped[int]
    valid_until: Mapped[date | None]
    random_ppm: Mapped[int | None]
    score_band: Mapped[str | None] = mapped_column(String(1))
    evidence_level: Mapped[EvidenceLevel | None] = mapped_column(by_value(EvidenceLevel))
    reason: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    policy: Mapped[str | None] = mapped_column(String(100))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    review_id: Mapped[int | None]
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    validation_id: Mapped[int | None]
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # Hash of the facts that were on the page when the decision was made.
    seen_hash: Mapped[str | None] = mapped_column(String(64))

    decided_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[decided_by_id])
