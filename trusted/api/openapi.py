"""The description of the API, made from the very types that read and write its bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from trusted.api import bodies
from trusted.api.examples import ANSWERED, ASKED
from trusted.api.problems import CONTENT_TYPE, Problem

COMMITTED = Path(__file__).with_name("openapi.json")
FORM = "application/x-www-form-urlencoded"
TOKEN_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "additionalProperties": False,
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "scope": {"type": "string", "description": "Separated by spaces; left out: all you have."},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string"},
    },
}
PARTY_PATH = [
    {
        "name": "scheme",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "scac",
    },
    {
        "name": "value",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "FXPQ",
        "description": "May contain a slash, as in shop.example/8812.",
    },
]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call of the API is for, and what goes in and out.

    statuses: problems that this call answers besides those that all do.
    """

    method: str
    path: str
    name: str
    summary: str
    answers: type
    asks: type | None = None
    scope: str | None = None
    statuses: Mapping[int, str] = field(default_factory=dict)
    notes: str = ""


STALE = {503: "The register of this host is not up to date; nobody is trusted."}
BODY = {
    400: "The body is not JSON.",
    413: "The body is too large, or has more than 10,000 items; the limit is named.",
    415: "The body is not said to be JSON.",
}

OPERATIONS = (
    Operation(
        "post",
        "/api/v1/token",
        "token",
        "Get an access token",
        bodies.TokenAnswer,
        statuses={400: "The form is not right.", 415: "The body is not said to be a form."},
        notes="OAuth 2.0 client credentials. Send the client id and secret by HTTP Basic, or in"
        " the form. The token holds for 15 minutes.",
    ),
    Operation(
        "get",
        "/api/v1/parties/{scheme}/{value}",
        "party",
        "Look up one party",
        bodies.StandingGiven,
        scope="standing:read",
        statuses={404: "The register knows nobody by this identifier."} | STALE,
        notes="The standing of whoever bears the identifier, in every role. Answer by it until"
        " stale_after at the latest; treat a stale copy as “nobody is trusted”.",
    ),
    Operation(
        "post",
        "/api/v1/parties/lookup",
        "lookup",
        "Look up many parties",
        bodies.LookupAnswer,
        bodies.LookupRequest,
        "standing:read",
        BODY | STALE,
        "Up to 10,000 identifiers; answers in the same order, each with its own status. An unknown"
        " identifier has status 200 and known: false. One bad item breaks nothing.",
    ),
    Operation(
        "post",
        "/api/v1/shipments/prioritize",
        "prioritize",
        "Get the inspection priority of shipments",
        bodies.PrioritizeAnswer,
        bodies.PrioritizeRequest,
        "shipments:prioritize",
        BODY | STALE,
        "Up to 10,000 shipments; decisions in the same order, all on one sequence of the register."
        " The baseline and the points of the effects sum to the priority. A shipment that cannot"
        " be read has a problem in the place of its decision.",
    ),
    Operation(
        "post",
        "/api/v1/outcomes",
        "outcomes",
        "Report what examinations found",
        bodies.OutcomesAnswer,
        bodies.OutcomesRequest,
        "outcomes:write",
        BODY,
        "Up to 10,000 outcomes. An outcome_id sent again with the same content is a duplicate and"
        " changes nothing; with other content it is a conflict, and the first one stands.",
    ),
    Operation(
        "get",
        "/api/v1/register/status",
        "register_status",
        "See how fresh the register is",
        bodies.RegisterStatus,
        scope="register:read",
    ),
)


@cache
def committed() -> bytes:
    """Return the description as it was committed; a test holds it equal to `described`."""
    return COMMITTED.read_bytes()


def written() -> bytes:
    """Return the description as a file."""
    return msgspec.json.format(msgspec.json.encode(described()), indent=2) + b"\n"


def described() -> dict[str, Any]:
    """Return the description of the API in OpenAPI 3.1."""
    types = [
        Problem,
        bodies.DecisionGiven,
        bodies.DecisionRefused,
        *(kind for one in OPERATIONS for kind in (one.answers, one.asks) if kind),
    ]
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schema_of)
    scopes = {one.scope: one.summary for one in OPERATIONS if one.scope}
    flow = {"tokenUrl": "/api/v1/token", "scopes": scopes}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trusted: the trusted-party API",
            "version": "1",
            "description": "Whom customs may trust, and what that means for a shipment. Unknown"
            " fields and query parameters are errors. Every error is a problem document.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"client": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _operation(operation: Operation, schema_of: Mapping[type, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.notes,
        "security": [{"client": [operation.scope]}] if operation.scope else [],
        "responses": _responses(operation, schema_of),
    }
    if "{scheme}" in operation.path:
        described["parameters"] = PARTY_PATH
    if operation.name == "token":
        described["requestBody"] = {"required": True, "content": {FORM: {"schema": TOKEN_FORM}}}
    elif operation.asks is not None:
        body = {"schema": schema_of[operation.asks], "example": ASKED[operation.name]}
        described["requestBody"] = {"required": True, "content": {"application/json": body}}
    return described


def _responses(operation: Operation, schema_of: Mapping[type, Any]) -> dict[str, Any]:
    good = {"application/json": {"schema": schema_of[operation.answers]}}
    if operation.name in ANSWERED:
        good["application/json"]["example"] = ANSWERED[operation.name]
    bad = {CONTENT_TYPE: {"schema": schema_of[Problem]}}
    statuses = dict(operation.statuses) | {
        401: "The token, or the client's secret, is not valid.",
        422: "Something in the request does not fit; errors says where.",
    }
    if operation.scope:
        statuses[403] = f"The token does not carry the scope {operation.scope}."
    responses = {"200": {"description": "The answer.", "content": good}}
    for status, description in sorted(statuses.items()):
        responses[str(status)] = {"description": description, "content": bad}
    return responses
