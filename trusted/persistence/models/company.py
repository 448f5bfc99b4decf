"""Companies: who they are, who may act for them, what they are called outside."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.types import UTCDateTime, by_value


class MembershipRole(StrEnum):
    """What a member may do for a company."""

    OWNER = "owner"
    CONTRIBUTOR = "contributor"
    VIEWER = "viewer"


class Company(Base):
    """A legal entity."""

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(200))
    trade_name: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    address: Mapped[str] = mapped_column(String(500))
    website: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """That a person acts for a company, from when until when."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_current",
            "account_id",
            "company_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    role: Mapped[MembershipRole] = mapped_column(by_value(MembershipRole))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")


class CompanyIdentifier(Base):
    """A name under which a company is known outside; ended, never deleted."""

    __tablename__ = "company_identifiers"
    __table_args__ = (
        Index(
            "uq_company_identifiers_current",
            "scheme",
            "value",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # Who held a name at a past moment.
        Index(None, "scheme", "value"),
        # What refers to an identifier names who entered it, so that the two cannot part.
        Index("uq_company_identifiers_id_recorded_by_id", "id", "recorded_by_id", unique=True),
        CheckConstraint("ended_at IS NULL OR ended_at >= recorded_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    scheme: Mapped[Scheme] = mapped_column(by_value(Scheme))
    value: Mapped[str] = mapped_column(String(200))
    level: Mapped[IdentifierLevel] = mapped_column(by_value(IdentifierLevel))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    company: Mapped[Company] = relationship(lazy="raise_on_sql")


class IdentifierConfirmation(Base):
    """That the program has looked at an identifier, with the proof; appended, never changed."""

    __tablename__ = "identifier_confirmations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["identifier_id", "recorded_by_id"],
            ["company_identifiers.id", "company_identifiers.recorded_by_id"],
        ),
        Index(None, "identifier_id", "at"),
        CheckConstraint("recorded_by_id <> confirmed_by_id", name="who_enters_does_not_confirm"),
        CheckConstraint("level IN ('looked_up', 'evidenced')", name="level_raised"),
        CheckConstraint("level <> 'evidenced' OR evidence_id IS NOT NULL", name="evidence_given"),
        CheckConstraint("level <> 'looked_up' OR note <> ''", name="look_up_noted"),
        CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from",
            name="ends_after_start",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier_id: Mapped[int]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    level: Mapped[IdentifierLevel] = mapped_column(by_value(IdentifierLevel))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    # The first and the last day on which it names the company; None: not known.
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class Site(Base):
    """A place where the company handles goods or keeps records."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    country: Mapped[str] = mapped_column(String(2))
    purpose: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
