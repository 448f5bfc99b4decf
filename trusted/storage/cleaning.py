"""Files that say nothing of who made them: each kind cleaned before anybody can see it."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from trusted.domain.errors import InputRefused
from trusted.storage import office, traces
from trusted.storage.sniffing import JPEG, PDF, PNG
from trusted.storage.traces import JPEG as JPEG_START
from trusted.storage.traces import PNG as PNG_START
from trusted.storage.traces import NotCleaned, cleaned_jpeg, cleaned_png

ANSWER_SECONDS = 90
# No part of a document that is looked into is larger.
PART_BYTES = 64 * 1024 * 1024
# The earliest day that an archive can say.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
# Parts that describe a document: emptied, since its list of contents names them.
DESCRIBES = re.compile(r"^docProps/.*\.xml$", re.IGNORECASE)
PREVIEW = re.compile(r"^docProps/thumbnail\.", re.IGNORECASE)
COMMENTERS = re.compile(r"^(?:word/people\.xml|xl/persons/.*\.xml)$", re.IGNORECASE)
MARKUP = re.compile(r"\.xml$", re.IGNORECASE)
# Who changed or said something, and when, in Word; who saved last, in Excel.
BY_WHOM = re.compile(
    rb'\s(?:w|w15|w16cid|w16du):(?:author|initials|date|dateUtc|rsid\w*|userId|providerId)="[^"]*"'
    rb'|(?<=<fileSharing)\s[^>]*userName="[^"]*"'
)
AUTHORS = re.compile(rb"<author>[^<]*</author>")
ROOT = re.compile(rb"<(?![?!])([\w:]+)([^>]*?)/?>", re.DOTALL)
# The smallest picture that there is: one point, nothing to be seen.
NO_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def clean(source: Path, target: Path, *, media_type: str) -> None:
    """Write a file without what says who made it, when, where and with what.

    Text and CSV are what somebody typed: they go through as they are.
    Raises: InputRefused if the file cannot be cleaned; nothing of it may then be kept.
    """
    try:
        CLEANERS.get(media_type, _as_it_is)(source, target)
    except (NotCleaned, *office.UNREADABLE) as error:
        raise InputRefused(
            "We could not take out of this file what shows who made it. Save it anew, or type it."
        ) from error


def _as_it_is(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _picture(cleaned: Callable[[bytes], bytes]) -> Callable[[Path, Path], None]:
    def write(source: Path, target: Path) -> None:
        target.write_bytes(cleaned(source.read_bytes()))

    return write


def _pdf(source: Path, target: Path) -> None:
    """Clean a PDF in a process of its own, with bounded memory and time."""
    command = [sys.executable, "-I", traces.__file__, str(source), str(target)]
    try:
        subprocess.run(  # noqa: S603 - our own file, by the interpreter that runs us
            command, capture_output=True, timeout=ANSWER_SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotCleaned from error


def _document(source: Path, target: Path) -> None:
    """Clean a Word or Excel document, part by part, in the order of its parts."""
    with (
        zipfile.ZipFile(source) as given,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in given.infolist():
            if part.file_size > PART_BYTES:
                raise NotCleaned
            with given.open(part) as file:
                data = file.read(PART_BYTES + 1)
            if len(data) > PART_BYTES:
                raise NotCleaned
            made.writestr(zipfile.ZipInfo(part.filename, LONG_AGO), _part(part.filename, data))


def _part(name: str, data: bytes) -> bytes:
    if PREVIEW.search(name):
        return NO_PICTURE
    if data.startswith(JPEG_START):
        return cleaned_jpeg(data)
    if data.startswith(PNG_START):
        return cleaned_png(data)
    if DESCRIBES.search(name) or COMMENTERS.search(name):
        return _emptied(data)
    if MARKUP.search(name):
        return AUTHORS.sub(b"<author></author>", BY_WHOM.sub(b"", data))
    return data


def _emptied(data: bytes) -> bytes:
    """Return a part with nothing in it but its root."""
    root = ROOT.search(data)
    if root is None:
        raise NotCleaned
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + b"<" + root[1] + root[2].rstrip() + b"/>"


CLEANERS: Mapping[str, Callable[[Path, Path], None]] = MappingProxyType(
    {
        JPEG: _picture(cleaned_jpeg),
        PNG: _picture(cleaned_png),
        PDF: _pdf,
        office.DOCX: _document,
        office.XLSX: _document,
    }
)
