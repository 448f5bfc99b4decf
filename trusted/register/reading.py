"""How the register copy is read: how far it is, and one consistent view of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from heapq import merge
from itertools import takewhile
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.holds import HoldsInForce, HoldTerms, hold_of
from trusted.domain.identifiers import parse_identifier
from trusted.domain.priority import RegisteredParty
from trusted.register.held import PREFIX, terms_of
from trusted.register.records import PublishedRecord, answer_of, line_of, party_of, record_of
from trusted.register.state_hash import NOTHING

KEY_BYTES = 511  # LMDB's own limit
NEVER = datetime.fromtimestamp(0, UTC)
GENESIS = "0" * 64
STATE = b"state"
SHIPMENT = hold_of("")
NOTHING_HELD: tuple[HoldTerms, ...] = ()


class RegisterState(msgspec.Struct, frozen=True, array_like=True):
    """How far the copy is.

    sequence: the last change applied, 0 for none.
    heard_at: seconds since 1970 UTC: everything published up to then is in the copy. 0: unknown.
    records:  identifiers that answer something.
    head:     hash of the last change applied, 64 hex digits.
    state_hash: of all lines, see StateHash; 64 hex digits.
    holds:    identifiers and shipments that a hold is published on, in force or not.
    """

    sequence: int = 0
    heard_at: float = 0.0
    records: int = 0
    head: str = GENESIS
    state_hash: str = NOTHING
    holds: int = 0

    @property
    def as_of(self) -> datetime:
        """The moment up to which the copy is complete."""
        return datetime.fromtimestamp(self.heard_at, UTC)


EMPTY = RegisterState()

unpack_state = msgspec.msgpack.Decoder(RegisterState).decode


class Databases(Protocol):
    """The tables of the copy's file."""

    records: Any
    meta: Any
    holds: Any


class RegisterView:
    """One consistent reading: every answer taken from it rests on the same sequence."""

    __slots__ = ("_holds", "_meta", "_records", "_transaction", "state")

    def __init__(self, transaction: Any, databases: Databases, state: RegisterState) -> None:
        self._transaction = transaction
        self._records = databases.records
        self._meta = databases.meta
        self._holds = databases.holds
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
        kept = self._kept(identifier, self._records)
        return None if kept is None else answer_of(kept)

    def party(self, identifier: str) -> RegisteredParty | None:
        """Return who bears the identifier, as the priority rule reads it.

        identifier: as the caller writes it; a suspended company cannot hide in another spelling.
        """
        kept = self._found(identifier, self._records)
        return None if kept is None else party_of(kept)

    def state_hash_at(self, sequence: int) -> str:
        """Return the state hash after a change: the last one, or a multiple of PAGE.

        Raises: LookupError for any other.
        """
        if sequence == self.state.sequence:
            return self.state.state_hash
        kept: bytes | None = self._transaction.get(page_key(sequence), None, self._meta)
        if kept is None:
            raise LookupError(f"the state hash after change {sequence} is not remembered")
        return kept.decode()

    def record(self, identifier: str) -> PublishedRecord | None:
        """Return what was published for an identifier, in any spelling."""
        kept = self._found(identifier, self._records)
        return None if kept is None else record_of(kept)

    def noted(self, name: bytes) -> bytes | None:
        """Return what was noted beside the records under a name."""
        kept: bytes | None = self._transaction.get(b"note:" + name, None, self._meta)
        return kept

    def holds_on(self, name: str) -> tuple[HoldTerms, ...]:
        """Return the holds on an identifier, in any spelling, or on the `hold_of` a shipment."""
        is_shipment = name.startswith(SHIPMENT)
        kept = (self._kept if is_shipment else self._found)(name, self._holds)
        return NOTHING_HELD if kept is None else terms_of(kept)

    @property
    def any_holds(self) -> bool:
        return self.state.holds > 0

    def holds_in_force(self) -> HoldsInForce | None:
        """Return all holds as the priority rule asks for them; None if there are none."""
        return HoldsInForce(self.holds_on, int(self.state.heard_at)) if self.state.holds else None

    def held_shipments(self) -> Iterator[tuple[str, tuple[HoldTerms, ...]]]:
        """Yield the id of each shipment that a hold is published on, and the holds."""
        first = SHIPMENT.encode()
        cursor = self._transaction.cursor(self._holds)
        held = iter(cursor) if cursor.set_range(first) else ()
        for key, kept in takewhile(lambda entry: entry[0].startswith(first), held):
            yield key[len(first) :].decode(), terms_of(kept)

    def lines(self) -> Iterator[bytes]:
        """Yield the line of each record, and of all holds, sorted by identifier."""
        return map(line_by, merge(self._entries(), self._held_entries()))

    def _entries(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._transaction.cursor(self._records))

    def _held_entries(self) -> Iterator[tuple[bytes, bytes]]:
        for key, kept in self._transaction.cursor(self._holds):
            yield PREFIX.encode() + key, kept

    def _found(self, identifier: str, table: Any) -> bytes | None:
        kept = self._kept(identifier, table)
        if kept is None:
            try:
                normal = str(parse_identifier(identifier))
            except InvalidIdentifier:
                return None
            kept = None if normal == identifier else self._kept(normal, table)
        return kept

    def _kept(self, identifier: str, table: Any) -> bytes | None:
        kept: bytes | None = self._transaction.get(key_of(identifier), None, table)
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


class Holding(Protocol):
    """A register at one sequence, as far as it tells of holds."""

    @property
    def as_of(self) -> datetime: ...
    @property
    def any_holds(self) -> bool: ...
    def holds_on(self, name: str, /) -> Sequence[HoldTerms]: ...


def holds_remembering(
    view: Holding, remembered: dict[str, Sequence[HoldTerms]]
) -> HoldsInForce | None:
    """Return all holds as the priority rule asks for them, each identifier once; None: no holds.

    remembered: what was found in the register of the same sequence; it grows.
    """
    if not view.any_holds:
        return None

    def on(name: str) -> Sequence[HoldTerms]:
        terms = remembered.get(name)
        if terms is None:
            terms = view.holds_on(name)
            # Parties recur; a shipment hardly does.
            if not name.startswith(SHIPMENT):
                remembered[name] = terms
        return terms

    return HoldsInForce(on, int(view.as_of.timestamp()))


def key_of(identifier: str) -> bytes:
    """Return the key under which a record lies; its order is that of identifiers."""
    text = identifier.encode()
    # No UTF-8 text begins with this byte, so that a digest can never be another identifier.
    return text if 0 < len(text) <= KEY_BYTES else b"\xff" + sha256(text).digest()


def line_by(entry: tuple[bytes, bytes]) -> bytes:
    """Return the line of an entry, by its key and what the copy keeps."""
    key, kept = entry
    return line_of(key.decode(), kept)


def page_key(sequence: int) -> bytes:
    """Return the key under which the state hash of a page's end lies."""
    return b"page" + sequence.to_bytes(8)
