"""What the answers of each call say in their headers, for the description of the API."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from trusted.api.finishing import SANDBOX
from trusted.api.once import REPLAY
from trusted.api.operation import MATCH, Operation
from trusted.program import shipped_program

# name -> what it says, and an example.
TOLD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "traceparent": (
            "The trace that you sent in this header (W3C Trace Context); else it is left out.",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ),
        "RateLimit": (
            "How many requests are left in this window, and how many seconds it still lasts.",
            '"look-up";r=599999;t=40',
        ),
        "RateLimit-Policy": (
            "How many requests of this kind a window allows, and its seconds.",
            '"look-up";q=600000;w=60',
        ),
        "Retry-After": ("Seconds until you may ask again.", "1"),
        "ETag": (
            "Strong. Send it as If-None-Match to be told 304 if nothing changed, or as If-Match.",
            '"bc55.6744f1bb.9f2c41d07b3e5a10"',
        ),
        "Location": ("Where it is read.", "/api/v1/holds/hold-0f3a91c27d5be84602d1a7c9"),
        REPLAY: ("true: this was answered before to the same request.", "true"),
        SANDBOX: ("true: the sandbox answers.", "true"),
        "WWW-Authenticate": ("How to prove who you are.", "Bearer"),
        "Deprecation": ("Since when nobody should begin with this call (RFC 9745).", "@1798761600"),
        "Sunset": ("When this call may be gone (RFC 8594).", "Sat, 01 Jan 2028 00:00:00 GMT"),
        "Link": (
            "Where it is told what to do instead.",
            '<https://customs.example/v2>; rel="deprecation"',
        ),
    }
)
CREATED, UNCHANGED, UNAUTHORIZED = 201, 304, 401
WAIT = frozenset({409, 429, 503})


def header_components() -> dict[str, Any]:
    """Return every header, as OpenAPI writes it among its components."""
    return {
        name: {"description": words, "schema": {"type": "string"}, "example": example}
        for name, (words, example) in TOLD.items()
    }


def headers_of(operation: Operation, status: int) -> dict[str, Any]:
    """Return the headers that an answer of a call may have, by reference."""
    return {
        name: {"$ref": f"#/components/headers/{name}"} for name in sorted(_names(operation, status))
    }


def _names(operation: Operation, status: int) -> Iterator[str]:
    yield "traceparent"
    if status == UNAUTHORIZED:
        yield "WWW-Authenticate"
    if (operation.scope and status != UNAUTHORIZED) or operation.name == "token":
        yield from ("RateLimit", "RateLimit-Policy")
    if status in WAIT:
        yield "Retry-After"
    if operation.name in shipped_program().api_calls.deprecated:
        yield from ("Deprecation", "Sunset", "Link")
    if operation.sandbox:
        yield SANDBOX
    if operation.method == "get" and status in (operation.good, UNCHANGED):
        yield "ETag"
    if status != operation.good:
        return
    if MATCH in operation.parameters:
        yield "ETag"
    if operation.once:
        yield REPLAY
    if status == CREATED:
        yield from ("Location", "ETag")
