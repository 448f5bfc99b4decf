"""Giving machines an access token for their secret (RFC 6749, client credentials)."""

import binascii
from base64 import b64decode
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote_plus

import msgspec
from flask import Response, request

from trusted.api.bodies import TokenAnswer
from trusted.api.door import answer, this_door
from trusted.api.problems import Refused
from trusted.api.tokens import LIFE_SECONDS
from trusted.persistence.database import start_writing
from trusted.services.clients import authenticate_client

FORM = "application/x-www-form-urlencoded"
FIELDS = frozenset({"grant_type", "scope", "client_id", "client_secret"})


def token() -> Response:
    """Give a client an access token of the scopes that it asks for, all of its own if none."""
    form = _form()
    client_id, secret = _credentials(form)
    start_writing()
    client = authenticate_client(client_id, secret, now=datetime.now(UTC))
    if client is None:
        raise _invalid_client()
    own = client.scope.split()
    wanted = form.get("scope", "").split() or own
    if not set(wanted) <= set(own):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "invalid-scope",
            f"This client may ask for: {' '.join(own)}.",
        )
    scope = " ".join(sorted(set(wanted)))
    access_token = this_door().tokens.issue(client.client_id, scope)
    return answer(msgspec.json.encode(TokenAnswer(access_token, "Bearer", LIFE_SECONDS, scope)))


def _form() -> dict[str, str]:
    if request.mimetype != FORM:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            f"Send a form, with Content-Type: {FORM}.",
        )
    form = request.form
    unknown = sorted(form.keys() - FIELDS)
    repeated = sorted(name for name in form if len(form.getlist(name)) > 1)
    if unknown or repeated:
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "invalid-request",
            f"Send each of {', '.join(sorted(FIELDS))} at most once, and nothing else.",
        )
    if form.get("grant_type") != "client_credentials":
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "unsupported-grant-type",
            "Send grant_type=client_credentials; no other grant is given here.",
        )
    return dict(form.items())


def _credentials(form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return form.get("client_id", ""), form.get("client_secret", "")
    if scheme.lower() != "basic" or "client_secret" in form:
        raise _invalid_client()
    try:
        name, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise _invalid_client() from error
    return unquote_plus(name), unquote_plus(secret)


def _invalid_client() -> Refused:
    return Refused(
        HTTPStatus.UNAUTHORIZED,
        "invalid-client",
        "The client id and secret do not belong together, or do not hold any more.",
        headers={"WWW-Authenticate": 'Basic realm="trusted"'},
    )
