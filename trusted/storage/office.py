"""Word and Excel documents: archives that must hold a document and nothing that runs."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from trusted.domain.errors import InputRefused
from trusted.storage.archives import PACKINGS, refuse_endless_contents

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
CONTENT_TYPES = "[Content_Types].xml"
MOST_PARTS = 10_000
CONTENTS_BYTES = 4 * 1024 * 1024
# Most of all lists of relationships that is read; Word and Excel do not make more.
RELATIONSHIPS_BYTES = 16 * 1024 * 1024
RUNS = re.compile(r"vbaproject|/activex/|/embeddings/|\.(?:bin|exe|dll|js|vbs)$", re.IGNORECASE)
HARMLESS_BIN = re.compile(r"/printersettings/[^/]*\.bin$", re.IGNORECASE)
RUNS_AS = frozenset({"vbaproject", "oleobject", "control"})

Relationship = Mapping[str, str]

SAVE_AS_PDF = "Save it as a PDF, and upload that."
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
)


def kind_of(path: Path) -> str:
    """Return the media type of a Word or Excel document.

    Raises: InputRefused for every other archive, and for macros, embedded objects, locked or
            damaged parts, and anything that is loaded from elsewhere when it is opened.
    """
    try:
        refuse_endless_contents(path, CONTENTS_BYTES)
        with zipfile.ZipFile(path) as archive:
            return _kind_of(archive)
    except UNREADABLE as error:
        raise InputRefused(
            "This document cannot be read. %(advice)s", advice=SAVE_AS_PDF
        ) from error


def is_archive(path: Path) -> bool:
    """Tell whether an archive's table of contents stands at the end."""
    return zipfile.is_zipfile(path)


def _kind_of(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    found = [MAIN_PARTS[name] for name in names if name in MAIN_PARTS]
    if CONTENT_TYPES not in names or len(found) != 1:
        raise InputRefused(
            "This file is an archive. Upload the documents in it one by one; "
            "one document may serve many answers."
        )
    if len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts):
        raise InputRefused(
            "This document is locked or has too many parts. %(advice)s", advice=SAVE_AS_PDF
        )
    if any(part.compress_type not in PACKINGS for part in parts):
        raise zipfile.BadZipFile
    relationships = list(_relationships(archive, parts))
    if any(RUNS.search(name) and not HARMLESS_BIN.search(name) for name in names) or any(
        _kind(one).lower() in RUNS_AS for one in relationships
    ):
        raise InputRefused(
            "This document holds macros or embedded objects. %(advice)s", advice=SAVE_AS_PDF
        )
    if any(_loads_from_elsewhere(one) for one in relationships):
        raise InputRefused(
            "This document loads something from elsewhere when it is opened. %(advice)s",
            advice=SAVE_AS_PDF,
        )
    return found[0]


def _relationships(
    archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]
) -> Iterator[Relationship]:
    lists = [part for part in parts if part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in lists) > RELATIONSHIPS_BYTES:
        raise zipfile.BadZipFile
    for part in lists:
        yield from _relationships_in(archive.read(part))


def _relationships_in(text: bytes) -> list[Relationship]:
    found: list[Relationship] = []

    def element(name: str, attributes: Relationship) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            found.append(attributes)

    def document_type(*_declared: object) -> None:
        raise ValueError("a list of relationships declares no entities")

    # Read as Word reads it: entities resolved, any quotes, any encoding that XML knows.
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = document_type
    parser.Parse(text, True)
    return found


def _kind(relationship: Relationship) -> str:
    return relationship.get("Type", "").rpartition("/")[2]


def _loads_from_elsewhere(relationship: Relationship) -> bool:
    # A hyperlink waits until somebody follows it; everything else is fetched on opening.
    inside = relationship.get("TargetMode", "Internal") == "Internal"
    inside = inside and "://" not in relationship.get("Target", "")
    return not inside and _kind(relationship) != "hyperlink"
