"""The keys that sign the register as it is handed out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class SigningKey(Base):
    """A pair of keys: the public one as it is published, the private one sealed."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("length(kid) = 43 AND length(x) = 43", name="thumbprint_and_key"),
        CheckConstraint("signs_from >= made_at", name="published_before_it_signs"),
        CheckConstraint("retired_at IS NULL OR retired_at >= made_at", name="retired_after_made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Thumbprint of the public key (RFC 7638).
    kid: Mapped[str] = mapped_column(String(43), unique=True)
    # The public key, base64url of 32 bytes.
    x: Mapped[str] = mapped_column(String(43))
    # The private key, sealed with the installation's signing secret; base64url.
    sealed: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # None: set-up made it.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # Until then it is only published, so that everybody knows it before it is used.
    signs_from: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
