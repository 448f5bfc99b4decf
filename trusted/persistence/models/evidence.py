"""Evidence: documents in their revisions, what is said of them, and what they support."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value


class ScanState(StrEnum):
    """What is known of a file's safety."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    REFUSED = "refused"


class Evidence(Base):
    """One revision of a document of a company, by the hash of its bytes.

    What was received stays as it was received. What is said of it (title, kind, days) repeats the
    newest of its descriptions, so that every reader finds it in one place; only
    `services.documents` writes both.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint(
            "period_to IS NULL OR period_from IS NULL OR period_to >= period_from",
            name="period_in_order",
        ),
        CheckConstraint("(revision = 1) = (first_id IS NULL)", name="first_has_no_first"),
        CheckConstraint("revision >= 1", name="counted_from_one"),
        UniqueConstraint("first_id", "revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(200))
    # An id of the program's kinds of evidence.
    kind: Mapped[str] = mapped_column(String(40), default="other", server_default="other")
    issued_on: Mapped[date | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    valid_until: Mapped[date | None] = mapped_column(index=True)
    scan_state: Mapped[ScanState] = mapped_column(by_value(ScanState))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_from_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # The first revision of the document; None: this is it.
    first_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def series(self) -> int:
        """The id that all revisions of the document share: that of the first."""
        return self.first_id or self.id


class EvidenceDescription(Base):
    """What a company said of a document from a moment on; the first is as it was received."""

    __tablename__ = "evidence_descriptions"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("number = 1 OR length(why) > 0", name="corrected_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    issued_on: Mapped[date | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    valid_until: Mapped[date | None]
    why: Mapped[str] = mapped_column(Text)
    described_at: Mapped[datetime] = mapped_column(UTCDateTime)
    described_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ResponseEvidence(Base):
    """That a document supports an answer; when it began and ceased to, the audit trail tells."""

    __tablename__ = "response_evidence"
    __table_args__ = (UniqueConstraint("response_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    # None: attached before this was kept.
    attached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")


class OutsideCertificate(Base):
    """A certificate that another program or body gave the company, with its document."""

    __tablename__ = "outside_certificates"
    __table_args__ = (
        CheckConstraint("valid_until >= issued_on", name="valid_from_its_issue"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_as_a_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    # An id of the program's outside certificates.
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # None: the company still relies on it.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
