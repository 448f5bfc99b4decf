"""Whether a picture is a picture from its first byte to its last."""

import os
from pathlib import Path

PNG_START, PNG_LONGEST = 8, 2**31 - 1
PNG_END = b"IEND"
JPEG_END = b"\xff\xd9"
# Cameras pad the end of a picture with zeros or append a preview, which ends alike.
JPEG_TAIL = 64 * 1024


def ends_as_png(path: Path) -> bool:
    """Tell whether the chunks lead from IHDR to IEND and nothing follows."""
    size = path.stat().st_size
    with path.open("rb") as file:
        place, first = PNG_START, True
        while place + 12 <= size:
            file.seek(place)
            length, kind = int.from_bytes(file.read(4), "big"), file.read(4)
            if length > PNG_LONGEST or (first and kind != b"IHDR"):
                return False
            place, first = place + 12 + length, False
            if kind == PNG_END:
                return place == size
    return False


def ends_as_jpeg(path: Path) -> bool:
    """Tell whether the last bytes end a picture; padding with zeros is allowed."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - JPEG_TAIL))
        return file.read().rstrip(b"\0").endswith(JPEG_END)
