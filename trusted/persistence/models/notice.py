"""Notices: the record of what somebody was told, when, and who has read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class Notice(Base):
    """One notice, in each language as it was told.

    enrollment_id: what it is about; None: no enrollment, but something of the program.
    account_id:    the official to whom it is addressed; None: the company, or a rights holder.
    right_id:      the recorded right whose holder is told; None: somebody with an account is.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint(
            "(enrollment_id IS NOT NULL OR account_id IS NOT NULL) = (right_id IS NULL)",
            name="to_somebody",
        ),
        Index(None, "enrollment_id", "sent_at"),
        Index(None, "account_id", "sent_at"),
        Index(None, "right_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    right_id: Mapped[int | None] = mapped_column(ForeignKey("rights.id"))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    title_es: Mapped[str] = mapped_column(String(200))
    body_es: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)

    def told_in(self, language: Language) -> tuple[str, str]:
        """Return title and body in a language."""
        if language is Language.SPANISH:
            return self.title_es, self.body_es
        return self.title, self.body


class NoticeReading(Base):
    """That a person has read a notice; the first time is kept."""

    __tablename__ = "notice_readings"
    __table_args__ = (UniqueConstraint("notice_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
