"""The public keys with which clients of the API prove who they are, instead of a secret."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Account, ApiClient, ApiClientKey
from trusted.services.audit import record
from trusted.services.client_rights import permit_caretaker, refuse_revoked

KEY_LIFE = timedelta(days=365)
LIVE_KEYS = 2
JWK_MAX = 2_000
# What is public of a key of each kind and curve (RFC 7518, RFC 8037), beside the two.
KINDS = {("OKP", "Ed25519"): ("x",), ("EC", "P-256"): ("x", "y")}
NO_KEY = (
    'Give one public key as a JWK: {"kty": "OKP", "crv": "Ed25519", "x": …} or'
    ' {"kty": "EC", "crv": "P-256", "x": …, "y": …}.'
)


def add_key(client: ApiClient, jwk: str, *, actor: Account, now: datetime) -> ApiClientKey:
    """Let a client prove who it is by a key of its own; of three the oldest ends.

    jwk:    the public key in JSON (RFC 7517), Ed25519 or P-256.
    Raises: InputRefused if it is no such key, private, or the client's already.
    """
    permit_caretaker(actor, client)
    refuse_revoked(client)
    key = _public_key(jwk)
    kid = key.thumbprint()
    if any(one.kid == kid for one in keys_of(client)):
        raise InputRefused("The client has, or had, this very key. Make a new pair of keys.")
    live = [one for one in keys_of(client) if one.expires_at > now]
    ended = live[: max(0, len(live) - LIVE_KEYS + 1)]
    for oldest in ended:
        oldest.expires_at = now
    made = ApiClientKey(
        api_client_id=client.id,
        kid=kid,
        jwk=json.dumps(key.as_dict(private=False), sort_keys=True),
        created_at=now,
        expires_at=now + KEY_LIFE,
    )
    db.session.add(made)
    subject, names = f"api-client/{client.id}", [one.kid for one in ended]
    record(actor.id, "add-client-key", subject, at=now, kid=kid, ended=names)
    db.session.commit()
    return made


def end_key(client: ApiClient, kid: str, *, actor: Account, now: datetime) -> None:
    """End a key at once.

    Raises: InputRefused if the client has no such live key.
    """
    permit_caretaker(actor, client)
    key = next((one for one in keys_of(client) if one.kid == kid and one.expires_at > now), None)
    if key is None:
        raise InputRefused("The client has no such key, or it has ended already.")
    key.expires_at = now
    record(actor.id, "end-client-key", f"api-client/{client.id}", at=now, kid=kid)
    db.session.commit()


def keys_of(client: ApiClient) -> Sequence[ApiClientKey]:
    """Return every key that a client had, the oldest first."""
    return db.session.scalars(
        select(ApiClientKey)
        .where(ApiClientKey.api_client_id == client.id)
        .order_by(ApiClientKey.created_at, ApiClientKey.id)
    ).all()


def key_from(jwk: str) -> OKPKey | ECKey:
    """Return a key that is kept, ready to check signatures with."""
    members = json.loads(jwk)
    return OKPKey.import_key(members) if members["kty"] == "OKP" else ECKey.import_key(members)


def _public_key(jwk: str) -> OKPKey | ECKey:
    try:
        members = json.loads(jwk[:JWK_MAX])
    except (ValueError, RecursionError) as error:
        raise InputRefused(NO_KEY) from error
    if not isinstance(members, dict):
        raise InputRefused(NO_KEY)
    if "d" in members:
        raise InputRefused(
            "This is a private key, and now others know it. Make a new pair, and send what is"
            " public of it: without d."
        )
    kind = str(members.get("kty")), str(members.get("crv"))
    if kind not in KINDS:
        raise InputRefused(NO_KEY)
    public = {"kty": kind[0], "crv": kind[1]} | {name: members.get(name) for name in KINDS[kind]}
    try:
        key = key_from(json.dumps(public))
        # Only a point of the curve is a key.
        key.public_key  # noqa: B018 - reading it is the check
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise InputRefused(NO_KEY) from error
    return key
