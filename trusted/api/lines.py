"""Streams of any length: a shipment on each line, a decision on each, in the memory of a few."""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from sys import maxsize
from typing import IO

from flask import Flask, Response, current_app, request
from msgspec import Raw

from trusted.api.bulk import Decider
from trusted.api.door import caller, this_door, this_source
from trusted.api.keeping import Keeper
from trusted.api.problems import Refused
from trusted.api.shipping import Item, decision, refusal
from trusted.decisions.entries import Form
from trusted.persistence.database import expect_reading

NDJSON = "application/x-ndjson"
BLOCK_BYTES = 1 << 18
# So many shipments rest on one sequence of the register, and are logged together.
AT_ONCE = 1_000
NOTHING = b"null"


def prioritize_lines() -> Response:
    """Decide the shipments of a stream as they come; the answer begins before the body ends."""
    door = this_door()
    source = this_source()
    source.stamps.fresh(source.register.state())
    # Of a stream each line is limited, not the whole.
    request.max_content_length = maxsize
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    stream = _Stream(app, Keeper(door, caller(), Form.LINES))
    answers = stream.answers(request.stream)
    release = door.streams.take()
    response = Response(answers, content_type=NDJSON)
    response.headers["Cache-Control"] = "no-store"
    response.call_on_close(release)
    return response


class _Stream:
    """Answers one stream, part by part."""

    def __init__(self, app: Flask, keeper: Keeper) -> None:
        self._app = app
        self._keeper = keeper
        self._authorization = request.headers.get("Authorization", "")

    def answers(self, body: IO[bytes]) -> Iterator[bytes]:
        limit = self._keeper.door.settings.api_max_bytes
        for part in parts(blocks_of_lines(body, limit)):
            # The request's own context has ended; policy and token may be asked of the database.
            with self._app.app_context():
                expect_reading(True)
                try:
                    self._keeper.door.tokens.access(self._authorization)
                except Refused as error:
                    yield refusal(NOTHING, error) + b"\n"
                    return
                try:
                    answered = self._decided(part)
                except Refused as error:
                    answered = b"\n".join([refusal(line or NOTHING, error) for line in part])
            yield answered + b"\n"

    def _decided(self, part: Sequence[bytes | None]) -> bytes:
        """Return the answers to some lines, all by one reading of the register.

        Raises: Refused with 503 if it is too old, or they cannot be logged.
        """
        door = self._keeper.door
        source = door.source(self._keeper.access)
        rule = source.rule()
        with source.register.reading() as view:
            source.stamps.fresh(view.state)
            decider = Decider(rule, view)
            answers = [
                refusal(NOTHING, _too_long(door.settings.api_max_bytes))
                if line is None
                else decision(decider, Raw(line), index, "")
                for index, line in enumerate(part)
            ]
        answered = b"\n".join(answers)
        asked = b"\n".join([NOTHING if line is None else line for line in part])
        self._keeper.keep(decider, len(part), asked, answered)
        return answered


def blocks_of_lines(body: IO[bytes], limit: int) -> Iterator[list[bytes | None]]:
    """Yield the lines of a body, block by block, without what is blank; None: it was too long.

    limit: of a line, bytes.
    """
    kept: list[bytes] = []
    size = 0
    while block := body.read(BLOCK_BYTES):
        first, newline, rest = block.partition(b"\n")
        size += len(first)
        if size <= limit:
            kept.append(first)
        else:
            kept.clear()
        if newline:
            *whole, last = rest.split(b"\n")
            yield _told([None if size > limit else b"".join(kept), *whole], limit)
            kept, size = [last], len(last)
    yield _told([None if size > limit else b"".join(kept)], limit)


def parts(blocks: Iterable[list[bytes | None]]) -> Iterator[Sequence[bytes | None]]:
    """Yield the lines of each block, not too many at once."""
    for lines in blocks:
        for begin in range(0, len(lines), AT_ONCE):
            yield lines[begin : begin + AT_ONCE]


def lines_of(asked: bytes) -> Sequence[Item]:
    """Return the lines of a part as it was logged, still to be read."""
    return [Raw(line) for line in asked.split(b"\n")]


def _told(lines: list[bytes | None], limit: int) -> list[bytes | None]:
    return [
        None if line is None or len(line) > limit else line
        for line in lines
        if line is None or len(line) > limit or line.strip()
    ]


def _too_long(limit: int) -> Refused:
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "line-too-long",
        f"A line may have at most {limit} bytes.",
    )
