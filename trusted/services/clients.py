"""Letting machines in: clients of the API, their secrets, and ending both."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Account, Agency, ApiClient, ApiClientSecret, Arrangement
from trusted.services.audit import record
from trusted.services.client_rights import permit_administrator, permit_caretaker, refuse_revoked

PARTNERS_READ = "partners:read"
SCOPES = frozenset(
    {
        *("standing:read", "shipments:prioritize", "outcomes:write", "register:read"),
        *("holds:write", "agencies:read", PARTNERS_READ, "exchange:read", "exchange:write"),
    }
)
# What is also there to be tried out, without anything real behind it.
SANDBOX_SCOPES = frozenset(
    {"standing:read", "shipments:prioritize", "outcomes:write", "holds:write"}
)
SECRET_LIFE = timedelta(days=365)
LIVE_SECRETS = 2
NAME_MAX = 200


def create_client(
    name: str,
    scopes: Collection[str],
    *,
    actor: Account,
    now: datetime,
    agency: Agency | None = None,
    arrangement: Arrangement | None = None,
    sandbox: bool = False,
) -> tuple[ApiClient, str]:
    """Let a machine in.

    scopes:  what it may do; at least one of SCOPES.
    agency:  for which it acts; without one it has no holds.
    arrangement: with the administration for which it acts; without one it exchanges nothing.
    sandbox: whether it is let into the sandbox alone; of SANDBOX_SCOPES then, for no agency.
    Returns: the client and its first secret, which is not kept and cannot be shown again.
    """
    permit_administrator(actor)
    client, secret = open_client(
        name,
        scopes,
        actor=actor,
        now=now,
        agency=agency,
        arrangement=arrangement,
        sandbox=sandbox,
    )
    db.session.commit()
    return client, secret


def open_client(
    name: str,
    scopes: Collection[str],
    *,
    actor: Account,
    now: datetime,
    agency: Agency | None = None,
    arrangement: Arrangement | None = None,
    sandbox: bool = False,
) -> tuple[ApiClient, str]:
    """Do the same for whoever was found to be allowed to; the caller commits."""
    unknown = set(scopes) - SCOPES
    if unknown or not scopes:
        raise InputRefused(f"Give at least one scope of {', '.join(sorted(SCOPES))}, and no other.")
    if agency is not None and arrangement is not None:
        raise InputRefused("A client acts for an agency or for an administration, not for both.")
    bound = agency or arrangement
    if sandbox and (bound is not None or not set(scopes) <= SANDBOX_SCOPES):
        raise InputRefused(
            "A client of the sandbox acts for no agency or administration, and has no scope but"
            f" {', '.join(sorted(SANDBOX_SCOPES))}."
        )
    if not 1 <= len(name.strip()) <= NAME_MAX:
        raise InputRefused(f"Name the client, in at most {NAME_MAX} characters.")
    client = ApiClient(
        client_id=f"client-{secrets.token_hex(12)}",
        name=name.strip(),
        scope=" ".join(sorted(set(scopes))),
        created_at=now,
        created_by_id=actor.id,
        agency_id=agency.id if agency else None,
        arrangement_id=arrangement.id if arrangement else None,
        sandbox=sandbox,
    )
    db.session.add(client)
    db.session.flush()
    secret = _new_secret(client, now)
    told = {"name": name, "scope": client.scope, "agency": agency.code if agency else None}
    place: dict[str, object] = {"sandbox": True} if sandbox else {}
    place |= {"arrangement": arrangement.code} if arrangement else {}
    record(actor.id, "create-client", _subject(client), at=now, **told, **place)
    return client, secret


def add_secret(client: ApiClient, *, actor: Account, now: datetime) -> str:
    """Give a client another secret, so that it can change over; of three the oldest ends.

    Returns: the secret, which is not kept and cannot be shown again.
    """
    permit_caretaker(actor, client)
    refuse_revoked(client)
    live = [one for one in secrets_of(client) if one.expires_at > now]
    ended = live[: max(0, len(live) - LIVE_SECRETS + 1)]
    for oldest in ended:
        oldest.expires_at = now
    secret = _new_secret(client, now)
    record(actor.id, "add-client-secret", _subject(client), at=now, ended=[s.id for s in ended])
    db.session.commit()
    return secret


def end_secret(client: ApiClient, secret_id: int, *, actor: Account, now: datetime) -> None:
    """End a secret at once; tokens that were got by it hold for their quarter of an hour.

    Raises: InputRefused if the client has no such live secret.
    """
    permit_caretaker(actor, client)
    live = [one for one in secrets_of(client) if one.expires_at > now]
    ended = next((one for one in live if one.id == secret_id), None)
    if ended is None:
        raise InputRefused("The client has no such secret, or it has ended already.")
    ended.expires_at = now
    record(actor.id, "end-client-secret", _subject(client), at=now, secret=secret_id)
    db.session.commit()


def secrets_of(client: ApiClient) -> Sequence[ApiClientSecret]:
    """Return every secret that a client had, the oldest first; each is a hash."""
    return db.session.scalars(
        select(ApiClientSecret)
        .where(ApiClientSecret.api_client_id == client.id)
        .order_by(ApiClientSecret.created_at, ApiClientSecret.id)
    ).all()


def revoke_client(client: ApiClient, *, actor: Account, now: datetime) -> None:
    """Shut a client out; its tokens are refused within two seconds."""
    permit_caretaker(actor, client)
    if client.revoked_at is not None:
        raise InputRefused("This client was revoked before.")
    client.revoked_at = now
    record(actor.id, "revoke-client", _subject(client), at=now)
    db.session.commit()


def authenticate_client(client_id: str, secret: str, *, now: datetime) -> ApiClient | None:
    """Return the client that proves who it is, or None whatever the reason."""
    if not client_id.isprintable():
        return None
    found = db.session.execute(
        select(ApiClient, ApiClientSecret)
        .join(ApiClientSecret, ApiClientSecret.api_client_id == ApiClient.id)
        .where(
            ApiClient.client_id == client_id,
            ApiClient.revoked_at.is_(None),
            ApiClientSecret.secret_hash == _hash(secret),
            ApiClientSecret.expires_at > now,
        )
    ).one_or_none()
    if found is None:
        return None
    client, proof = found
    proof.last_used_at = now
    db.session.commit()
    return client


def is_live(client_id: str) -> bool:
    """Return whether the client exists and was not revoked."""
    query = select(ApiClient.id).where(
        ApiClient.client_id == client_id, ApiClient.revoked_at.is_(None)
    )
    return db.session.scalar(query) is not None


def client_by_id(client_id: str) -> ApiClient | None:
    """Return a client by the id that it calls itself."""
    return db.session.scalar(select(ApiClient).where(ApiClient.client_id == client_id))


def clients() -> Sequence[ApiClient]:
    """Return all clients, the newest first."""
    return db.session.scalars(select(ApiClient).order_by(ApiClient.id.desc())).all()


def _new_secret(client: ApiClient, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    db.session.add(
        ApiClientSecret(
            api_client_id=client.id,
            secret_hash=_hash(secret),
            created_at=now,
            expires_at=now + SECRET_LIFE,
        )
    )
    return secret


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _subject(client: ApiClient) -> str:
    return f"api-client/{client.id}"
