"""The register copy: one file of this host, written by one, read by every worker."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import lmdb
import msgspec

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import parse_identifier
from trusted.domain.priority import RegisteredParty
from trusted.register.records import Change, answer_of, line, line_of, packed, party_of, published
from trusted.register.state_hash import NOTHING, StateHash

MIB = 1024 * 1024
KEY_BYTES = 511  # LMDB's own limit
READERS = 1024
NEVER = datetime.fromtimestamp(0, UTC)
GENESIS = "0" * 64
STATE, COUNTERS = b"state", b"counters"
# Handed out are at most so many changes at once, up to the next multiple: its hash is remembered.
PAGE = 1_000


class RegisterState(msgspec.Struct, frozen=True, array_like=True):
    """How far the copy is.

    sequence: the last change applied, 0 for none.
    heard_at: seconds since 1970 UTC: everything published up to then is in the copy. 0: unknown.
    records:  identifiers that answer something.
    head:     hash of the last change applied, 64 hex digits.
    state_hash: of all lines, see StateHash; 64 hex digits.
    """

    sequence: int = 0
    heard_at: float = 0.0
    records: int = 0
    head: str = GENESIS
    state_hash: str = NOTHING

    @property
    def as_of(self) -> datetime:
        """The moment up to which the copy is complete."""
        return datetime.fromtimestamp(self.heard_at, UTC)


EMPTY = RegisterState()

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(RegisterState).decode


class RegisterView:
    """One consistent reading: every answer taken from it rests on the same sequence."""

    __slots__ = ("_meta", "_records", "_transaction", "state")

    def __init__(self, transaction: Any, records: Any, meta: Any, state: RegisterState) -> None:
        self._transaction = transaction
        self._records = records
        self._meta = meta
        self.state = state

    @property
    def sequence(self) -> int:
        return self.state.sequence

    @property
    def as_of(self) -> datetime:
        return self.state.as_of

    def answer(self, identifier: str) -> bytes | None:
        """Return the JSON members of the standing, from `"known"` to the closing brace.

        identifier: in normal form.
        """
        kept = self._kept(identifier)
        return None if kept is None else answer_of(kept)

    def party(self, identifier: str) -> RegisteredParty | None:
        """Return who bears the identifier, as the priority rule reads it.

        identifier: as the caller writes it; a suspended company cannot hide in another spelling.
        """
        kept = self._kept(identifier)
        if kept is None:
            try:
                normal = str(parse_identifier(identifier))
            except InvalidIdentifier:
                return None
            kept = None if normal == identifier else self._kept(normal)
        return None if kept is None else party_of(kept)

    def state_hash_at(self, sequence: int) -> str:
        """Return the state hash after a change: the last one, or a multiple of PAGE.

        Raises: LookupError for any other.
        """
        if sequence == self.state.sequence:
            return self.state.state_hash
        kept: bytes | None = self._transaction.get(_page(sequence), None, self._meta)
        if kept is None:
            raise LookupError(f"the state hash after change {sequence} is not remembered")
        return kept.decode()

    def lines(self) -> Iterator[bytes]:
        """Yield the line of each record, sorted by identifier."""
        for key, kept in self._transaction.cursor(self._records):
            yield line_of(key.decode(), kept)

    def _kept(self, identifier: str) -> bytes | None:
        kept: bytes | None = self._transaction.get(_key(identifier), None, self._records)
        return kept

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transaction.abort()


class RegisterWriter:
    """The one transaction that changes the copy; it is seen whole or not at all."""

    def __init__(self, transaction: Any, databases: "Databases") -> None:
        self._transaction = transaction
        self._databases = databases
        kept = transaction.get(STATE, db=databases.meta)
        self.state = EMPTY if kept is None else _unpack(kept)

    def apply(self, changes: Iterable[Change]) -> None:
        """Put in changes that follow one another; the caller has checked that they do."""
        meta = self._databases.meta
        counters = StateHash(self._transaction.get(COUNTERS, b"", db=meta))
        state = self.state
        records = state.records
        for change in changes:
            records += self._put(change, counters)
            state = RegisterState(change.sequence, state.heard_at, records, change.hash)
            if change.sequence % PAGE == 0:
                self._transaction.put(
                    _page(change.sequence), counters.hexdigest().encode(), db=meta
                )
        self._transaction.put(COUNTERS, counters.kept(), db=meta)
        self._keep(msgspec.structs.replace(state, state_hash=counters.hexdigest()))

    def heard(self, moment: datetime) -> None:
        """Note that everything published up to the moment is in; it never goes back."""
        heard_at = max(self.state.heard_at, moment.timestamp())
        self._keep(msgspec.structs.replace(self.state, heard_at=heard_at))

    def clear(self) -> None:
        """Forget everything; until it is complete again, nothing may be answered."""
        self._transaction.drop(self._databases.records, delete=False)
        self._transaction.drop(self._databases.meta, delete=False)
        self._keep(EMPTY)

    def _put(self, change: Change, counters: StateHash) -> int:
        key, records = _key(change.identifier), self._databases.records
        former = self._transaction.get(key, db=records)
        if former is not None:
            counters.remove(line_of(change.identifier, former))
        if change.record is None:
            return -int(self._transaction.delete(key, db=records))
        record = published(change.record)
        counters.add(line(change.identifier, record))
        self._transaction.put(key, packed(record), db=records)
        return int(former is None)

    def _keep(self, state: RegisterState) -> None:
        self._transaction.put(STATE, _pack(state), db=self._databases.meta)
        self.state = state


class Databases:
    """The file and its two tables."""

    def __init__(self, folder: Path, map_mib: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = lmdb.open(
            str(folder),
            map_size=map_mib * MIB,
            max_dbs=2,
            max_readers=READERS,
            max_spare_txns=32,
            # After a power cut the last change may be missing; the follower then applies it again.
            metasync=False,
        )
        # Other names than in copies that were made before there was a state hash.
        self.records = self.environment.open_db(b"lines")
        self.meta = self.environment.open_db(b"progress")
        # The last commit that was read, by its number, and the state that it left.
        self.newest: tuple[int, RegisterState] = (-1, EMPTY)


class RegisterStore:
    """The register copy of this host; opened at first use, so that workers may be forked before."""

    def __init__(self, folder: Path, map_mib: int) -> None:
        self.folder = folder
        self._map_mib = map_mib
        self._opening = threading.Lock()

    @cached_property
    def _databases(self) -> Databases:
        with self._opening:
            # Another thread may have opened it while this one waited.
            opened: Databases | None = self.__dict__.get("_databases")
            if opened is None:
                opened = self.__dict__["_databases"] = Databases(self.folder, self._map_mib)
            return opened

    def reading(self) -> RegisterView:
        """Begin a reading; use it in a `with` block, and briefly."""
        databases = self._databases
        transaction = databases.environment.begin()
        # Every commit has a number of its own: while it stays, so does the state.
        number = transaction.id()
        known, state = databases.newest
        if number != known:
            raw = transaction.get(STATE, db=databases.meta)
            state = EMPTY if raw is None else _unpack(raw)
            databases.newest = number, state
        return RegisterView(transaction, databases.records, databases.meta, state)

    def writing(self) -> "AbstractContextManager[RegisterWriter]":
        """Begin the one change of the copy; others wait until the block ends."""
        return _Writing(self._databases)

    def state(self) -> RegisterState:
        """Return how far the copy is."""
        with self.reading() as view:
            return view.state

    def release_dead_readers(self) -> None:
        """Free the places of readers whose process has died."""
        self._databases.environment.reader_check()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        opened = self.__dict__.pop("_databases", None)
        if opened is not None:
            opened.environment.close()


class _Writing:
    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def __enter__(self) -> RegisterWriter:
        self._transaction = self._databases.environment.begin(write=True)
        return RegisterWriter(self._transaction, self._databases)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._transaction.commit()
        else:
            self._transaction.abort()


def _key(identifier: str) -> bytes:
    text = identifier.encode()
    # No UTF-8 text begins with this byte, so that a digest can never be another identifier.
    return text if 0 < len(text) <= KEY_BYTES else b"\xff" + sha256(text).digest()


def _page(sequence: int) -> bytes:
    return b"page" + sequence.to_bytes(8)
