"""What is handed out of the register, signed: its shapes, written here and read by clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Self, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from trusted.domain.priority import PriorityPolicy
from trusted.register.held import Moment
from trusted.register.records import Change
from trusted.register.signatures import (
    Keyring,
    PublicKey,
    SignatureRefused,
    Signer,
    canonical,
    canonical_json,
)

RECORDS_FILE = "records.ndjson.gz"
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Sequence = Annotated[int, Meta(ge=0, le=2**53)]
Signature = Annotated[
    str, Meta(description="Detached JWS (RFC 7515, F) over the RFC 8785 form of all the rest.")
]
StateHash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="One hash of all lines {identifier, record} after this sequence: each line is"
        " spread by SHAKE128 over 1,024 counters of 16 bits, these are summed, and the sums hashed"
        " by SHA-256.",
    ),
]


class PriorityGiven(Struct, frozen=True):
    """The numbers of the inspection priority, as PriorityPolicy explains them."""

    role_weights: dict[str, int]
    tier_credits: dict[str, int]
    adverse_points: int
    high_risk: int
    floor: int
    cap: int
    hold_priority: int
    base_ppm: int
    examine_from: int
    review_from: int
    expedite_below: int
    expedite_credit: int


class PolicyGiven(Struct, frozen=True):
    """The policy in force, under the name that each decision says."""

    name: str
    priority: PriorityGiven

    @classmethod
    def of(cls, name: str, priority: PriorityPolicy) -> Self:
        """Return a policy as it is handed out."""
        numbers = {one: getattr(priority, one) for one in PriorityGiven.__struct_fields__}
        numbers["role_weights"] = dict(priority.role_weights)
        numbers["tier_credits"] = {str(n): credit for n, credit in priority.tier_credits.items()}
        return cls(name, PriorityGiven(**numbers))

    def rule(self) -> PriorityPolicy:
        """Return the numbers as the rule reads them."""
        numbers = msgspec.structs.asdict(self.priority)
        credits_ = {int(tier): credit for tier, credit in self.priority.tier_credits.items()}
        return PriorityPolicy(**numbers | {"tier_credits": credits_})


class FileGiven(Struct, frozen=True):
    """A file of a snapshot: sorted lines of JSON, compressed by gzip."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,99}$")]
    size: Annotated[int, Meta(ge=0, description="Bytes.")]
    sha256: Hash
    records: Annotated[int, Meta(ge=0)]


class ManifestBody(Struct, frozen=True, kw_only=True):
    """What belongs to a snapshot of the register, before it is signed."""

    sequence: Sequence
    previous_hash: Annotated[Hash, Meta(description="On which the next change builds.")]
    state_hash: StateHash
    created_at: Moment
    not_after: Annotated[Moment, Meta(description="From then on nobody takes it.")]
    files: tuple[FileGiven, ...]
    policy: PolicyGiven
    keys: Annotated[
        tuple[PublicKey, ...], Meta(description="All that may sign: this one, and the next.")
    ]


class Manifest(ManifestBody, frozen=True, kw_only=True):
    """What belongs to a snapshot of the register."""

    signature: Signature


class ChangeGiven(Struct, frozen=True, kw_only=True):
    """What an identifier answers from this sequence on; a record of null: nothing any more.

    hash: SHA-256 of previous_hash and the RFC 8785 form of at, identifier, record and sequence.
    """

    sequence: Sequence
    at: str
    identifier: str
    record: Annotated[
        Raw,
        Meta(
            extra_json_schema={
                "anyOf": [
                    {"$ref": "#/components/schemas/PublishedRecord"},
                    {"$ref": "#/components/schemas/PublishedHolds"},
                    {"type": "null"},
                ]
            }
        ),
    ]
    previous_hash: Hash
    hash: Hash

    @classmethod
    def of(cls, change: Change) -> Self:
        """Return a change as it is handed out."""
        return cls(
            sequence=change.sequence,
            at=change.at.astimezone(UTC).isoformat(),
            identifier=change.identifier,
            record=Raw(canonical_json(change.record)),
            previous_hash=change.previous_hash,
            hash=change.hash,
        )

    def computed_hash(self) -> str:
        """Return the hash that this change must have, by what it says."""
        content = b'{"at":%b,"identifier":%b,"record":%b,"sequence":%d}' % (
            canonical_json(self.at),
            canonical_json(self.identifier),
            bytes(self.record),
            self.sequence,
        )
        return sha256(self.previous_hash.encode() + content).hexdigest()

    def change(self) -> Change:
        """Return it as the register copy takes it.

        Raises: ValueError if it does not fit.
        """
        return Change(
            self.sequence,
            datetime.fromisoformat(self.at),
            self.identifier,
            msgspec.json.decode(self.record, type=Mapping[str, object] | None),
            self.previous_hash,
            self.hash,
        )


class ChangesBody(Struct, frozen=True, kw_only=True):
    """Changes in order, before they are signed."""

    after: Sequence
    sequence: Annotated[Sequence, Meta(description="Of the last of these changes.")]
    state_hash: StateHash
    complete: Annotated[bool, Meta(description="Whether no more were published by as_of.")]
    as_of: Moment
    not_after: Annotated[Moment, Meta(description="From then on, nobody answers by this copy.")]
    changes: tuple[ChangeGiven, ...]
    policy: PolicyGiven
    keys: tuple[PublicKey, ...]


class Changes(ChangesBody, frozen=True, kw_only=True):
    """Changes in order; none at all is harmless: nothing was published meanwhile."""

    signature: Signature


T = TypeVar("T")
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_text = msgspec.json.Decoder(str).decode
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def signed(kind: str, body: ManifestBody | ChangesBody, signer: Signer) -> bytes:
    """Return a document with its signature, in JSON."""
    said = canonical_json(body)
    return b'{"signature":"%b",%b' % (signer.detached(kind, said).encode(), said[1:])


def opened(kind: str, document: bytes, keyring: Keyring, shape: type[T]) -> T:
    """Return what a signed document says.

    Raises: ForeignKey, SignatureRefused.
    """
    try:
        members = _members(document)
        signature = _text(members.get("signature", Raw(b'""')))
    except UNREADABLE as error:
        raise SignatureRefused(f"This is no signed document: {error}") from error
    keyring.check(kind, signature, canonical(members, without="signature"))
    return msgspec.json.decode(document, type=shape)
