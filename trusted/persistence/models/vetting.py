"""What vetting knows of a company beside the lists: debts, and flags that hold a decision up."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.account import Account
from trusted.persistence.types import UTCDateTime, by_value


class DebtState(StrEnum):
    """How it stands with a debt."""

    CONTESTED = "contested"
    FINAL = "final"
    INSTALLMENTS = "installments"
    PAID = "paid"


class Debt(Base):
    """What a company owes; how it stands, the newest of its changes says."""

    __tablename__ = "debts"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_owed"),
        CheckConstraint("length(what) > 0", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    # Three letters, ISO 4217.
    currency: Mapped[str] = mapped_column(String(3))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class DebtChange(Base):
    """From a day on, this is how it stands with a debt; appended, never changed."""

    __tablename__ = "debt_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    debt_id: Mapped[int] = mapped_column(ForeignKey("debts.id"), index=True)
    state: Mapped[DebtState] = mapped_column(by_value(DebtState))
    since: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ReviewFlag(Base):
    """A reason not to decide on an enrollment yet; it ends when lifted, or by itself."""

    __tablename__ = "review_flags"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="says_why"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by_id IS NULL)"
            " AND (lifted_at IS NULL) = (lifted_note IS NULL)",
            name="lifted_as_a_whole",
        ),
        CheckConstraint("lifted_by_id <> raised_by_id", name="lifted_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Who clears it up.
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # The last day on which it holds a decision up.
    expires_on: Mapped[date]
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    lifted_note: Mapped[str | None] = mapped_column(Text)

    owner: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[owner_id])
    raised_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[raised_by_id])
