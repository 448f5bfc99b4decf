"""Giving machines an access token for a secret (RFC 6749) or a signed assertion (RFC 7523)."""

import binascii
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import unquote_plus

import msgspec
from flask import Response, request

from trusted.api.bodies import TokenAnswer
from trusted.api.door import answer, this_door
from trusted.api.finishing import let_through
from trusted.api.problems import Refused
from trusted.api.tokens import LIFE_SECONDS
from trusted.persistence.database import start_writing
from trusted.persistence.models import ApiClient
from trusted.services.client_assertions import client_by_assertion
from trusted.services.clients import authenticate_client
from trusted.services.limits import sender

FORM = "application/x-www-form-urlencoded"
ASSERTED = frozenset({"client_assertion", "client_assertion_type"})
FIELDS = frozenset({"grant_type", "scope", "client_id", "client_secret"}) | ASSERTED
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_PATH = "/api/v1/token"  # noqa: S105 - an address


def token() -> Response:
    """Give a client an access token of the scopes that it asks for, all of its own if none."""
    _be_patient()
    form = _form()
    start_writing()
    client = (_by_assertion if form.keys() & ASSERTED else _by_secret)(form)
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
    access_token = this_door().tokens.issue(client.client_id, scope, sandbox=client.sandbox)
    return answer(msgspec.json.encode(TokenAnswer(access_token, "Bearer", LIFE_SECONDS, scope)))


def _be_patient() -> None:
    """Count an attempt of this address; secrets are not to be guessed.

    Addresses share few counters, so that whoever has many of them cannot fill the host's.
    """
    door = this_door()
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = sender(request.remote_addr, forwarded, door.settings.proxies)
    bucket = sha256(address.encode("utf-8", "replace")).digest()[0]
    let_through(door.meter.counter(f"address {bucket}", "token"))


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


def _by_secret(form: dict[str, str]) -> ApiClient | None:
    client_id, secret = _credentials(form)
    return authenticate_client(client_id, secret, now=datetime.now(UTC))


def _by_assertion(form: dict[str, str]) -> ApiClient | None:
    if "client_secret" in form or request.headers.get("Authorization"):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "invalid-request",
            "Prove who you are in one way: by your secret or by an assertion.",
        )
    if form.get("client_assertion_type") != JWT_BEARER:
        raise Refused(
            HTTPStatus.BAD_REQUEST, "invalid-request", f"Send client_assertion_type={JWT_BEARER}."
        )
    audience = this_door().settings.base_url + TOKEN_PATH
    client = client_by_assertion(form.get("client_assertion", ""), audience, now=datetime.now(UTC))
    # Who names itself in the form must be who signed.
    if client is None or form.get("client_id", client.client_id) != client.client_id:
        return None
    return client


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
        "The client id and secret do not belong together, or do not hold any more. An assertion"
        " holds for five minutes at most, for this very address, and once.",
        headers={"WWW-Authenticate": 'Basic realm="trusted"'},
    )
