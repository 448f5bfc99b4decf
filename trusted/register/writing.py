"""How the register copy is changed: in one transaction, seen whole or not at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from trusted.register.held import PublishedHolds, held_name, packed_holds
from trusted.register.reading import (
    EMPTY,
    STATE,
    Databases,
    RegisterState,
    key_of,
    page_key,
    unpack_state,
)
from trusted.register.records import (
    Change,
    Published,
    line,
    line_of,
    packed,
    published,
    read_line,
)
from trusted.register.state_hash import StateHash

COUNTERS = b"counters"
# Handed out are at most so many changes at once, up to the next multiple: its hash is remembered.
PAGE = 1_000

_pack = msgspec.msgpack.Encoder().encode


class RegisterWriter:
    """The one transaction that changes the copy; it is seen whole or not at all."""

    def __init__(self, transaction: Any, databases: Databases) -> None:
        self._transaction = transaction
        self._databases = databases
        kept = transaction.get(STATE, db=databases.meta)
        self.state = EMPTY if kept is None else unpack_state(kept)

    def apply(self, changes: Iterable[Change]) -> None:
        """Put in changes that follow one another; the caller has checked that they do."""
        meta = self._databases.meta
        counters = StateHash(self._transaction.get(COUNTERS, b"", db=meta))
        state = self.state
        records, holds = state.records, state.holds
        for change in changes:
            more = self._put(change, counters)
            records, holds = _counted(change.identifier, records, holds, more)
            state = RegisterState(
                change.sequence, state.heard_at, records, change.hash, holds=holds
            )
            if change.sequence % PAGE == 0:
                self._transaction.put(
                    page_key(change.sequence), counters.hexdigest().encode(), db=meta
                )
        self._transaction.put(COUNTERS, counters.kept(), db=meta)
        self._keep(msgspec.structs.replace(state, state_hash=counters.hexdigest()))

    def heard(self, moment: datetime) -> None:
        """Note that everything published up to the moment is in; it never goes back."""
        heard_at = max(self.state.heard_at, moment.timestamp())
        self._keep(msgspec.structs.replace(self.state, heard_at=heard_at))

    def note(self, name: bytes, value: bytes) -> None:
        """Note something beside the records, in the same change."""
        self._transaction.put(b"note:" + name, value, db=self._databases.meta)

    def load(self, lines: Iterable[bytes], sequence: int, head: str) -> None:
        """Put lines in the place of all records; they are those after a change.

        lines:  sorted by identifier, each once.
        head:   hash of that change.
        Raises: ValueError if a line does not fit or is in the wrong place.
        """
        self.clear()
        counters, records, holds, last = StateHash(), 0, 0, b""
        for text in lines:
            identifier, record = read_line(text)
            if (whole := key_of(identifier)) <= last:
                raise ValueError(f"the line of {identifier} is not in its place")
            key, table = self._place(identifier)
            self._transaction.put(key, _kept(identifier, record), db=table, append=True)
            counters.add(text)
            records, holds = _counted(identifier, records, holds)
            last = whole
        self._transaction.put(COUNTERS, counters.kept(), db=self._databases.meta)
        self._keep(RegisterState(sequence, 0.0, records, head, counters.hexdigest(), holds))

    def clear(self) -> None:
        """Forget everything; until it is complete again, nothing may be answered."""
        self._transaction.drop(self._databases.records, delete=False)
        self._transaction.drop(self._databases.holds, delete=False)
        self._transaction.drop(self._databases.meta, delete=False)
        self._keep(EMPTY)

    def _put(self, change: Change, counters: StateHash) -> int:
        key, table = self._place(change.identifier)
        former = self._transaction.get(key, db=table)
        if former is not None:
            counters.remove(line_of(change.identifier, former))
        if change.record is None:
            return -int(self._transaction.delete(key, db=table))
        record = published(change.record)
        kept = _kept(change.identifier, record)
        counters.add(line(change.identifier, record))
        self._transaction.put(key, kept, db=table)
        return int(former is None)

    def _place(self, identifier: str) -> tuple[bytes, Any]:
        """Return under which key an entry lies, and in which table."""
        held = held_name(identifier)
        if held is None:
            return key_of(identifier), self._databases.records
        return key_of(held), self._databases.holds

    def _keep(self, state: RegisterState) -> None:
        self._transaction.put(STATE, _pack(state), db=self._databases.meta)
        self.state = state


def _kept(identifier: str, record: Published) -> bytes:
    """Return an entry as its table keeps it.

    Raises: ValueError for holds under an identifier, or a standing under an entry of holds.
    """
    of_holds = held_name(identifier) is not None
    if isinstance(record, PublishedHolds):
        if of_holds:
            return packed_holds(record)
    elif not of_holds:
        return packed(record)
    raise ValueError(f"what is published under {identifier} is not of its kind")


def _counted(identifier: str, records: int, holds: int, more: int = 1) -> tuple[int, int]:
    """Return how many entries there are of either kind, after one was put in."""
    if held_name(identifier) is None:
        return records + more, holds
    return records, holds + more
