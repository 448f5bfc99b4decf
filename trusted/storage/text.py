"""Whether a file is text."""

import codecs
from pathlib import Path

CHUNK = 1024 * 1024
# Every byte below the space except tab, line feed, form feed and carriage return.
UNPRINTABLE = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"
UNASSIGNED = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def is_text(path: Path) -> bool:
    """Tell whether all bytes are printable text in UTF-8, or in Windows-1252 as Excel saves it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf_8, windows = True, True
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if len(chunk.translate(None, UNPRINTABLE)) != len(chunk):
                return False
            windows = windows and len(chunk.translate(None, UNASSIGNED)) == len(chunk)
            utf_8 = utf_8 and _decodes(decoder, chunk)
            if not (utf_8 or windows):
                return False
    return windows or (utf_8 and _decodes(decoder, b"", final=True))


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
