"""The chain of a log: one line for each segment that was sealed or given up, in their order."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

GENESIS = "0" * 64
CHAIN = "chain.ndjson"


class ChainUnreadable(Exception):
    """A line of the chain is not as it was written; the message names it."""


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done with a segment.

    requests, decisions: how many are in it.
    first, last: the smallest and largest id of its requests, hexadecimal.
    digest:      of its last request; every request before goes into it.
    cut:         bytes of a last request that was never answered, for its process was killed.
    hash:        over everything before and this line, 64 hex digits.
    """

    what: Literal["sealed", "pruned"]
    segment: str
    at: datetime
    size: int
    requests: int
    decisions: int
    first: str
    last: str
    digest: str
    cut: int = 0
    previous_hash: str = ""
    hash: str = ""


_line = msgspec.json.Encoder(order="deterministic").encode
_link = msgspec.json.Decoder(Link).decode


class Chain:
    """The chain of one folder; whoever extends it keeps all others waiting."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / CHAIN
        self._seen: tuple[int, tuple[Link, ...]] = (0, ())

    def links(self) -> tuple[Link, ...]:
        """Return all links, oldest first.

        Raises: ChainUnreadable.
        """
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return ()
        seen, links = self._seen
        if seen > size:
            seen, links = 0, ()
        if seen < size:
            with self.path.open("rb") as file:
                file.seek(seen)
                lines = file.read().rpartition(b"\n")[0]
            if lines:
                links += tuple(_read(line) for line in lines.split(b"\n"))
                self._seen = seen + len(lines) + 1, links
        return links

    @contextmanager
    def extending(self) -> Iterator[None]:
        """Keep all others from extending it; of this process, too."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def is_unfinished(self) -> bool:
        """Whether a power failure, or a hand, left half a line at the end."""
        return self.path.exists() and not self.path.read_bytes().endswith(b"\n")

    def add(self, link: Link) -> None:
        """Append a link and have it on the disk; the caller keeps others from extending."""
        self._cut_half_a_line()
        links = self.links()
        linked = msgspec.structs.replace(link, previous_hash=links[-1].hash if links else GENESIS)
        linked = msgspec.structs.replace(linked, hash=hash_of(linked))
        with self.path.open("ab") as file:
            file.write(_line(linked) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _cut_half_a_line(self) -> None:
        """Undo a line that a power failure left unfinished; its segment is sealed again."""
        if self.is_unfinished():
            os.truncate(self.path, self.path.read_bytes().rfind(b"\n") + 1)


def _read(line: bytes) -> Link:
    try:
        link = _link(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ChainUnreadable(f"not a line of the chain: {line[:100]!r}") from error
    if _line(link) != line:
        raise ChainUnreadable(f"not written as lines of the chain are: {line[:100]!r}")
    return link


def hash_of(link: Link) -> str:
    """Return the hash that a link carries."""
    return sha256(_line(msgspec.structs.replace(link, hash=""))).hexdigest()
