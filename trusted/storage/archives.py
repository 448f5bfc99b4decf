"""Archives: what is looked at before the standard library reads one."""

import os
import zipfile
from pathlib import Path

# How files may be packed: as Word, Excel and plain archivers do; other methods take memory as the
# file says.
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# The end of an archive: signature, disks, parts, bytes of the table of contents, its place.
END_SIGNATURE, END_BYTES, END_TAIL = b"PK\x05\x06", 22, 22 + 65535


def refuse_endless_contents(path: Path, most: int) -> None:
    """Refuse an archive whose table of contents is longer than `most` bytes.

    The whole table is read into memory, so its size is looked at before.
    Raises: zipfile.BadZipFile, also where no table stands at the end.
    """
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - END_TAIL))
        tail = file.read()
    end = tail[tail.rfind(END_SIGNATURE) :][:END_BYTES]
    if not end.startswith(END_SIGNATURE) or int.from_bytes(end[12:16], "little") > most:
        raise zipfile.BadZipFile
