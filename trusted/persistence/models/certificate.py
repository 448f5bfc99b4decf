"""Certificates that were issued, by the code with which anyone may check them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.models.enrollment import Enrollment, StandingChange
from trusted.persistence.types import UTCDateTime, by_value


class Certificate(Base):
    """One issued certificate and the standing that it states."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    standing_change_id: Mapped[int] = mapped_column(ForeignKey("standing_changes.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    language: Mapped[Language] = mapped_column(
        by_value(Language), default=Language.ENGLISH, server_default="en"
    )
    # Hash of the PDF in the document store.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)

    enrollment: Mapped[Enrollment] = relationship(lazy="raise_on_sql")
    standing_change: Mapped[StandingChange] = relationship(lazy="raise_on_sql")
