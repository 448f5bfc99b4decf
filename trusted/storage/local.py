"""A content-addressed store in a folder of this host."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from trusted.domain.errors import DomainError, InputRefused

CHUNK = 1024 * 1024
HEAD = 4096
SHA256 = re.compile(r"[0-9a-f]{64}")
TOO_LARGE = (
    "The file is larger than %(size)s. "
    "Split it, or save it with smaller pictures, and upload it again."
)
EMPTY = "The file is empty. Choose the file again, and check that it opens."
UNITS = ("bytes", "KB", "MB", "GB", "TB")


class FileTooLarge(InputRefused):
    """The file is over the limit."""

    code = "file-too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(TOO_LARGE, size=size_in_words(limit))
        self.limit = limit


class FileNotKept(DomainError):
    """The store holds no file of this hash."""

    code = "file-not-kept"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of received bytes.

    path:   where they lie now; only the store and what inspects files may look there.
    sha256: 64 hex digits.
    size:   bytes, at least 1.
    head:   the first bytes, at most 4096.
    """

    path: Path
    sha256: str
    size: int
    head: bytes


class LocalStore:
    """Files under one folder, each at ab/cd/<hash>; written once, never changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def incoming(self, stream: IO[bytes], max_bytes: int) -> Iterator[StoredFile]:
        """Copy a stream aside, so that it can be inspected before it is kept.

        Unless `keep` is called within the block, nothing stays behind.
        Raises: FileTooLarge beyond max_bytes; InputRefused when the stream is empty.
        """
        folder = self.root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            path = Path(file.name)
            try:
                received = _copied(stream, file, path, max_bytes)
                yield received
            finally:
                path.unlink(missing_ok=True)

    @contextmanager
    def replaced(
        self, received: StoredFile, write: Callable[[Path, Path], None]
    ) -> Iterator[StoredFile]:
        """Yield what is written in the place of received bytes, aside like those.

        write: takes where the bytes lie and where to write; what it raises goes through.
        """
        path = received.path.with_name(f"{received.path.name}-replaced")
        try:
            write(received.path, path)
            with path.open("rb") as stream:
                digest, head, size = hashlib.sha256(), b"", 0
                while chunk := stream.read(CHUNK):
                    head, size = head or chunk[:HEAD], size + len(chunk)
                    digest.update(chunk)
            yield StoredFile(path, digest.hexdigest(), size, head)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, received: StoredFile) -> StoredFile:
        """Move what was received to its place; the same bytes are kept once."""
        place = self._place(received.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        received.path.chmod(0o440)
        received.path.replace(place)
        _sync_folder(place.parent)
        return StoredFile(place, received.sha256, received.size, received.head)

    def receive(self, stream: IO[bytes], max_bytes: int) -> StoredFile:
        """Keep a stream that needs no inspection, such as a document of our own making."""
        with self.incoming(stream, max_bytes) as received:
            return self.keep(received)

    def path(self, sha256: str) -> Path:
        """Return where a file lies; raises FileNotKept."""
        place = self._place(sha256)
        if not place.is_file():
            raise FileNotKept("This file is not in the store.")
        return place

    def open(self, sha256: str) -> BinaryIO:
        """Return the file, open for reading; raises FileNotKept."""
        return self.path(sha256).open("rb")

    def _place(self, sha256: str) -> Path:
        # Only hex digits can come through, so no name leads out of the root.
        if not SHA256.fullmatch(sha256):
            raise FileNotKept("This is not the hash of a file.")
        return self.root / sha256[:2] / sha256[2:4] / sha256


def size_in_words(size: int) -> str:
    """Return a size for people: “512 MB”, “1.5 GB”; units of 1024, one decimal."""
    scale = min((size.bit_length() - 1) // 10, len(UNITS) - 1) if size else 0
    tenths = (size * 10 + 1024**scale // 2) // 1024**scale
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth} {UNITS[scale]}" if tenth else f"{whole} {UNITS[scale]}"


def digest_of(stream: IO[bytes], max_bytes: int) -> str:
    """Return the SHA-256 of a stream, 64 hex digits; nothing is kept.

    Raises: FileTooLarge beyond max_bytes; InputRefused when the stream is empty.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge(max_bytes)
        digest.update(chunk)
    if not size:
        raise InputRefused(EMPTY)
    return digest.hexdigest()


def _copied(stream: IO[bytes], file: IO[bytes], path: Path, max_bytes: int) -> StoredFile:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge(max_bytes)
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise InputRefused(EMPTY)
    file.flush()
    os.fsync(file.fileno())
    return StoredFile(path, digest.hexdigest(), size, head)


def _sync_folder(folder: Path) -> None:
    # A rename survives a power failure only once its folder is written.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
