"""Bringing the copy up to date."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from trusted.client.local import LocalRegister
from trusted.client.source import ChangesGone, NoSnapshot


class Handing(Protocol):
    """Whoever hands the register out; what it hands out is verified, whoever it is."""

    def manifest(self) -> bytes: ...

    def file(self, sequence: int, name: str, to: Path, at_most: int) -> None: ...

    def changes(self, after: int, wait: int = 0) -> bytes: ...


def sync(register: LocalRegister, source: Handing, wait: int = 0) -> int:
    """Bring the copy up to date: from a snapshot where it must be, then by changes.

    wait:    seconds to wait for a change, if there is none yet; at most 30.
    Returns: the sequence reached.
    Raises:  NotVerified or Refused; the copy keeps what was verified until then.
    """
    if register.is_empty:
        try:
            _take_snapshot(register, source)
        except NoSnapshot:
            wait = 0  # the history is short: it is told from its beginning
    while True:
        try:
            answer = register.take_changes(source.changes(register.state.sequence, wait))
        except ChangesGone:
            _take_snapshot(register, source)
            continue
        if answer.complete:
            return answer.sequence


def _take_snapshot(register: LocalRegister, source: Handing) -> None:
    document = source.manifest()
    # Before anything large is fetched, it is known to come from the program.
    manifest = register.checked_manifest(document)
    register.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=register.folder, prefix="fetching-") as place:
        files = {file.name: Path(place, file.name) for file in manifest.files}
        for file in manifest.files:
            source.file(manifest.sequence, file.name, files[file.name], file.size)
        register.take_snapshot(document, files)
