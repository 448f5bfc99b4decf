"""Doing once what is sent more than once: each request that changes something bears a key."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from flask import Response, g, request

from trusted.api.problems import Refused
from trusted.persistence.database import start_writing
from trusted.services.repeats import (
    KeptAnswer,
    Sent,
    StillRunning,
    UsedOtherwise,
    claim,
    keep,
    known,
)

View = Callable[..., Response]
HEADER, REPLAY = "Idempotency-Key", "Idempotent-Replay"
KEY_MAX = 255
# What an answer tells besides its body.
KEPT_HEADERS = ("Location", "ETag")


class NotClaimed(RuntimeError):
    """A view that changes something did not begin by `begin_once`."""


def done_once(view: View) -> View:
    """Return a view that answers again what was answered, if the same is sent again.

    The view begins its change by `begin_once`.
    """

    @wraps(view)
    def once(**arguments: object) -> Response:
        g.sent = sent = _sent()
        g.claimed = False
        kept = _known(sent)
        if kept is not None:
            return _replayed(kept)
        response = view(**arguments)
        if not g.claimed:
            raise NotClaimed(view.__name__)
        keep(sent, _told(response), now=datetime.now(UTC))
        return response

    return once


def begin_once() -> None:
    """Begin the change that the request asks for; what follows is committed together with it.

    Raises: Refused if the same was begun elsewhere meanwhile.
    """
    start_writing()
    try:
        claim(g.sent, now=datetime.now(UTC))
    except StillRunning as error:
        raise _running() from error
    g.claimed = True


def _sent() -> Sent:
    key = request.headers.get(HEADER, "")
    if not 1 <= len(key) <= KEY_MAX or not key.isascii() or not key.isprintable():
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "idempotency-key-missing",
            f"Send {HEADER} with a text of your own, new for each request: 1 to {KEY_MAX} ASCII"
            " characters.",
        )
    digest = sha256(f"{request.method} {request.path}?{request.query_string!r}\n".encode())
    digest.update(request.get_data())
    return Sent(g.access.client_id, key, digest.hexdigest())


def _known(sent: Sent) -> KeptAnswer | None:
    try:
        return known(sent, now=datetime.now(UTC))
    except StillRunning as error:
        raise _running() from error
    except UsedOtherwise as error:
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "idempotency-key-reused",
            f"This {HEADER} was sent with another request. Send a new one.",
        ) from error


def _told(response: Response) -> KeptAnswer:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = response.get_data()
    return KeptAnswer(response.status_code, response.content_type or "", headers, body)


def _running() -> Refused:
    return Refused(
        HTTPStatus.CONFLICT,
        "idempotency-key-running",
        f"A request of this {HEADER} was begun, and is not answered. Ask again in a moment. If it"
        " stays so, look whether the change was made before you send it under another key.",
        headers={"Retry-After": "1"},
    )


def _replayed(kept: KeptAnswer) -> Response:
    response = Response(kept.body, kept.status, kept.headers, content_type=kept.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers[REPLAY] = "true"
    return response
