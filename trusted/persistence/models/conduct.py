"""Penalties and incidents: the facts behind the conduct component."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class IncidentSource(StrEnum):
    """Who made an incident known first."""

    COMPANY = "company"
    CUSTOMS = "customs"


class Penalty(Base):
    """A final penalty; cases that are not final are not kept here."""

    __tablename__ = "penalties"
    # A dispute refers to both, so that who recorded a penalty cannot judge it.
    __table_args__ = (Index("uq_penalties_id_recorded_by_id", "id", "recorded_by_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    case_number: Mapped[str] = mapped_column(String(60), unique=True)
    statute: Mapped[str] = mapped_column(String(60))
    # A key of the policy's culpability points.
    culpability: Mapped[str] = mapped_column(String(20))
    final_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Incident(Base):
    """A security incident, and who told of it first."""

    __tablename__ = "incidents"
    __table_args__ = (CheckConstraint("length(what) > 0", name="says_what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    occurred_on: Mapped[date]
    source: Mapped[IncidentSource] = mapped_column(by_value(IncidentSource))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
