"""Holds in the register: what is published of them, and how the register copy keeps it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from trusted.domain.holds import HoldTerms

# No scheme of identifiers has this name, so that holds stand apart from standings.
PREFIX = "hold:"
Moment = Annotated[datetime, Meta(tz=True)]

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[HoldTerms, ...]).decode


class PublishedHold(Struct, frozen=True, forbid_unknown_fields=True):
    """A hold as far as the priority of shipments depends on it: not whose it is, nor why."""

    roles: Annotated[
        tuple[str, ...], Meta(description="In which it binds a party; none named: in all.")
    ]
    starts_at: Annotated[Moment | None, Meta(description="Null: from its publication on.")]
    until: Moment


class PublishedHolds(Struct, frozen=True, forbid_unknown_fields=True):
    """The holds on an identifier, or on a shipment; published under `hold:` and its name.

    A shipment's name is `shipment:` and its id.
    """

    holds: Annotated[tuple[PublishedHold, ...], Meta(min_length=1)]


def entry_of(name: str) -> str:
    """Return under which identifier the holds on a name are published."""
    return PREFIX + name


def held_name(identifier: str) -> str | None:
    """Return what an entry of the register holds; None: it is no entry of holds."""
    return identifier.removeprefix(PREFIX) if identifier.startswith(PREFIX) else None


def are_holds(record: Mapping[str, object]) -> bool:
    """Return whether a published record tells of holds."""
    return "holds" in record


def packed_holds(record: PublishedHolds) -> bytes:
    """Return holds as the register copy keeps them.

    Raises: ValueError for a moment with a fraction of a second, which would be lost.
    """
    kept = _pack(
        tuple(
            HoldTerms(
                one.roles,
                None if one.starts_at is None else int(one.starts_at.timestamp()),
                int(one.until.timestamp()),
            )
            for one in record.holds
        )
    )
    if holds_record(kept) != record:
        raise ValueError("a hold starts and ends at whole seconds")
    return kept


def terms_published(record: Mapping[str, object]) -> tuple[HoldTerms, ...]:
    """Return what the priority rule reads of holds, from their JSON form."""
    return terms_of(packed_holds(msgspec.convert(record, PublishedHolds)))


def terms_of(kept: bytes) -> tuple[HoldTerms, ...]:
    """Return what the priority rule reads of holds."""
    return _unpack(kept)


def holds_record(kept: bytes) -> PublishedHolds:
    """Return holds as they were published."""
    return PublishedHolds(
        tuple(
            PublishedHold(
                one.roles,
                None if one.starts_at is None else datetime.fromtimestamp(one.starts_at, UTC),
                datetime.fromtimestamp(one.until, UTC),
            )
            for one in terms_of(kept)
        )
    )
