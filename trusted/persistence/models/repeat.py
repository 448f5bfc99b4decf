"""Requests of machines that changed something, by the key that each was given, for a day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class NamedRequest(Base):
    """One request by the key of its client: begun, and what it was answered once it was.

    request_hash: SHA-256 of what was sent, 64 hex digits.
    headers:      of the answer, those that tell something.
    body:         of the answer, packed by zlib.
    """

    __tablename__ = "named_requests"
    __table_args__ = (
        UniqueConstraint("client_id", "key"),
        CheckConstraint(
            "(answered_at IS NULL) = (status IS NULL)"
            " AND (answered_at IS NULL) = (content_type IS NULL)"
            " AND (answered_at IS NULL) = (body IS NULL)",
            name="answered_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(255))
    request_hash: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(String(100))
    headers: Mapped[dict[str, object] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
