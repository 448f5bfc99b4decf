"""Applications as they were handed in, time after time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class Submission(Base):
    """All that an application said when it was handed in; appended, never changed."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("number >= 1", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # As domain/differences.py reads it.
    content: Mapped[dict[str, object]]
    content_hash: Mapped[str] = mapped_column(String(64))
