"""Taking out of pictures and PDFs who made them, when and where; also run alone, with limits."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import settings

# As for what looks into a PDF: no stream of a file's structure is anywhere near as large.
STREAM_BYTES = 32 * 1024 * 1024
CHILD_BYTES = 1024 * 1024 * 1024
CHILD_SECONDS = 60
settings.set_qpdf_limits(flate_max_memory=STREAM_BYTES, run_length_max_memory=STREAM_BYTES)

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
SCAN, END, FIRST_APP, LAST_APP, COMMENT = 0xDA, 0xD9, 0xE0, 0xEF, 0xFE
# Markers without a length: those of restarts, and one for tests.
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
JFIF, COLORS, ADOBE = 0xE0, 0xE2, 0xEE
# What a viewer needs to show a picture as it is; whatever else a PNG says is left out.
CHUNKS = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"),
        *(b"sBIT", b"bKGD", b"pHYs"),
    }
)
EXIF, ORIENTATION = b"Exif\0\0", 0x0112
ENTRY = 12
# Of a PDF: who, when, with what; and what programs keep for themselves.
SAYS_WHO = ("/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/M")
NOTES_BY = "/T"


class NotCleaned(ValueError):
    """A file is not built as its kind is, so nothing of it can be let through."""


def cleaned_jpeg(data: bytes) -> bytes:
    """Return a JPEG without Exif, XMP, captions and whatever follows its end; turned as it was.

    Raises: NotCleaned.
    """
    kept = [JPEG]
    if turned := orientation_of(data):
        kept.append(_turned(turned))
    for marker, segment in _segments(data):
        plain = marker in (JFIF, ADOBE) or (
            marker == COLORS and segment[4:].startswith(b"ICC_PROFILE\0")
        )
        if plain or not (FIRST_APP <= marker <= LAST_APP or marker == COMMENT):
            kept.append(segment)
    return b"".join(kept)


def orientation_of(data: bytes) -> int:
    """Return how a viewer turns a JPEG, 2 to 8; 0: as it is, or not said soundly."""
    for marker, segment in _segments(data):
        tiff = segment[4 + len(EXIF) :]
        order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
        if marker != FIRST_APP + 1 or segment[4:].startswith(EXIF) is False or order is None:
            continue
        at = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
        count = int.from_bytes(tiff[at : at + 2], order)  # type: ignore[arg-type]
        for n in range(min(count, 512)):
            entry = tiff[at + 2 + n * ENTRY :][:ENTRY]
            if int.from_bytes(entry[:2], order) == ORIENTATION:  # type: ignore[arg-type]
                found = int.from_bytes(entry[8:10], order)  # type: ignore[arg-type]
                return found if found in range(2, 9) else 0
    return 0


def cleaned_png(data: bytes) -> bytes:
    """Return a PNG with what a viewer needs to show it, and nothing else.

    Raises: NotCleaned.
    """
    kept, place = [PNG], len(PNG)
    while place + ENTRY <= len(data):
        end = place + ENTRY + int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        if end > len(data):
            break
        if kind in CHUNKS:
            kept.append(data[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end
    raise NotCleaned


def cleaned_pdf(source: Path, target: Path) -> None:
    """Write a PDF without its description, history, authors of notes, and pictures' own traces.

    Raises: NotCleaned.
    """
    try:
        with pikepdf.open(source, access_mode=pikepdf.AccessMode.stream) as pdf:
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            for thing in pdf.objects:
                _clean(thing)
            pdf.save(target, deterministic_id=True, preserve_pdfa=False)
    except (pikepdf.PdfError, MemoryError, RecursionError, ValueError, TypeError) as error:
        raise NotCleaned from error


def _clean(thing: pikepdf.Object) -> None:
    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    for name in SAYS_WHO:
        if name in thing:
            del thing[name]
    # A field of a form is called by its /T; a note says by it who wrote it.
    if "/Subtype" in thing and "/Rect" in thing and "/FT" not in thing and NOTES_BY in thing:
        del thing[NOTES_BY]
    if isinstance(thing, pikepdf.Stream) and str(thing.get("/Filter")) == "/DCTDecode":
        thing.write(cleaned_jpeg(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each segment up to the end of the picture.

    The last one is the picture itself, from its first scan on. Raises NotCleaned.
    """
    if not data.startswith(JPEG):
        raise NotCleaned
    place = len(JPEG)
    while place + 4 <= len(data):
        if data[place] != 0xFF:  # noqa: PLR2004 - every marker's byte
            raise NotCleaned
        marker = data[place + 1]
        if marker == 0xFF or marker in ALONE:  # noqa: PLR2004 - padding before a marker
            place += 1 if marker not in ALONE else 2
            continue
        if marker == SCAN:
            yield marker, data[place : _end_of_scans(data, place)]
            return
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        yield marker, data[place:end]
        place = end
    raise NotCleaned


def _end_of_scans(data: bytes, place: int) -> int:
    """Return where the picture ends, after its marker; what follows belongs to it no more."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        marker = data[place + 1]
        if marker == END:
            return place + 2
        # In a scan, a byte 0xFF is followed by zero; between scans stand segments with a length.
        if marker == 0 or marker in ALONE:
            place += 2
        elif marker == 0xFF:  # noqa: PLR2004 - padding before a marker
            place += 1
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise NotCleaned


def _turned(how: int) -> bytes:
    """Return an Exif segment that says nothing but how a picture is turned."""
    tiff = b"MM\0\x2a\0\0\0\x08" + b"\0\x01" + b"\x01\x12\0\x03\0\0\0\x01"
    tiff += how.to_bytes(2, "big") + bytes(2) + bytes(4)
    body = EXIF + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    cleaned_pdf(Path(sys.argv[1]), Path(sys.argv[2]))
