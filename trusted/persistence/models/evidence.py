"""Evidence: documents, and the answers that they support."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class ScanState(StrEnum):
    """What is known of a file's safety."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    REFUSED = "refused"


class Evidence(Base):
    """One document of a company, by the hash of its bytes."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint(
            "period_to IS NULL OR period_from IS NULL OR period_to >= period_from",
            name="period_in_order",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    valid_until: Mapped[date | None]
    scan_state: Mapped[ScanState] = mapped_column(by_value(ScanState))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_from_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ResponseEvidence(Base):
    """That a document supports an answer; when it began and ceased to, the audit trail tells."""

    __tablename__ = "response_evidence"
    __table_args__ = (UniqueConstraint("response_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
