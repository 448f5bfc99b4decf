"""Taking in a snapshot or changes: what must hold of them, each refusal by its own name."""

import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from trusted.client.refusals import (
    AnswerExpired,
    AnswerReplayed,
    AnswerSkips,
    ChangeAltered,
    ChangeMissing,
    ChangeRepeated,
    ChangesReordered,
    RolledBack,
    SnapshotAltered,
    SnapshotExpired,
    StateDiffers,
)
from trusted.register.handouts import ChangeGiven, Changes, FileGiven, Manifest
from trusted.register.reading import RegisterState
from trusted.register.writing import RegisterWriter

BLOCK = 1 << 20
# The hosts of the program may be so far apart.
LAG = timedelta(seconds=5)


def check_manifest(manifest: Manifest, state: RegisterState | None, now: datetime) -> None:
    """Make sure that a snapshot may be taken.

    state:  of the copy; None: it is empty.
    Raises: SnapshotExpired, RolledBack.
    """
    if now >= manifest.not_after:
        raise SnapshotExpired(f"This snapshot could be taken until {manifest.not_after}.")
    if state is None:
        return
    if manifest.sequence < state.sequence:
        raise RolledBack(
            f"The snapshot is of sequence {manifest.sequence}, older than the copy's"
            f" {state.sequence}."
        )
    same = (state.head, state.state_hash) == (manifest.previous_hash, manifest.state_hash)
    if manifest.sequence == state.sequence and not same:
        raise RolledBack(f"At sequence {state.sequence} the copy has another history.")


def load(writer: RegisterWriter, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Put the records of a snapshot in the place of what the copy had.

    Raises: SnapshotAltered, StateDiffers.
    """
    for file in manifest.files:
        _check_file(file, files.get(file.name))
    lines = (line for file in manifest.files for line in _lines(files[file.name]))
    try:
        writer.load(lines, manifest.sequence, manifest.previous_hash)
    except (ValueError, OSError, EOFError) as error:
        raise SnapshotAltered(f"The records are not as they must be: {error}") from error
    if writer.state.state_hash != manifest.state_hash:
        raise StateDiffers("The records have another state hash than the manifest says.")
    if writer.state.records + writer.state.holds != sum(file.records for file in manifest.files):
        raise SnapshotAltered("There are not as many records as the manifest says.")


def check_changes(answer: Changes, state: RegisterState, now: datetime) -> None:
    """Make sure that changes follow on the copy, one by one.

    Raises: AnswerExpired, AnswerReplayed, AnswerSkips, RolledBack, ChangeMissing, ChangeRepeated,
            ChangesReordered, ChangeAltered.
    """
    if now >= answer.not_after:
        raise AnswerExpired(f"One may answer by these changes until {answer.not_after} only.")
    if answer.as_of < datetime.fromtimestamp(state.heard_at, UTC) - LAG:
        raise AnswerReplayed(f"These changes are as of {answer.as_of}; the copy is newer.")
    if answer.after < state.sequence:
        raise AnswerReplayed(f"These changes follow {answer.after}; the copy has them.")
    if answer.after > state.sequence:
        raise AnswerSkips(f"These changes follow {answer.after}; the copy is at {state.sequence}.")
    _check_order(answer)
    _check_chain(answer, state.head)


def apply(writer: RegisterWriter, answer: Changes) -> None:
    """Put changes in that were checked.

    Raises: ChangeAltered, StateDiffers.
    """
    try:
        writer.apply(change.change() for change in answer.changes)
    except ValueError as error:
        raise ChangeAltered(f"A change cannot be read: {error}") from error
    if writer.state.state_hash != answer.state_hash:
        raise StateDiffers(
            f"After change {answer.sequence} the copy has another state hash than the program."
        )
    if answer.complete:
        writer.heard(answer.as_of)


def _check_order(answer: Changes) -> None:
    given = [change.sequence for change in answer.changes]
    wanted = list(range(answer.after + 1, answer.sequence + 1))
    if given == wanted:
        return
    if len(set(given)) < len(given) or any(one <= answer.after for one in given):
        raise ChangeRepeated("A change comes twice.")
    if sorted(given) == wanted:
        raise ChangesReordered("The changes are not in their order.")
    raise ChangeMissing(f"Of the changes {answer.after + 1} to {answer.sequence} one is missing.")


def _check_chain(answer: Changes, head: str) -> None:
    for change in answer.changes:
        if change.previous_hash != head:
            if change.sequence == answer.after + 1:
                raise RolledBack(f"Change {change.sequence} builds on another history.")
            raise ChangeAltered(f"Change {change.sequence} does not build on the one before.")
        head = _hash_of(change)


def _hash_of(change: ChangeGiven) -> str:
    if change.computed_hash() != change.hash:
        raise ChangeAltered(f"Change {change.sequence} is not the one that was published.")
    return change.hash


def _check_file(file: FileGiven, path: Path | None) -> None:
    if path is None or path.stat().st_size != file.size:
        raise SnapshotAltered(f"{file.name} does not have {file.size} bytes.")
    digest = sha256()
    with path.open("rb") as opened:
        while block := opened.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != file.sha256:
        raise SnapshotAltered(f"{file.name} has another hash than the manifest says.")


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as packed:
        for line in packed:
            yield line.rstrip(b"\n")
