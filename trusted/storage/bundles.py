"""Bundles: archives of documents, opened so that nothing in them can do harm."""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO

from trusted.domain.errors import InputRefused
from trusted.storage.archives import PACKINGS, refuse_endless_contents

MOST_ENTRIES = 500
# Bytes that all files of a bundle may have together once unpacked.
MOST_BYTES = 2 * 1024 * 1024 * 1024
# Times that a file may be larger unpacked than packed; text reaches 20, a bomb 1,000.
MOST_TIMES = 200
# Below this a file may be packed as tightly as it likes.
SMALL = 64 * 1024
CONTENTS_BYTES = 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError)
NOT_READ = "The archive cannot be read. Make it again as a plain ZIP file, without a password."


class Bundle:
    """An open archive.

    problems: name -> why the file is not taken, in words for the company.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries: dict[str, zipfile.ZipInfo] = {}
        problems: dict[str, str] = {}
        for entry in archive.infolist():
            if problem := _problem(entry, {name.casefold() for name in self._entries}):
                problems[entry.filename] = problem
            else:
                self._entries[entry.filename] = entry
        self.problems: Mapping[str, str] = MappingProxyType(problems)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files that can be taken, in the archive's order."""
        return tuple(self._entries)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open one of `names` for reading; who reads it keeps the limit of a file's size.

        Raises: InputRefused for a file that is damaged, also while it is read.
        """
        try:
            with self._archive.open(self._entries[name]) as file:
                yield file
        except UNREADABLE as error:
            raise InputRefused(f"“{name}” is damaged in the archive. Pack it again.") from error


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """Open an archive of documents.

    Raises: InputRefused if it cannot be read, or has more files or bytes than is allowed.
    """
    try:
        refuse_endless_contents(path, CONTENTS_BYTES)
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise InputRefused(NOT_READ) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise InputRefused(f"The archive holds more than {MOST_ENTRIES} files. Part it.")
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise InputRefused("The files in the archive are larger than 2 GB together. Part it.")
        yield Bundle(archive)


def _problem(entry: zipfile.ZipInfo, taken: set[str]) -> str:
    name = entry.orig_filename
    if "/" in name or "\\" in name or ":" in name or name in (".", "..") or "\0" in name:
        return "Its name leads into a folder. Pack the files themselves, without folders."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "It only points to another file. Pack the file itself."
    if entry.flag_bits & 1 or entry.compress_type not in PACKINGS:
        return "It is locked or packed in an unusual way. Pack it again, without a password."
    if entry.file_size > max(SMALL, MOST_TIMES * entry.compress_size):
        return "It is packed too tightly to be a document. Upload it by itself."
    if entry.filename.casefold() in taken:
        return "The archive holds this name twice. Rename one."
    return ""
