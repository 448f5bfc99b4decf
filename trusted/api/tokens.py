"""Access tokens: short-lived, signed, remembered for a moment."""

import base64
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from trusted.api.problems import Refused

LIFE_SECONDS = 900
# A revoked client is refused within this time.
REMEMBERED_SECONDS = 2.0
REMEMBERED_AT_MOST = 4_096
TOKEN_MAX = 4_096
ALGORITHM = "Ed25519"
SANDBOX_CLAIM = "sandbox"
NOT_VALID = "This token is not valid, or not any more. Ask for a new one."
HEADER = {"alg": ALGORITHM, "typ": "at+jwt"}


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and what it may do.

    sandbox: it tries things out; what is real is neither told to it nor changed by it.
    """

    client_id: str
    scopes: frozenset[str]
    sandbox: bool = False


class Tokens:
    """Issues access tokens and tells whom a token belongs to.

    seed:     32 bytes, the Ed25519 private key.
    base_url: where the outside reaches this installation; issuer, and audience with the API's path.
    is_live:  client id -> whether it exists and was not revoked.
    """

    def __init__(self, seed: bytes, base_url: str, is_live: Callable[[str], bool]) -> None:
        self._key = _key(seed)
        self._issuer = base_url
        self._audience = f"{base_url}/api/v1"
        self._is_live = is_live
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(time.time()),
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            client_id={"essential": True},
            scope={"essential": True},
        )
        self._remembered: dict[str, tuple[float, Access]] = {}

    def issue(self, client_id: str, scope: str, *, sandbox: bool = False) -> str:
        """Return an access token (RFC 9068), valid for LIFE_SECONDS from now.

        scope:   scopes, separated by a space.
        sandbox: whether it is good for the sandbox, and for nothing else.
        """
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": client_id,
            "client_id": client_id,
            "scope": scope,
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "jti": secrets.token_urlsafe(12),
            SANDBOX_CLAIM: sandbox,
        }
        return jwt.encode(HEADER, claims, self._key, algorithms=[ALGORITHM])

    def remembered(self, authorization: str) -> tuple[float, Access] | None:
        """Return whose header this is if it was checked within the last two seconds.

        Returns: until when that holds, in seconds since 1970 UTC, and who it is.
        """
        found = self._remembered.get(authorization)
        return None if found is None or found[0] <= time.time() else found

    def access(self, authorization: str) -> Access:
        """Return whose Authorization header this is.

        Raises: Refused with 401 for a token that is missing, unknown, expired or revoked.
        """
        known = self.remembered(authorization)
        if known is not None:
            return known[1]
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized("Send an access token: Authorization: Bearer <token>.", "Bearer")
        access, expires_at = self._checked(token.strip())
        if not self._is_live(access.client_id):
            raise _unauthorized("This client was revoked.")
        if len(self._remembered) >= REMEMBERED_AT_MOST:
            self._remembered.clear()
        until = min(time.time() + REMEMBERED_SECONDS, expires_at)
        self._remembered[authorization] = until, access
        return access

    def _checked(self, token: str) -> tuple[Access, float]:
        try:
            decoded = jwt.decode(token[:TOKEN_MAX], self._key, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise _unauthorized(NOT_VALID) from error
        # The same key may sign other things; only this kind lets anyone in.
        if decoded.header.get("typ") != HEADER["typ"]:
            raise _unauthorized(NOT_VALID)
        client_id, scope = str(decoded.claims["client_id"]), str(decoded.claims["scope"])
        # A token of before there was a sandbox says nothing, and is of none.
        sandbox = decoded.claims.get(SANDBOX_CLAIM, False) is not False
        access = Access(client_id, frozenset(scope.split()), sandbox)
        return access, float(decoded.claims["exp"])


def require_scope(access: Access, scope: str, other: str | None = None) -> None:
    """Raise Refused with 403 unless the client was given the scope, or the other one."""
    if not {scope, other} & access.scopes:
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "insufficient-scope",
            f"This needs the scope {scope}, which your token does not carry.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


def _unauthorized(detail: str, challenge: str = 'Bearer error="invalid_token"') -> Refused:
    return Refused(
        HTTPStatus.UNAUTHORIZED, "unauthorized", detail, headers={"WWW-Authenticate": challenge}
    )


def _key(seed: bytes) -> OKPKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": _base64(seed), "x": _base64(public)}
    )


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
