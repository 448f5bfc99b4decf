"""How the register copy is read: how far it is, and one consistent view of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from types import TracebackType
from typing import Any, Self

import msgspec

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import parse_identifier
from trusted.domain.priority import RegisteredParty
from trusted.register.records import PublishedRecord, answer_of, line_of, party_of, record_of
from trusted.register.state_hash import NOTHING

KEY_BYTES = 511  # LMDB's own limit
NEVER = datetime.fromtimestamp(0, UTC)
GENESIS = "0" * 64
STATE = b"state"


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

unpack_state = msgspec.msgpack.Decoder(RegisterState).decode


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
        kept = self._found(identifier)
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
        kept = self._found(identifier)
        return None if kept is None else record_of(kept)

    def noted(self, name: bytes) -> bytes | None:
        """Return what was noted beside the records under a name."""
        kept: bytes | None = self._transaction.get(b"note:" + name, None, self._meta)
        return kept

    def lines(self) -> Iterator[bytes]:
        """Yield the line of each record, sorted by identifier."""
        for key, kept in self._transaction.cursor(self._records):
            yield line_of(key.decode(), kept)

    def _found(self, identifier: str) -> bytes | None:
        kept = self._kept(identifier)
        if kept is None:
            try:
                normal = str(parse_identifier(identifier))
            except InvalidIdentifier:
                return None
            kept = None if normal == identifier else self._kept(normal)
        return kept

    def _kept(self, identifier: str) -> bytes | None:
        kept: bytes | None = self._transaction.get(key_of(identifier), None, self._records)
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


def key_of(identifier: str) -> bytes:
    """Return the key under which a record lies; its order is that of identifiers."""
    text = identifier.encode()
    # No UTF-8 text begins with this byte, so that a digest can never be another identifier.
    return text if 0 < len(text) <= KEY_BYTES else b"\xff" + sha256(text).digest()


def page_key(sequence: int) -> bytes:
    """Return the key under which the state hash of a page's end lies."""
    return b"page" + sequence.to_bytes(8)
