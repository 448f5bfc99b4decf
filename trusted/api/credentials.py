"""Handing out credentials, the lists that end them, and who issues them."""

import time
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response

from trusted.api.door import kept_answer, this_door
from trusted.api.problems import Refused
from trusted.domain.identifiers import is_partner_number
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.services.credentials import (
    Issuer,
    credential_for,
    issuer_document,
    status_list,
)

VC_JWT = "application/vc+jwt"
# Lists are made anew after so long; with their own ten minutes a suspension is known in time.
REMEMBERED_SECONDS = 30.0
KEPT = "public, max-age=60"


def credential(partner_number: str) -> Response:
    """Give the certificate of a partner as a W3C verifiable credential, signed."""
    known = is_partner_number(partner_number)
    enrollment = enrollment_by_number(partner_number) if known else None
    compact = enrollment and credential_for(enrollment, _issuer(), now=datetime.now(UTC))
    if not compact:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown-credential",
            "No certificate of what holds now was issued to this partner number.",
        )
    response = Response(compact, content_type=VC_JWT)
    response.headers["Cache-Control"] = "no-store"
    return response


def credential_status(list_name: str) -> Response:
    """Give a Bitstring Status List: which credentials are revoked, or suspended."""
    lists = this_door().lists
    until, compact = lists.get(list_name, (0.0, None))
    if until <= time.monotonic():
        compact = status_list(list_name, _issuer(), now=datetime.now(UTC))
        if compact is not None:
            lists[list_name] = time.monotonic() + REMEMBERED_SECONDS, compact
    if compact is None:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown-list", "There is no such status list.")
    response = kept_answer(compact, VC_JWT, KEPT)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def did() -> Response:
    """Give the DID document of this installation (did:web)."""
    keys = this_door().signing.keys().published
    body = issuer_document(this_door().settings.base_url, keys)
    response = kept_answer(body, "application/did+json", "public, max-age=300")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _issuer() -> Issuer:
    return Issuer(this_door().settings.base_url, this_door().signing.signer())
