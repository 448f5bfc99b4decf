"""Arrangements with other customs administrations: their terms, by two people; appended."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class Arrangement(Base):
    """Mutual recognition with one foreign administration."""

    __tablename__ = "arrangements"
    __table_args__ = (CheckConstraint("code = lower(code)", name="code_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    administration: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ArrangementTerms(Base):
    """A draft of what is agreed; the newest that was put into force is what holds.

    countries:    two letters each, separated by spaces.
    equivalences: of {status, tier, ours}.
    roles:        their kind of party -> our entity type.
    benefits:     codes, separated by spaces.
    keys:         the public keys (RFC 7517) that may sign their lists.
    """

    __tablename__ = "arrangement_terms"
    __table_args__ = (
        Unique("arrangement_id", "number"),
        Unique("id", "drafted_by_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("fresh_days > 0", name="lists_hold_for_days"),
        CheckConstraint("number_scheme IN ('customs', 'eori')", name="a_number_scheme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"))
    number: Mapped[int]
    countries: Mapped[str] = mapped_column(Text)
    number_scheme: Mapped[str] = mapped_column(String(10))
    equivalences: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    roles: Mapped[dict[str, str]] = mapped_column(JSON)
    benefits: Mapped[str] = mapped_column(Text)
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    fresh_days: Mapped[int]
    keys: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    arrangement: Mapped[Arrangement] = relationship(lazy="raise_on_sql")


class ArrangementApproval(Base):
    """That a second person put terms into force."""

    __tablename__ = "arrangement_approvals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["terms_id", "drafted_by_id"],
            ["arrangement_terms.id", "arrangement_terms.drafted_by_id"],
            name="fk_arrangement_approvals_terms",
        ),
        CheckConstraint("approved_by_id <> drafted_by_id", name="by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    terms_id: Mapped[int] = mapped_column(unique=True)
    drafted_by_id: Mapped[int]
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ArrangementStep(Base):
    """That an arrangement was suspended, or resumed by another person; the newest holds.

    suspended_by_id: who had suspended what is resumed; None for a suspension.
    """

    __tablename__ = "arrangement_steps"
    __table_args__ = (
        CheckConstraint("suspended = (suspended_by_id IS NULL)", name="resumes_a_suspension"),
        CheckConstraint("by_id <> suspended_by_id", name="resumed_by_another"),
        CheckConstraint("length(reason) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"), index=True)
    suspended: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    suspended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ArrangementTurn(Base):
    """That the register was told anew what an arrangement gives; the newest is what it knows.

    terms_id: by which it gives; None: nothing, for the reason in why.
    """

    __tablename__ = "arrangement_turns"

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangements.id"), index=True)
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("arrangement_terms.id"))
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
