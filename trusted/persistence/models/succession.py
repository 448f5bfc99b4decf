"""Mergers and splits: who asked, who approved, and which company follows on which."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.succession import Fate, SuccessionKind
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.models.company import Company
from trusted.persistence.types import UTCDateTime, by_value


class SuccessionRequest(Base):
    """That a company be merged into another, or a part of it split off; decided by another."""

    __tablename__ = "succession_requests"
    __table_args__ = (
        Index(
            "uq_succession_requests_open",
            "from_company_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("uq_succession_requests_id_requested_by_id", "id", "requested_by_id", unique=True),
        CheckConstraint("from_company_id <> to_company_id", name="two_companies"),
        CheckConstraint("requested_by_id <> decided_by_id", name="asker_does_not_decide"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_at IS NULL) = (approved IS NULL)",
            name="decided_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SuccessionKind] = mapped_column(by_value(SuccessionKind))
    from_company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    to_company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    from_company: Mapped[Company] = relationship(
        lazy="raise_on_sql", foreign_keys=[from_company_id]
    )
    to_company: Mapped[Company] = relationship(lazy="raise_on_sql", foreign_keys=[to_company_id])
    requested_by: Mapped[Account] = relationship(
        lazy="raise_on_sql", foreign_keys=[requested_by_id]
    )

    __mapper_args__ = {"version_id_col": version}


class Succession(Base):
    """The fact that a company follows on another from a day on; appended, never changed."""

    __tablename__ = "successions"
    __table_args__ = (
        Index(
            "uq_successions_merged_once",
            "from_company_id",
            unique=True,
            sqlite_where=text("kind = 'merge'"),
            postgresql_where=text("kind = 'merge'"),
        ),
        ForeignKeyConstraint(
            ["request_id", "requested_by_id"],
            ["succession_requests.id", "succession_requests.requested_by_id"],
        ),
        CheckConstraint("from_company_id <> to_company_id", name="two_companies"),
        CheckConstraint("requested_by_id <> approved_by_id", name="asker_does_not_approve"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[SuccessionKind] = mapped_column(by_value(SuccessionKind))
    from_company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    to_company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    effective_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class SuccessionEnrollment(Base):
    """What became of one enrollment, and the highest tier that it may hold until it is reviewed."""

    __tablename__ = "succession_enrollments"
    __table_args__ = (
        UniqueConstraint("succession_id", "enrollment_id"),
        CheckConstraint("ceiling BETWEEN 0 AND 3", name="tier_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    succession_id: Mapped[int] = mapped_column(ForeignKey("successions.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    fate: Mapped[Fate] = mapped_column(by_value(Fate))
    ceiling: Mapped[int]
