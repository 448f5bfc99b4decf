"""The register copy: one file of this host, written by one, read by every worker."""

import threading
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType

import lmdb

from trusted.register.reading import (
    EMPTY,
    STATE,
    RegisterState,
    RegisterView,
    key_of,
    unpack_state,
)
from trusted.register.records import answer_of
from trusted.register.writing import RegisterWriter

MIB = 1024 * 1024
READERS = 1024


class Databases:
    """The file and its three tables."""

    def __init__(self, folder: Path, map_mib: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = lmdb.open(
            str(folder),
            map_size=map_mib * MIB,
            max_dbs=3,
            max_readers=READERS,
            max_spare_txns=32,
            # After a power cut the last change may be missing; the follower then applies it again.
            metasync=False,
            # Look-ups jump about: what a system reads ahead of them, megabytes at times, is not
            # what is asked for next.
            readahead=False,
        )
        # Other names than in copies that were made before there was a state hash.
        self.records = self.environment.open_db(b"lines")
        self.meta = self.environment.open_db(b"progress")
        self.holds = self.environment.open_db(b"holds")
        # The last commit that was read, by its number, and the state that it left: while the number
        # stays, so does the state.
        self.newest: tuple[int, RegisterState] = (-1, EMPTY)

    def state_of(self, transaction: lmdb.Transaction) -> RegisterState:
        """Return the state that a reading transaction sees."""
        number, state = self.newest
        if number != transaction.id():
            raw = transaction.get(STATE, db=self.meta)
            state = EMPTY if raw is None else unpack_state(raw)
            self.newest = transaction.id(), state
        return state


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
        return RegisterView(transaction, databases, databases.state_of(transaction))

    def look_up(self, identifier: str) -> tuple[RegisterState, bytes | None]:
        """Return how far the copy is and what it answers, as RegisterView does, in one reading.

        identifier: in normal form.
        """
        databases = self._databases
        transaction = databases.environment.begin()
        try:
            kept = transaction.get(key_of(identifier), None, databases.records)
            number, state = databases.newest
            # Asked here, for this is most of what a look-up costs.
            if number != transaction.id():
                state = databases.state_of(transaction)
        finally:
            transaction.abort()
        return state, None if kept is None else answer_of(kept)

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
