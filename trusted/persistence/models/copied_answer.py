"""Copied answers: from which older answer one was taken over, and as what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class CopiedAnswer(Base):
    """That an answer began as a copy; appended, never changed."""

    __tablename__ = "copied_answers"
    __table_args__ = (
        CheckConstraint("source_response_id <> response_id", name="from_another_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), unique=True)
    source_response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    # What the copy said when it was made, and under which program the older answer was given.
    statement: Mapped[str] = mapped_column(Text)
    source_program: Mapped[str] = mapped_column(String(20))
    copied_at: Mapped[datetime] = mapped_column(UTCDateTime)
    copied_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
