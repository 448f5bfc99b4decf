"""Taking in large files: straight to disk, within a limit, and never breaking off mid-sentence."""

from functools import cached_property
from http import HTTPStatus
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, cast

from flask import Flask, Request, Response, current_app, request, session
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wsgi import LimitedStream

from trusted.config import Settings
from trusted.program import shipped_program
from trusted.web.formatting import as_filesize
from trusted.web.transactions import View

CHUNK = 64 * 1024
# Where the session holds which report its reader follows.
FOLLOWED = "report"
# Times the largest file that is still read to the end only to be refused.
PATIENCE = 2


class Nowhere:
    """A file that forgets what is written to it."""

    def write(self, data: bytes) -> int:
        return len(data)

    def seek(self, place: int, _whence: int = 0) -> int:
        return place

    def read(self, _size: int = -1) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing was kept, so nothing is let go."""


class WholeBody(LimitedStream):
    """A body without a stated length, which is refused beyond its limit instead of cut there."""

    def readall(self) -> bytes:
        body = super().readall()
        if self.is_exhausted and self._stream.read(1):
            self.on_exhausted()
        return body


class StreamingRequest(Request):
    """A request whose files are written to disk as they arrive, not held in memory."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; reading it raises RequestEntityTooLarge beyond the limit."""
        given = super().stream
        if self.content_length is None and isinstance(given, LimitedStream):
            whole = WholeBody(self.environ["wsgi.input"], given.limit, is_max=True)
            return cast("IO[bytes]", whole)
        return given

    @property
    def max_content_length(self) -> int | None:
        """Bytes that the body may have; only views marked with `streams` take in files."""
        settings = _settings()
        if self._takes_files:
            return self._largest_allowed + settings.form_max_bytes
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    @property
    def largest_file(self) -> int | None:
        """Bytes that the page may be told as its limit."""
        return self._largest_allowed if self._takes_files else self.max_content_length

    @property
    def _largest_allowed(self) -> int:
        if getattr(self._view, "from_reporters", False):
            return shipped_program().allegations.limits.file_bytes
        return _settings().evidence_max_bytes

    @property
    def _takes_files(self) -> bool:
        return getattr(self._view, "streams", False)

    @property
    def _view(self) -> object:
        return current_app.view_functions.get(self.endpoint or "")

    @property
    def _of_a_reporter(self) -> bool:
        return getattr(self._view, "from_reporters", False) and FOLLOWED in session

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        if getattr(self._view, "holds_files", False):
            return BytesIO()
        if not current_user.is_authenticated and not self._of_a_reporter:
            # The fields survive an expired session; a stranger's file takes no room.
            return Nowhere()  # type: ignore[return-value]
        folder = _settings().data_dir / "spool"
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=folder)


def from_reporters(view: View) -> View:
    """Mark a view that takes in small files of who follows a report, without an account."""
    view.from_reporters = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Have requests stream, and bodies read to the end before they are answered."""
    app.request_class = StreamingRequest
    app.after_request(_read_to_the_end)


def limit_in_words(status: int) -> str:
    """Return what the page of a refused body says in particular; empty for any other status."""
    if status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE or not isinstance(request, StreamingRequest):
        return ""
    return gettext("The limit here is %(size)s.", size=as_filesize(request.largest_file))


def _read_to_the_end(response: Response) -> Response:
    # A browser that is still sending shows a broken connection instead of the answer.
    stream = request.environ.get("wsgi.input")
    if stream is None or not request.environ.get("wsgi.input_terminated"):
        return response
    if request.headers.get("Expect"):
        return response  # the client has not begun to send, and waits for this answer
    if response.is_streamed and not response.direct_passthrough:
        return response  # what answers bit by bit may read on meanwhile
    left = PATIENCE * _settings().evidence_max_bytes
    while left > 0 and (chunk := stream.read(CHUNK)):
        left -= len(chunk)
    return response


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
