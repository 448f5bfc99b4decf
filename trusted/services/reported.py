"""What an examining system reports, and what it is told of each report."""

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from trusted.domain.outcomes import Selection, Severity

Text = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Mode = Annotated[str, Meta(pattern=r"^[a-z][a-z_-]{0,19}$", examples=["express"])]
PartyName = Annotated[str, Meta(min_length=1, max_length=300, examples=["scac:FXPQ"])]
Bearers = Annotated[list[PartyName], Meta(max_length=20)]
Parties = Annotated[
    dict[Annotated[str, Meta(max_length=40)], Bearers],
    Meta(max_length=20, description="Identifiers of who took part, by role (entity type)."),
]


class DataQuality(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was seen of the data that came with the shipment; left out: not assessed."""

    on_time: bool | None = None
    complete: bool | None = None
    description_specific: bool | None = None
    consignee_plausible: bool | None = None
    presented: bool | None = None


class ReportedOutcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One examination's result, as the examining system reports it."""

    outcome_id: Annotated[Text, Meta(description="Your own id; sent again it counts once.")]
    examined_at: Annotated[datetime, Meta(tz=True)]
    mode: Mode
    selection: Selection
    violation: bool
    parties: Parties
    severity: Annotated[
        Severity | None, Meta(description="Of the violation; left out if there was none.")
    ] = None
    shipment_id: Text | None = None
    corrects: Annotated[
        Text | UnsetType,
        Meta(description="The outcome_id of a former outcome, which counts no longer."),
    ] = UNSET
    data_quality: DataQuality = DataQuality()


class Reception(StrEnum):
    """What became of a reported outcome."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class OutcomeReceipt(Struct, frozen=True):
    """The answer to one reported outcome; `detail` says why it was not taken in."""

    outcome_id: str
    status: Reception
    detail: str = ""


def content_hash(item: ReportedOutcome) -> str:
    """Return the SHA-256 of what a report says, whatever the order of those it names."""
    alike = msgspec.structs.replace(
        item,
        examined_at=item.examined_at.astimezone(UTC),
        parties={role: sorted(set(named)) for role, named in item.parties.items() if named},
    )
    return sha256(msgspec.json.encode(alike, order="sorted")).hexdigest()
