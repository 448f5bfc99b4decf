"""Files laid aside on this host between two pages of one person, and swept away after a day."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from trusted.storage.local import SHA256, FileTooLarge

CHUNK = 1024 * 1024
KEPT_FOR = timedelta(days=1)


class Aside:
    """A folder in which each person has bundles of files, each named by what is in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(
        self, owner: int, files: Mapping[str, IO[bytes]], *, max_bytes: int, now: datetime
    ) -> str:
        """Lay files aside by the names given, and return the name of them together.

        Raises: FileTooLarge if one has more than max_bytes; nothing is then kept.
        """
        self.sweep(now)
        place = self.root / str(owner)
        fresh = place / f"new-{now.timestamp():.6f}"
        fresh.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            for name, stream in sorted(files.items()):
                digest.update(_copied(stream, fresh / name, max_bytes))
        except FileTooLarge:
            shutil.rmtree(fresh)
            raise
        token = digest.hexdigest()
        if (place / token).exists():
            shutil.rmtree(place / token)
        fresh.rename(place / token)
        return token

    def get(self, owner: int, token: str) -> Path | None:
        """Return the folder of files that this person laid aside; None if it is gone."""
        folder = self.root / str(owner) / token
        return folder if SHA256.fullmatch(token) and folder.is_dir() else None

    def drop(self, owner: int, token: str) -> None:
        """Take files away that are not needed any more."""
        if (folder := self.get(owner, token)) is not None:
            shutil.rmtree(folder)

    def sweep(self, now: datetime) -> None:
        """Take away what has lain here for more than a day."""
        for folder in self.root.glob("*/*"):
            if folder.stat().st_mtime < (now - KEPT_FOR).timestamp():
                shutil.rmtree(folder)


def _copied(stream: IO[bytes], path: Path, max_bytes: int) -> bytes:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > max_bytes:
                raise FileTooLarge(max_bytes)
            digest.update(chunk)
            file.write(chunk)
    return digest.digest()
