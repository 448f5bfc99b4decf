"""Conditions of requests (RFC 9110, 13): whoever changes a thing says which state was seen."""

from hashlib import sha256
from http import HTTPStatus

from flask import Response, request

from trusted.api.problems import Refused


def etag_of(body: bytes) -> str:
    """Return the strong entity tag of a body, without quotes."""
    return sha256(body).hexdigest()


def demand_match(body: bytes) -> None:
    """Make sure that the caller has seen a thing as it is now.

    body:   what one would be answered who asks for it now.
    Raises: Refused with 428 without If-Match; 412 if it names another state.
    """
    if "If-Match" not in request.headers:
        raise Refused(
            HTTPStatus.PRECONDITION_REQUIRED,
            "precondition-required",
            "Send If-Match with the ETag that you were given, so that you change what you have"
            " seen.",
        )
    if not request.if_match.contains(etag_of(body)):
        raise Refused(
            HTTPStatus.PRECONDITION_FAILED,
            "changed-meanwhile",
            "This was changed since you read it. Read it again, then decide.",
        )


def tagged(response: Response, body: bytes) -> Response:
    """Return a response with the entity tag of what it tells of."""
    response.set_etag(etag_of(body))
    return response
