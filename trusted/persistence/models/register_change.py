"""The register as published: one row a change of what an identifier answers."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class RegisterChange(Base):
    """What one identifier answers from this sequence on; hash-chained and appended only."""

    __tablename__ = "register_changes"
    __table_args__ = (Index(None, "identifier", "sequence"), Index(None, "at"))

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    identifier: Mapped[str] = mapped_column(String(220))
    # The published record; None: the identifier answers nothing any more.
    record: Mapped[dict[str, object] | None]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
