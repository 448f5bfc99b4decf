"""Mandates: that a company may act for another, in what, and from when until when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.mandates import Scope
from trusted.persistence.base import Base
from trusted.persistence.models.company import Company
from trusted.persistence.types import UTCDateTime


class Mandate(Base):
    """What an agent may do for a company; ended, never deleted."""

    __tablename__ = "mandates"
    __table_args__ = (
        Index(
            "uq_mandates_current",
            "company_id",
            "agent_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("company_id <> agent_id", name="for_another"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("may_answer OR may_upload OR may_report", name="for_something"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    may_answer: Mapped[bool]
    may_upload: Mapped[bool]
    may_report: Mapped[bool]
    starts_on: Mapped[date]
    # The last day on which it holds.
    ends_on: Mapped[date]
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    company: Mapped[Company] = relationship(lazy="raise_on_sql", foreign_keys=[company_id])
    agent: Mapped[Company] = relationship(lazy="raise_on_sql", foreign_keys=[agent_id])

    @property
    def scope(self) -> frozenset[Scope]:
        """What the agent may do."""
        granted = {
            Scope.ANSWER: self.may_answer,
            Scope.UPLOAD: self.may_upload,
            Scope.REPORT: self.may_report,
        }
        return frozenset(scope for scope, given in granted.items() if given)
