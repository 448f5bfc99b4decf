"""The published record of an identifier, as it is kept, read by the rule and answered."""

from collections.abc import Mapping
from datetime import date, datetime
from struct import Struct as Packing
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from trusted.domain.priority import PartyStanding, RegisteredParty
from trusted.domain.standing import Status
from trusted.register.held import PublishedHolds, are_holds, held_name, holds_record
from trusted.register.signatures import canonical_json


class Recognized(Struct, frozen=True, forbid_unknown_fields=True):
    """By which arrangement of mutual recognition a foreign partner is trusted here."""

    arrangement: Annotated[str, Meta(examples=["kr-aeo"])]
    country: Annotated[str, Meta(description="Of its own customs administration, two letters.")]


class PublishedEnrollment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the register says of one enrollment."""

    partner_number: Annotated[str, Meta(examples=["TP00012344"])]
    entity_type: Annotated[str, Meta(examples=["carrier"])]
    status: Annotated[Status, Meta(description="Suspended and removed are published too.")]
    tier: Annotated[int, Meta(ge=0, le=3, description="Benefit tier; 0 is none.")]
    status_since: date
    valid_until: Annotated[date | None, Meta(description="Last day of the validation's cycle.")]
    score_band: Annotated[str | None, Meta(description="A from 85, B from 65, C from 40, else D.")]
    random_ppm: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Random examinations, parts per million.")
    ]
    evidence_level: Annotated[str | None, Meta(description="declared, document or site.")]
    recognized: Annotated[
        Recognized | None,
        Meta(
            description="Given for a partner of another customs administration, and for no other."
        ),
    ] = None


class PublishedHeir(Struct, frozen=True, forbid_unknown_fields=True):
    """A company that follows on another one, or on a part of it."""

    company: str
    since: date
    identifiers: Annotated[
        tuple[str, ...], Meta(description="What names it today; ask by these from now on.")
    ]


class PublishedRecord(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an identifier answers: whose it is, and that company's enrollments, oldest first.

    policy:        label of the policy under which the newest of them was measured.
    superseded_by: who follows on the company after a merger or split.
    """

    company_id: int
    company: str
    policy: str
    enrollments: tuple[PublishedEnrollment, ...]
    superseded_by: tuple[PublishedHeir, ...] = ()


class Change(Struct, frozen=True):
    """One row of the register's history: what an identifier answers from this sequence on.

    record: None, the identifier answers nothing any more.
    hash:   64 hex digits over everything before it and this row.
    """

    sequence: int
    at: datetime
    identifier: str
    record: Mapping[str, object] | None
    previous_hash: str
    hash: str


# What stands under an entry of the register: a standing, or the holds on somebody.
Published = PublishedRecord | PublishedHolds


class _Line(Struct, frozen=True):
    identifier: str
    record: Raw


class _Written(Struct, frozen=True):
    identifier: str
    record: Published


class _Answer(Struct, frozen=True, omit_defaults=True):
    known: bool
    company: str
    enrollments: tuple[PublishedEnrollment, ...]
    policy: str
    superseded_by: tuple[PublishedHeir, ...] = ()


LENGTH_BYTES = 4

_length = Packing("<I").unpack_from
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(RegisteredParty).decode
_to_json = msgspec.json.Encoder().encode
_line = msgspec.json.Decoder(_Line).decode
_answer = msgspec.json.Decoder(_Answer).decode
_record = msgspec.json.Decoder(PublishedRecord).decode
_holds = msgspec.json.Decoder(PublishedHolds).decode


def published(record: Mapping[str, object]) -> Published:
    """Return a record from its JSON form.

    Raises: msgspec.ValidationError, naming the field that does not fit.
    """
    if are_holds(record):
        return msgspec.convert(record, PublishedHolds)
    return msgspec.convert(record, PublishedRecord)


def standing_published(record: Mapping[str, object]) -> PublishedRecord:
    """Return the record of an identifier, which is no entry of holds, from its JSON form."""
    return msgspec.convert(record, PublishedRecord)


def line(identifier: str, record: Published) -> bytes:
    """Return an identifier and its record as one line of JSON in the form of RFC 8785."""
    return canonical_json(_Written(identifier, record))


def packed(record: PublishedRecord) -> bytes:
    """Return a record as the register copy keeps it.

    Returns: length of the compact part, little endian; the compact part that the rule reads; the
             answer in JSON without its opening brace, so that it can follow other members.
    """
    compact = _pack(
        RegisteredParty(
            str(record.company_id),
            # Of two enrollments of one entity type the newer counts; it is the later one here.
            {
                e.entity_type: PartyStanding(
                    e.partner_number, e.entity_type, e.status, e.tier, e.random_ppm
                )
                for e in record.enrollments
            },
        )
    )
    answer = _to_json(_of(record))
    return len(compact).to_bytes(LENGTH_BYTES, "little") + compact + answer[1:]


def _of(record: PublishedRecord) -> _Answer:
    return _Answer(True, record.company, record.enrollments, record.policy, record.superseded_by)


def answer_of(kept: bytes) -> bytes:
    """Return the JSON members of the answer, up to the closing brace."""
    return kept[LENGTH_BYTES + _length(kept)[0] :]


def party_of(kept: bytes) -> RegisteredParty:
    """Return what the priority rule reads of a record."""
    end = LENGTH_BYTES + _length(kept)[0]
    return _unpack(kept[LENGTH_BYTES:end])


def line_of(identifier: str, kept: bytes) -> bytes:
    """Return the line of a record, or of holds, as the register copy keeps it."""
    of_holds = held_name(identifier) is not None
    return line(identifier, holds_record(kept) if of_holds else record_of(kept))


def record_of(kept: bytes) -> PublishedRecord:
    """Return a record as it was published."""
    answer = _answer(b"{" + answer_of(kept))
    company_id = int(party_of(kept).company)
    return PublishedRecord(
        company_id, answer.company, answer.policy, answer.enrollments, answer.superseded_by
    )


def read_line(text: bytes) -> tuple[str, Published]:
    """Return the identifier and record of a line.

    Raises: ValueError if it does not fit, or is not written in the one form that a line has.
    """
    found = _line(text)
    of_holds = held_name(found.identifier) is not None
    record: Published = (_holds if of_holds else _record)(found.record)
    if line(found.identifier, record) != text:
        raise ValueError("this line is not in the form of RFC 8785")
    return found.identifier, record
