"""The copy of the register on this machine: nothing gets in unverified, nothing old gets out."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from trusted.client import taking
from trusted.client.answering import DOCUMENT, STALE_AT, Answering, stale_at
from trusted.client.refusals import CopyDamaged
from trusted.domain.priority import Decision, Shipment
from trusted.register.handouts import Changes, Manifest, opened
from trusted.register.reading import RegisterState, RegisterView
from trusted.register.records import PublishedRecord
from trusted.register.signatures import (
    CHANGES,
    SNAPSHOT,
    ForeignKey,
    Keyring,
    NotVerified,
    PublicKey,
    signed_by,
)
from trusted.register.state_hash import StateHash
from trusted.register.store import RegisterStore
from trusted.register.writing import RegisterWriter

MAP_MIB = 16_384
KIND, KEYS = b"kind", b"keys"

T = TypeVar("T", Manifest, Changes)

_packed = msgspec.msgpack.Encoder().encode
_keys = msgspec.msgpack.Decoder(tuple[PublicKey, ...]).decode


class LocalRegister:
    """A verified copy of the register, in a folder of its own.

    folder:        where it lies; a restart finds exactly what was verified.
    keys:          the program's keys, got in a way that you trust; needed until the first sync,
                   for from then on each signed answer names the keys to come.
    selection_key: the secret of the random selection, if shipments are to be prioritized.
    clock:         seconds since 1970 UTC.
    check:         whether to read every record at the start and compare the state hash.
    Raises:        CopyDamaged if what lies there is not what was verified.
    """

    def __init__(
        self,
        folder: Path,
        keys: Iterable[PublicKey] = (),
        *,
        selection_key: str = "",
        clock: Callable[[], float] = time.time,
        check: bool = True,
        map_mib: int = MAP_MIB,
    ) -> None:
        self.folder = folder
        self._store = RegisterStore(folder, map_mib)
        self._given = Keyring(keys)
        self._clock = clock
        self._answering = Answering(self._store, selection_key, clock)
        with self._store.reading() as view:
            _check_kept(view, whole=check)

    @property
    def state(self) -> RegisterState:
        """How far the copy is: sequence, records, hashes."""
        return self._store.state()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken yet."""
        with self._store.reading() as view:
            return view.noted(DOCUMENT) is None

    @property
    def stale_at(self) -> float:
        """From when on nobody may answer by this copy; seconds since 1970 UTC, 0: at no time."""
        with self._store.reading() as view:
            return stale_at(view)

    def take_snapshot(self, document: bytes, files: Mapping[str, Path]) -> Manifest:
        """Begin anew from a snapshot, if it can be proved and is not older than the copy.

        document: the signed manifest, as it was received.
        files:    name -> where each file was put.
        Raises:   NotVerified or Refused; the copy then keeps what it had.
        """
        manifest = self.checked_manifest(document)
        with self._store.writing() as writer:
            taking.load(writer, manifest, files)
            _note(writer, SNAPSHOT, document, manifest.keys)
        return manifest

    def checked_manifest(self, document: bytes) -> Manifest:
        """Return what a snapshot's manifest says, if the snapshot may be taken.

        Raises: NotVerified, SnapshotExpired, RolledBack.
        """
        manifest = self._opened(SNAPSHOT, document, Manifest)
        taking.check_manifest(manifest, None if self.is_empty else self.state, self._now())
        return manifest

    def take_changes(self, document: bytes) -> Changes:
        """Go on by changes, if they can be proved and follow on the copy.

        document: the signed answer, as it was received.
        Raises:   NotVerified or Refused; the copy then keeps what it had.
        """
        answer = self._opened(CHANGES, document, Changes)
        with self._store.writing() as writer:
            taking.check_changes(answer, writer.state, self._now())
            taking.apply(writer, answer)
            _note(writer, CHANGES, document, answer.keys)
            if answer.complete:
                writer.note(STALE_AT, answer.not_after.isoformat().encode())
        return answer

    def lookup(self, identifier: str) -> PublishedRecord | None:
        """Return what the register says of whoever bears an identifier; None: nobody.

        Raises: RegisterStale if the copy is too old: then nobody is trusted.
        """
        return self._answering.lookup(identifier)

    def lookups(self, identifiers: Iterable[str]) -> list[PublishedRecord | None]:
        """Return the same for many identifiers, in their order."""
        return self._answering.lookups(identifiers)

    def prioritize(
        self, shipments: Iterable[Shipment], holds: Collection[str] = ()
    ) -> list[Decision]:
        """Return the inspection priority of shipments, as the program's own API decides them.

        holds:  identifiers and shipments under a hold, see domain.priority.decide.
        Raises: RegisterStale; ValueError for an unknown role, or without selection key.
        """
        return self._answering.prioritize(shipments, holds)

    def close(self) -> None:
        """Close the files."""
        self._store.close()

    def _opened(self, kind: str, document: bytes, shape: type[T]) -> T:
        said = opened(kind, document, self._keyring(), shape)
        if signed_by(said.signature) not in {key.kid for key in said.keys}:
            raise ForeignKey("This was signed with a key that is retired by what it says itself.")
        return said

    def _keyring(self) -> Keyring:
        with self._store.reading() as view:
            kept = view.noted(KEYS)
        return self._given if kept is None else Keyring(_keys(kept))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _note(writer: RegisterWriter, kind: str, document: bytes, keys: tuple[PublicKey, ...]) -> None:
    """Keep the bytes that were verified, and the keys that they name, with what they led to."""
    writer.note(KIND, kind.encode())
    writer.note(DOCUMENT, document)
    writer.note(KEYS, _packed(keys))


def _check_kept(view: RegisterView, *, whole: bool) -> None:
    """Make sure that the copy is what the signed document led to.

    Raises: CopyDamaged.
    """
    document, keys = view.noted(DOCUMENT), view.noted(KEYS)
    if document is None or keys is None:
        return
    kind = SNAPSHOT if view.noted(KIND) == SNAPSHOT.encode() else CHANGES
    shape: type[Manifest | Changes] = Manifest if kind == SNAPSHOT else Changes
    try:
        said = opened(kind, document, Keyring(_keys(keys)), shape)
        counted = StateHash.of(view.lines()).hexdigest() if whole else said.state_hash
    except (NotVerified, ValueError) as error:
        raise CopyDamaged(f"What was verified cannot be read any more: {error}") from error
    state = view.state
    if (state.sequence, state.state_hash, counted) != (said.sequence, *[said.state_hash] * 2):
        raise CopyDamaged("The copy is not what was verified. Take the register anew.")
