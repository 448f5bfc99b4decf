"""Telling by a signed assertion which client asks (RFC 7523, private_key_jwt); each works once."""

import binascii
import json
import math
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from trusted.persistence.database import db
from trusted.persistence.models import ApiClient, ApiClientAssertion, ApiClientKey
from trusted.services.client_keys import key_from

# The longest that an assertion may hold from now on.
LIFE_MAX = timedelta(minutes=5)
# How far the client's clock may be ahead of ours.
SKEW = timedelta(seconds=60)
ASSERTION_MAX = 4_096
# Of a moment: thousands of years from now.
SECONDS_MAX = 10**12
# By the kind of the key, never by what the assertion says of itself.
ALGORITHMS = {"OKP": "Ed25519", "EC": "ES256"}


class _Algorithms(JWSRegistry):
    """Knows Ed25519 by its older name too, which most libraries still write."""

    def get_alg(self, name: str) -> Any:
        """Return the algorithm of a name, if it is allowed."""
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


def client_by_assertion(assertion: str, audience: str, *, now: datetime) -> ApiClient | None:
    """Return the client that signed an assertion, or None whatever the reason.

    audience: address of the token endpoint, which the assertion must be made for.
    """
    if len(assertion) > ASSERTION_MAX:
        return None
    client, keys = _said_to_be(assertion, now)
    for key in keys:
        claims = _verified(assertion, key)
        if client is not None and claims is not None:
            good = _fits(claims, client.client_id, audience, now)
            return client if good and _first_use(client, key, claims, now) else None
    return None


def _said_to_be(assertion: str, now: datetime) -> tuple[ApiClient | None, Sequence[ApiClientKey]]:
    """Return whose assertion it says it is, and that client's live keys; nothing is proved yet."""
    try:
        payload = assertion.split(".")[1]
        said = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        client_id = said["sub"]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        return None, ()
    if not isinstance(client_id, str) or not client_id.isprintable():
        return None, ()
    client = db.session.scalar(
        select(ApiClient).where(ApiClient.client_id == client_id, ApiClient.revoked_at.is_(None))
    )
    if client is None:
        return None, ()
    live = select(ApiClientKey).where(
        ApiClientKey.api_client_id == client.id, ApiClientKey.expires_at > now
    )
    return client, db.session.scalars(live).all()


def _verified(assertion: str, key: ApiClientKey) -> Mapping[str, object] | None:
    with_key = key_from(key.jwk)
    registry = _Algorithms(algorithms=[ALGORITHMS[with_key.key_type]])
    try:
        return jwt.decode(assertion, with_key, registry=registry).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


def _fits(claims: Mapping[str, object], client_id: str, audience: str, now: datetime) -> bool:
    latest = (now + SKEW).timestamp()
    begun = [_seconds(claims[name]) for name in ("iat", "nbf") if name in claims]
    return (
        claims.get("iss") == claims.get("sub") == client_id
        and claims.get("aud") in (audience, [audience])
        and bool(claims.get("jti"))
        and isinstance(claims["jti"], str)
        and now.timestamp() < _seconds(claims.get("exp")) <= (now + LIFE_MAX).timestamp()
        and all(one <= latest for one in begun)
    )


def _seconds(value: object) -> float:
    """Return a moment of a claim; what is no number fits no comparison."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return math.inf if abs(value) > SECONDS_MAX else float(value)


def _first_use(
    client: ApiClient, key: ApiClientKey, claims: Mapping[str, object], now: datetime
) -> bool:
    """Note that an assertion was used; returns whether it was not before."""
    expired = (ApiClientAssertion.api_client_id == client.id, ApiClientAssertion.expires_at <= now)
    db.session.execute(delete(ApiClientAssertion).where(*expired))
    db.session.add(
        ApiClientAssertion(
            api_client_id=client.id,
            jti_hash=sha256(str(claims["jti"]).encode("utf-8", "surrogatepass")).hexdigest(),
            expires_at=now + LIFE_MAX,
        )
    )
    key.last_used_at = now
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True
