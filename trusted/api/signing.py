"""Signing answers, and telling with which keys."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

import msgspec
from flask import Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from trusted.api.problems import Refused
from trusted.register.signatures import KeySet, PublicKey, Signer
from trusted.services.signing_keys import KeyUnreadable, published_keys, signer_at

JSON, JOSE = "application/json", "application/jose"
# A retired key signs nothing any more within this time.
REMEMBERED_SECONDS = 2.0

_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs now, and what the world may check signatures with."""

    signer: Signer | None
    published: tuple[PublicKey, ...]


class Signing:
    """Knows the keys of the installation, asking for them again every two seconds.

    secret: what their private parts are sealed with.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._remembered: tuple[float, Keys] = (0.0, Keys(None, ()))

    def remembered(self) -> Signer | None:
        """Return what signs, if that was asked for a moment ago."""
        until, keys = self._remembered
        return keys.signer if until > time.time() else None

    def keys(self) -> Keys:
        """Return the keys as they are now.

        Raises: Refused with 503 if the one that signs cannot be read.
        """
        until, keys = self._remembered
        if until > time.time():
            return keys
        try:
            keys = Keys(signer_at(self._secret, datetime.now(UTC)), published_keys())
        except KeyUnreadable as error:
            raise _cannot_sign(str(error)) from error
        self._remembered = time.time() + REMEMBERED_SECONDS, keys
        return keys

    def signer(self) -> Signer:
        """Return what signs.

        Raises: Refused with 503 if there is no key.
        """
        signer = self.keys().signer
        if signer is None:
            raise _cannot_sign("No key was made yet: flask keys make.")
        return signer


@lru_cache(maxsize=100)
def wants_signed(accept: str) -> bool:
    """Return whether an Accept header prefers a signed answer; without a preference it is plain."""
    if "jose" not in accept:
        return False
    return parse_accept_header(accept, MIMEAccept).best_match([JSON, JOSE], JSON) == JOSE


def key_set(signing: Signing) -> bytes:
    """Return the live keys in JSON (RFC 7517)."""
    return _json(KeySet(signing.keys().published))


def signed_answer(compact: bytes) -> Response:
    """Return a compact JWS as an answer that nobody may keep: it is of a moment."""
    response = Response(compact, content_type=JOSE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _cannot_sign(why: str) -> Refused:
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "cannot-sign",
        f"This installation cannot sign at the moment. {why}",
        headers={"Retry-After": "60"},
    )
