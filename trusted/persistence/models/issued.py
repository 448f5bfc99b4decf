"""Letters and reports that were issued, and the certificates that seal documents."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment
from trusted.persistence.types import UTCDateTime, by_value


class IssuedLetter(Base):
    """One letter or report in one language; what it is about never has a second of its kind."""

    __tablename__ = "issued_letters"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "language"),
        CheckConstraint("kind IN ('decision', 'visit', 'report', 'action')", name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    # Row of the notice, validation or required action.
    subject_id: Mapped[int]
    language: Mapped[Language] = mapped_column(by_value(Language))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    # Hash of the PDF in the document store.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")


class DocumentSeal(Base):
    """A certificate of the program with which documents are sealed; the newest one seals."""

    __tablename__ = "document_seals"

    id: Mapped[int] = mapped_column(primary_key=True)
    # X.509 in PEM, after it those who vouch for it.
    certificate: Mapped[str] = mapped_column(Text)
    # The private key, sealed with the installation's signing secret; base64url.
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # None: set-up made it.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
