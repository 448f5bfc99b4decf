"""Errors as problem documents (RFC 9457), whatever went wrong."""

import re
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from flask import Response, current_app, request
from msgspec import Struct
from werkzeug.exceptions import HTTPException

from trusted.config import Settings
from trusted.domain.errors import (
    ChangedMeanwhile,
    DomainError,
    InputRefused,
    InvalidIdentifier,
    ListSignatureRefused,
    NotPermitted,
    NotSeparated,
)
from trusted.persistence.database import is_out_of_reach

TYPE_ROOT = "/problems/"
CONTENT_TYPE = "application/problem+json"
# Every other rule answers 409 Conflict.
STATUS: dict[type[DomainError], HTTPStatus] = {
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotSeparated: HTTPStatus.FORBIDDEN,
    InputRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidIdentifier: HTTPStatus.UNPROCESSABLE_ENTITY,
    ListSignatureRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
}
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
NO_TRACE = "0" * 32
DETAIL_MAX = 1_000
# Codes of refusals that OAuth knows, by the same words with another hyphen (RFC 6749, 5.2).
OF_OAUTH = frozenset(
    {"invalid-client", "invalid-request", "invalid-scope", "unsupported-grant-type"}
)


class FieldError(Struct, frozen=True):
    """What is wrong at one place of the body; `pointer` is a JSON pointer (RFC 6901)."""

    pointer: str
    code: str
    message: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """What went wrong; `code` is stable, the words may change.

    `error` is there where no token is given: the code as OAuth writes it.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    errors: Sequence[FieldError] = ()
    trace_id: str = ""
    error: str = ""


class Refused(Exception):
    """The request cannot be answered as it was made."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = int(status)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}

    def problem(self) -> Problem:
        """Return what to tell the caller, as part of a larger answer."""
        return Problem(
            type=TYPE_ROOT + self.code,
            title=self.code.replace("-", " ").capitalize(),
            status=self.status,
            detail=self.detail[:DETAIL_MAX],
            code=self.code,
            errors=self.errors,
            error=self.code.replace("-", "_") if self.code in OF_OAUTH else "",
        )


def wrong_parameter(parameter: str, words: str, refusal: DomainError | None = None) -> Refused:
    """Return the refusal of a query parameter: by its own code, or by that of a rule."""
    code = refusal.code if refusal else "invalid-parameter"
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code,
        words,
        errors=[FieldError("", code, f"{parameter}: {words}")],
    )


def refused(error: Refused) -> Response:
    """Answer a request that cannot be answered as it was made."""
    document = msgspec.structs.replace(error.problem(), instance=request.path, trace_id=_trace_id())
    response = Response(
        msgspec.json.encode(document), error.status, error.headers, content_type=CONTENT_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    traceparent = request.headers.get("traceparent", "")
    if trace_of(traceparent):
        response.headers["traceparent"] = traceparent
    return response


def not_found() -> Refused:
    """Return the refusal of what does not exist, or is not for who asks: both look alike."""
    return Refused(HTTPStatus.NOT_FOUND, *WORDS[404])


def rule_not_met(error: DomainError) -> Response:
    """Answer for a rule that refused; its own words say what to change."""
    status = next(
        (STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.CONFLICT
    )
    return refused(Refused(status, error.code, str(error)))


def changed_meanwhile() -> Response:
    """Answer who acted on what someone else had just changed."""
    return rule_not_met(ChangedMeanwhile("This was changed meanwhile. Read it again, then decide."))


def http_error(error: HTTPException) -> Response:
    """Answer for an error of the web itself, also where no route matched."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code, headers=error.get_headers())
    kept = {
        name: value
        for name, value in error.get_headers()
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}
    }
    code, detail = WORDS.get(error.code, (error.name.lower().replace(" ", "-"), error.description))
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        settings: Settings = current_app.extensions["settings"]
        detail = f"The body may have at most {settings.api_max_bytes} bytes. Send less at once."
    return refused(Refused(error.code, code, detail or "", headers=kept))


def unexpected(error: Exception) -> Response:
    """Answer for a fault of ours; the log has the rest, under the trace id."""
    if is_out_of_reach(error):
        response = refused(Refused(503, *WORDS[503], headers={"Retry-After": "1"}))
    else:
        response = refused(Refused(HTTPStatus.INTERNAL_SERVER_ERROR, *WORDS[500]))
    current_app.logger.error("unexpected error at %r", request.path, exc_info=error)
    return response


WORDS = {
    400: ("bad-request", "The request cannot be read."),
    404: ("not-found", "There is nothing here, or nothing that you may see."),
    405: ("method-not-allowed", "This address does not take this method."),
    500: ("internal-error", "Something went wrong on our side. It was recorded."),
    503: (
        "database-unavailable",
        "The program's database is out of reach. Treat nobody as trusted until it is back.",
    ),
}


def trace_of(traceparent: str) -> str | None:
    """Return the trace that a header names (W3C Trace Context); None: it names none."""
    given = TRACEPARENT.fullmatch(traceparent)
    return given[1] if given and given[1] != NO_TRACE else None


def _trace_id() -> str:
    return trace_of(request.headers.get("traceparent", "")) or secrets.token_hex(16)
