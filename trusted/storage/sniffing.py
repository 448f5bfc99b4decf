"""What a file truly is, and whether it may come in as evidence."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from trusted.domain.errors import InputRefused
from trusted.storage import active_pdf, office
from trusted.storage.local import StoredFile
from trusted.storage.pictures import ends_as_jpeg, ends_as_png
from trusted.storage.text import is_text

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
CSV, TEXT = "text/csv", "text/plain"
# Every ending that evidence may have, and what the bytes must then be.
ENDINGS = MappingProxyType(
    {
        "pdf": PDF,
        "png": PNG,
        "jpg": JPEG,
        "jpeg": JPEG,
        "docx": office.DOCX,
        "xlsx": office.XLSX,
        "csv": CSV,
        "txt": TEXT,
    }
)
ACCEPTED = "PDF, PNG, JPEG, DOCX, XLSX, CSV or TXT"
# Above this, a PDF is read by a process of its own, with bounded memory and time.
PDF_READ_HERE = 256 * 1024
ANSWER_SECONDS = 90

MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|xsl:|\?php|\?xml|%)",
    re.IGNORECASE,
)
# First bytes -> what the file is, for what is refused in its own words.
REFUSED_STARTS = (
    (b"MZ\x90\0", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"#!", "a script"),
    (b"\xff\xfe", "text in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16; save it as UTF-8"),
    (b"GIF8", "a GIF picture; save it as PNG"),
    (b"Rar!", "an archive; upload the documents in it one by one"),
    (b"7z\xbc\xaf\x27\x1c", "an archive; upload the documents in it one by one"),
    (b"\x1f\x8b", "an archive; upload the documents in it one by one"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a document in an old format or with a password; save it as DOCX, XLSX or PDF without one",
    ),
)
PDF_WORDS = MappingProxyType(
    {
        active_pdf.SCRIPT: "holds a script (JavaScript)",
        active_pdf.LAUNCH: "starts another program",
        active_pdf.SENDS: "sends or loads form data",
        active_pdf.ATTACHED: "holds attached files; upload each of them by itself",
        active_pdf.MEDIA: "holds video, sound or 3D content",
        active_pdf.XFA: "is an interactive form (XFA)",
    }
)
AS_PAPER = "Print it to a new PDF, which keeps only the pages, and upload that."


def media_type_of(received: StoredFile, filename: str) -> str:
    """Return the media type of evidence, from its bytes; the ending must agree.

    Raises: InputRefused, saying what the file is and what to do instead.
    """
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    expected = ENDINGS.get(ending)
    found = _type_by_bytes(received, expected)
    if expected is None:
        if not ending:
            raise InputRefused(
                "A file without an ending is not accepted. Upload %(kinds)s.", kinds=ACCEPTED
            )
        raise InputRefused(
            "A file with the ending .%(ending)s is not accepted. Upload %(kinds)s.",
            ending=ending[:20],
            kinds=ACCEPTED,
        )
    if found != expected:
        raise InputRefused(
            "The name ends with .%(ending)s, but the file is something else. "
            "Open it, save it in the format that you want, and upload that.",
            ending=ending,
        )
    return found


def _type_by_bytes(received: StoredFile, expected: str | None) -> str:
    head = received.head
    for start, what in REFUSED_STARTS:
        if head.startswith(start):
            raise InputRefused(
                "This file is %(what)s. Accepted are %(kinds)s.", what=what, kinds=ACCEPTED
            )
    for start, media_type, check in STARTS:
        if head.startswith(start):
            check(received)
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return office.kind_of(received.path)
    if b"%PDF-" in head:
        raise InputRefused(
            "The file has something before its PDF part. %(advice)s", advice=AS_PAPER
        )
    if MARKUP.search(head):
        raise InputRefused(
            "This file is a web page or another file that a browser would run. "
            "Print it to a PDF, and upload that."
        )
    if not is_text(received.path):
        raise InputRefused(
            "This file is of no kind that is accepted. Upload %(kinds)s.", kinds=ACCEPTED
        )
    return CSV if expected == CSV else TEXT


def _check_pdf(received: StoredFile) -> None:
    found = _pdf_activity(received)
    if found == active_pdf.LOCKED:
        raise InputRefused("This PDF asks for a password. Save it without one, and upload that.")
    if found is not None and found in PDF_WORDS:
        raise InputRefused("This PDF %(what)s. %(advice)s", what=PDF_WORDS[found], advice=AS_PAPER)
    if found is not None:
        raise InputRefused(
            "This PDF cannot be read; it may be damaged. %(advice)s", advice=AS_PAPER
        )
    if office.is_archive(received.path):
        raise InputRefused("This file is a PDF and an archive in one. %(advice)s", advice=AS_PAPER)


def _pdf_activity(received: StoredFile) -> str | None:
    if received.size <= PDF_READ_HERE:
        return active_pdf.activity(received.path)
    command = [sys.executable, "-I", active_pdf.__file__, str(received.path)]
    try:
        child = subprocess.run(  # noqa: S603 - our own file, by the interpreter that runs us
            command, capture_output=True, timeout=ANSWER_SECONDS, check=True, text=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return active_pdf.BROKEN
    return child.stdout or None


def _check_picture(ends_well: Callable[[Path], bool]) -> Callable[[StoredFile], None]:
    def check(received: StoredFile) -> None:
        if not ends_well(received.path) or b"%PDF-" in received.head:
            raise InputRefused(
                "This picture is damaged, or more than a picture. "
                "Open it, save it as a new picture, and upload that."
            )
        if office.is_archive(received.path):
            raise InputRefused("This file is a picture and an archive in one. Save it anew.")

    return check


STARTS: tuple[tuple[bytes, str, Callable[[StoredFile], None]], ...] = (
    (b"%PDF-", PDF, _check_pdf),
    (b"\x89PNG\r\n\x1a\n", PNG, _check_picture(ends_as_png)),
    (b"\xff\xd8\xff", JPEG, _check_picture(ends_as_jpeg)),
)
