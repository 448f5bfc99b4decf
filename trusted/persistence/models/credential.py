"""Where each certificate stands in the status lists of credentials."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.persistence.base import Base
from trusted.persistence.models.certificate import Certificate


class CredentialPlace(Base):
    """The place of one certificate's credential, drawn by lot; it never changes."""

    __tablename__ = "credential_places"
    __table_args__ = (
        UniqueConstraint("list_number", "place"),
        CheckConstraint("place BETWEEN 0 AND 131071", name="place_in_list"),
    )

    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates.id"), primary_key=True, autoincrement=False
    )
    list_number: Mapped[int]
    place: Mapped[int]

    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql")
