"""Machines that may ask, and the secrets with which they prove who they are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime


class ApiClient(Base):
    """One system that calls the API, with the scopes it was given."""

    __tablename__ = "api_clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    # Scopes, separated by a space, as OAuth writes them.
    scope: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # For which it acts; None: for none.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    # Of the arrangement with the administration for which it acts; None: for none.
    arrangement_id: Mapped[int | None] = mapped_column(ForeignKey("arrangements.id"))
    # It is answered from the sandbox alone; true for ever or never.
    sandbox: Mapped[bool] = mapped_column(default=False, server_default=false())


class ApiClientSecret(Base):
    """One secret of a client: kept as a hash, with its end and its last use."""

    __tablename__ = "api_client_secrets"

    id: Mapped[int] = mapped_column(primary_key=True)
    api_client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id"), index=True)
    # SHA-256: the secret has 256 random bits, so a slow hash would add nothing.
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiClientKey(Base):
    """One public key of a client, with its end and its last use; the private one stays there."""

    __tablename__ = "api_client_keys"
    __table_args__ = (
        UniqueConstraint("api_client_id", "kid"),
        CheckConstraint("length(kid) = 43", name="thumbprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    api_client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id"))
    # Thumbprint of the key (RFC 7638).
    kid: Mapped[str] = mapped_column(String(43))
    # The key itself (RFC 7517), with what is public of it and nothing else.
    jwk: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiClientAssertion(Base):
    """That a client has used an assertion: it cannot be used again, by whatever worker."""

    __tablename__ = "api_client_assertions"

    api_client_id: Mapped[int] = mapped_column(ForeignKey("api_clients.id"), primary_key=True)
    # SHA-256 of its jti, which may be of any length.
    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    # From then on the assertion is refused for its age, and need not be remembered.
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
