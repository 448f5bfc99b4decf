"""What every answer of the API says besides its body: limits, trace, tags, and what is going."""

import time
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus

from flask import Response, g, request
from werkzeug.http import http_date

from trusted.api.metering import Counter
from trusted.api.problems import Refused, trace_of
from trusted.program import shipped_program

SAFE = frozenset({"GET", "HEAD"})
# What every answer of the sandbox bears, so that none is taken for a real one.
SANDBOX = "Trusted-Sandbox"


def let_through(counter: Counter) -> None:
    """Count a request of a client.

    Raises: Refused with 429 if there were too many in this window.
    """
    now = time.time()
    g.counted = counter
    if counter.left(now) < 0:
        raise asked_too_often(counter.ends_in(now))


def asked_too_often(wait: int) -> Refused:
    """Return the refusal of whoever asked too often; wait: seconds until they may again."""
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        f"You have asked more than you may in this time. Ask again in {wait} seconds.",
        headers={"Retry-After": str(wait)},
    )


def finished(response: Response) -> Response:
    """Return an answer with what is said in headers; who has the same already is told so (304)."""
    if (counted := g.get("counted")) is not None:
        response.headers["RateLimit-Policy"] = counted.policy
        response.headers["RateLimit"] = counted.said
    if (access := g.get("access")) is not None and access.sandbox:
        response.headers[SANDBOX] = "true"
    traceparent = request.headers.get("traceparent", "")
    if trace_of(traceparent):
        response.headers["traceparent"] = traceparent
    response.headers.extend(_leaving((request.endpoint or "").rpartition(".")[2]))
    fixed = not (response.is_streamed or response.direct_passthrough)
    if request.method in SAFE and response.status_code == HTTPStatus.OK and fixed:
        if "ETag" not in response.headers:
            response.set_etag(sha256(response.get_data()).hexdigest())
        response.make_conditional(request)
        # The server says when it answers; what is said here the hot path would say ever after.
        response.headers.pop("Date", None)
    return response


def _leaving(call: str) -> Iterator[tuple[str, str]]:
    """Yield the headers of a call that is on its way out (RFC 9745, RFC 8594)."""
    found = shipped_program().api_calls.deprecated.get(call)
    if found is not None:
        yield "Deprecation", f"@{int(found.since.timestamp())}"
        yield "Sunset", http_date(found.sunset)
        yield "Link", f'<{found.link}>; rel="deprecation"'
