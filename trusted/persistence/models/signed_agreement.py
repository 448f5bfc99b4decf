"""Signed agreements: what was signed, as bytes, with who signed it and when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class SignedAgreement(Base):
    """One signature under one text; appended, never changed."""

    __tablename__ = "signed_agreements"
    __table_args__ = (
        UniqueConstraint("application_id", "text_hash"),
        CheckConstraint("length(text_hash) = 64", name="hashed"),
        CheckConstraint("length(signer_name) > 0 AND length(signer_title) > 0", name="signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    # The date of the program whose agreement it is.
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    # UTF-8, exactly as it was shown and hashed.
    text: Mapped[bytes]
    text_hash: Mapped[str] = mapped_column(String(64))
    signer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    signer_name: Mapped[str] = mapped_column(String(200))
    signer_title: Mapped[str] = mapped_column(String(200))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
