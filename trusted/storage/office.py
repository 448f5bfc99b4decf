"""Word and Excel documents: archives that must hold a document and nothing that runs."""

import os
import re
import zipfile
from pathlib import Path

from trusted.domain.errors import InputRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
CONTENT_TYPES = "[Content_Types].xml"
MOST_PARTS = 10_000
# The end of an archive: signature, disks, parts, bytes of the table of contents, its place.
END_SIGNATURE, END_BYTES, END_TAIL = b"PK\x05\x06", 22, 22 + 65535
CONTENTS_BYTES = 4 * 1024 * 1024
# Largest list of relationships that is read; larger ones are not made by Word or Excel.
RELATIONSHIPS_BYTES = 4 * 1024 * 1024
RUNS = re.compile(r"vbaproject|/activex/|/embeddings/|\.(?:bin|exe|dll|js|vbs)$", re.IGNORECASE)
HARMLESS_BIN = re.compile(r"/printersettings/[^/]*\.bin$", re.IGNORECASE)
RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>", re.DOTALL)
HYPERLINK = re.compile(r"""Type\s*=\s*["'][^"']*/hyperlink["']""")

SAVE_AS_PDF = "Save it as a PDF, and upload that."


def kind_of(path: Path) -> str:
    """Return the media type of a Word or Excel document.

    Raises: InputRefused for every other archive, and for macros, embedded objects, locked or
            damaged parts, and anything that is loaded from elsewhere when it is opened.
    """
    try:
        _refuse_endless_contents(path)
        with zipfile.ZipFile(path) as archive:
            return _kind_of(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise InputRefused(f"This document cannot be read. {SAVE_AS_PDF}") from error


def is_archive(path: Path) -> bool:
    """Tell whether an archive's table of contents stands at the end."""
    return zipfile.is_zipfile(path)


def _refuse_endless_contents(path: Path) -> None:
    # The whole table of contents is read into memory, so its size is looked at before.
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - END_TAIL))
        tail = file.read()
    end = tail[tail.rfind(END_SIGNATURE) :][:END_BYTES]
    if not end.startswith(END_SIGNATURE) or int.from_bytes(end[12:16], "little") > CONTENTS_BYTES:
        raise zipfile.BadZipFile


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
        raise InputRefused(f"This document is locked or has too many parts. {SAVE_AS_PDF}")
    if any(RUNS.search(name) and not HARMLESS_BIN.search(name) for name in names):
        raise InputRefused(f"This document holds macros or embedded objects. {SAVE_AS_PDF}")
    if any(_loads_from_elsewhere(archive, part) for part in parts):
        raise InputRefused(
            f"This document loads something from elsewhere when it is opened. {SAVE_AS_PDF}"
        )
    return found[0]


def _loads_from_elsewhere(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.lower().endswith(".rels"):
        return False
    if part.file_size > RELATIONSHIPS_BYTES:
        return True
    with archive.open(part) as file:
        text = file.read(RELATIONSHIPS_BYTES + 1).decode("utf-8")
    return "<!DOCTYPE" in text or any(
        "External" in tag and not HYPERLINK.search(tag) for tag in RELATIONSHIP.findall(text)
    )
