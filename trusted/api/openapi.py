"""The description of the API, made from the very types that read and write its bodies."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from trusted.api import bodies, trying
from trusted.api.answer_headers import UNCHANGED, header_components, headers_of
from trusted.api.examples import ANSWERED, ASKED
from trusted.api.operation import Operation, Parameter
from trusted.api.operations import OPERATIONS
from trusted.api.problems import CONTENT_TYPE, Problem
from trusted.program import shipped_program
from trusted.program.sandbox import sandbox_table
from trusted.register.held import PublishedHolds
from trusted.register.records import PublishedRecord

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
        "client_assertion_type": {
            "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        },
        "client_assertion": {"type": "string", "description": "A signed JWT, instead of a secret."},
    },
}

IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    "7d1c2f9a-5b0e-4a7d-9c36-2f8f0f6f3b11",
    "Names this request, so that it is done once however often it is sent. Kept for 24 hours.",
    "header",
)
ONCE = {
    400: "The Idempotency-Key is missing, or the body cannot be read.",
    409: "A request of this Idempotency-Key is still running, or the change is not possible now.",
}
SANDBOX = (
    "A client of the sandbox is answered from these magic parties, by the rule that holds for real"
    " shipments; every answer then bears the header Trusted-Sandbox: true. It sees nothing real,"
    " and what it sends is kept nowhere but for its Idempotency-Key.\n\n"
)
IN_SANDBOX = " In the sandbox, the magic parties alone are known, and the magic holds."


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
        bodies.StandingUsed,
        PublishedRecord,
        PublishedHolds,
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
            " fields and query parameters are errors. Every error is a problem document."
            " Send traceparent to have it back, and to find the trace in the problem.\n\n"
            + SANDBOX
            + trying.told(sandbox_table()),
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "headers": header_components(),
            "securitySchemes": {"client": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _operation(operation: Operation, schema_of: Mapping[type, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.notes + (IN_SANDBOX if operation.sandbox else ""),
        "security": [
            {"client": [scope]} for scope in (operation.scope, operation.other_scope) if scope
        ],
        "responses": _responses(operation, schema_of),
    }
    parameters = (*operation.parameters, *([IDEMPOTENCY_KEY] if operation.once else []))
    if operation.name in shipped_program().api_calls.deprecated:
        described["deprecated"] = True
    if parameters:
        described["parameters"] = [one.described() for one in parameters]
    if operation.name == "token":
        described["requestBody"] = {"required": True, "content": {FORM: {"schema": TOKEN_FORM}}}
    elif operation.asks is not None:
        body = {"schema": schema_of[operation.asks], "example": ASKED[operation.name]}
        content = {"application/json": body} | _others(operation.asks_also)
        described["requestBody"] = {"required": True, "content": content}
    return described


def _others(media_types: Mapping[str, str]) -> dict[str, Any]:
    return {
        media_type: {"schema": {"type": "string", "description": told}}
        for media_type, told in media_types.items()
    }


def _responses(operation: Operation, schema_of: Mapping[type, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {}
    if operation.answers is not None:
        good["application/json"] = {"schema": schema_of[operation.answers]}
    if operation.name in ANSWERED:
        good["application/json"]["example"] = ANSWERED[operation.name]
    good |= _others(operation.also)
    bad = {CONTENT_TYPE: {"schema": schema_of[Problem]}}
    statuses = dict(operation.statuses) | {
        401: "The token, or the client's secret, is not valid.",
        422: "Something in the request does not fit; errors says where.",
    }
    if operation.once:
        statuses = {**ONCE, **statuses}
    if operation.scope or operation.name == "token":
        statuses[429] = "You asked too often; Retry-After says when to ask again."
    if operation.scope:
        statuses[403] = f"The token does not carry the scope {operation.scope}." + (
            "" if operation.sandbox else " Or it is of the sandbox, which does not have this call."
        )
        statuses.setdefault(503, "The program's database cannot be reached at the moment.")
    responses: dict[int, dict[str, Any]] = {
        operation.good: {"description": "The answer.", "content": good}
    }
    if operation.kept or operation.method == "get":
        responses[UNCHANGED] = {"description": "You have it already."}
    for status, description in sorted(statuses.items()):
        responses[status] = {"description": description, "content": bad}
    return {
        str(status): told | {"headers": headers_of(operation, status)}
        for status, told in responses.items()
    }
