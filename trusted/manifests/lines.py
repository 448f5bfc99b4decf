"""The lines of a CSV file: each is a row that DuckDB can read, or is reported by its number."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from trusted.domain.errors import InputRefused

LINE_BYTES = 1 << 20
GZIP = b"\x1f\x8b"
MARK = b"\xef\xbb\xbf"  # with which some programs begin UTF-8

Rejected = tuple[int, str]


class LineRejected(Exception):
    """A line is no row; the message says why."""


class Lines:
    """Parts the lines of a CSV file into rows and rejected ones, in one pass.

    columns:  the names in the first line.
    rejected: (line number from 1, why) of each line that is no row, as far as it has been read.
    rows:     how many rows were written so far.

    A row is one line, so that a quote that is never closed costs that line only. Raises
    InputRefused if there is no first line, or if the file cannot be unpacked.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.rejected: list[Rejected] = []
        self.rows = 0
        try:
            self.columns = [name.strip() for name in _fields(self._next().removeprefix(MARK))]
        except LineRejected as why:
            raise InputRefused(f"The first line does not name the columns: {why}") from why

    def write_rows(self, target: BinaryIO) -> None:
        """Write each row, its line number before it, as CSV without a first line of names."""
        commas = len(self.columns) - 1
        for number, line in enumerate(iter(self._next, b""), 2):
            try:
                row = _row(line, commas)
            except LineRejected as why:
                self.rejected.append((number, str(why)))
                self._leave(line)
                continue
            if row:
                target.write(b"%d,%b\n" % (number, row))
                self.rows += 1

    def _next(self) -> bytes:
        try:
            return self._stream.readline(LINE_BYTES)
        except (EOFError, OSError, zlib.error) as error:
            raise InputRefused(f"The file cannot be read to its end: {error}") from error

    def _leave(self, line: bytes) -> None:
        """Go on behind the end of a line that was too long to be read at once."""
        while line and not line.endswith(b"\n"):
            line = self._next()


@contextmanager
def opened(source: Path) -> Iterator[BinaryIO]:
    """Open a file, unpacking it if it is packed with gzip.

    Raises: InputRefused if it cannot be opened.
    """
    with beginning(source) as (raw, begins):
        if begins.startswith(GZIP):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield cast("BinaryIO", unpacked)
        else:
            yield raw


@contextmanager
def beginning(source: Path) -> Iterator[tuple[BinaryIO, bytes]]:
    """Open a file and hand out its first four bytes, too, which tell what it is.

    Raises: InputRefused if it cannot be opened.
    """
    try:
        raw = source.open("rb")
        begins = raw.read(4)
    except OSError as error:
        raise InputRefused(f"The file {source} cannot be read: {error.strerror}.") from error
    with raw:
        raw.seek(0)
        yield raw, begins


def _row(line: bytes, commas: int) -> bytes:
    """Return the line as one that DuckDB reads in one way only; empty for an empty line."""
    row = line.rstrip(b"\r\n")
    if b'"' not in row and b"\0" not in row and b"\r" not in row:
        found = row.count(b",")
        if found == commas and (row.isascii() or _decoded(row)) and len(line) < LINE_BYTES:
            return row
        if not row.strip(b" "):
            return b""
    fields = _fields(line)
    if len(fields) != commas + 1:
        raise LineRejected(f"It has {len(fields)} columns instead of {commas + 1}.")
    return ",".join('"' + field.replace('"', '""') + '"' for field in fields).encode()


def _fields(line: bytes) -> list[str]:
    if len(line) >= LINE_BYTES:
        raise LineRejected(f"It is longer than {LINE_BYTES:,} bytes.")
    if b"\0" in line:
        raise LineRejected("It holds a NUL.")
    text = _decoded(line.rstrip(b"\r\n"))
    if not text:
        raise LineRejected("It is empty.")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise LineRejected(_WHY.get(str(error), f"It cannot be parted: {error}.")) from error


def _decoded(row: bytes) -> str:
    try:
        return row.decode()
    except UnicodeDecodeError as error:
        raise LineRejected(f"It is not UTF-8 from byte {error.start + 1} on.") from error


_WHY = {
    "unexpected end of data": "A quote is opened and not closed.",
    "',' expected after '\"'": "Something other than a comma follows a closing quote.",
}
