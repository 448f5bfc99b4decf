"""Incidents as companies report them, and how they were read; all appended."""

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
from trusted.persistence.models.evidence import Evidence
from trusted.persistence.types import UTCDateTime


class IncidentReport(Base):
    """One incident as the company reports it."""

    __tablename__ = "incident_reports"
    __table_args__ = (
        UniqueConstraint("id", "reported_by_id"),
        CheckConstraint("length(what) > 0", name="says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    occurred_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(500))
    shipments: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text)
    # The criterion whose measures failed, if the company names one.
    criterion_id: Mapped[str | None] = mapped_column(String(20))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    required_action_id: Mapped[int] = mapped_column(ForeignKey("required_actions.id"))

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    reported_by: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[reported_by_id])


class IncidentDocument(Base):
    """That a document belongs to a report."""

    __tablename__ = "incident_documents"
    __table_args__ = (UniqueConstraint("report_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("incident_reports.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")


class IncidentLink(Base):
    """That a company's report and a record of customs are about the same incident."""

    __tablename__ = "incident_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("incident_reports.id"), unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), unique=True)
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class IncidentConclusion(Base):
    """What a reviewer made of a report; never who reported it."""

    __tablename__ = "incident_conclusions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["report_id", "reported_by_id"],
            ["incident_reports.id", "incident_reports.reported_by_id"],
        ),
        CheckConstraint("concluded_by_id <> reported_by_id", name="reporter_does_not_conclude"),
        CheckConstraint("length(note) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(unique=True)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    aggravated: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    concluded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    concluded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
