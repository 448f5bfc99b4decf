"""The bodies of requests and answers about holds."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import UNSET, Meta, Struct, UnsetType

from trusted.api.moments import Moment, to_the_second
from trusted.domain.holds import HoldState, HoldTarget, state_of
from trusted.persistence.queries.holds import HoldCourse

Party = Annotated[str, Meta(max_length=300, examples=["scac:FXPQ"])]
ShipmentId = Annotated[str, Meta(max_length=100, examples=["1Z999AA10123456784"])]


class HoldAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A hold on a party, by an identifier, or on one shipment: one of the two."""

    reason: Annotated[str, Meta(description="Code of the published list.")]
    authority: Annotated[
        str,
        Meta(min_length=1, max_length=300, description="Law, order or case on which it rests."),
    ]
    until: Moment
    party: Party | UnsetType = UNSET
    shipment: ShipmentId | UnsetType = UNSET
    roles: Annotated[
        list[str], Meta(max_length=20, description="In which a party is held; none: in all.")
    ] = []
    starts_at: Annotated[Moment | None, Meta(description="Null: at once.")] = None
    note: Annotated[str, Meta(max_length=4000)] = ""


class HoldGiven(Struct, frozen=True, kw_only=True):
    """A hold of your agency, and how far it is."""

    id: str
    party: Party | UnsetType = UNSET
    shipment: ShipmentId | UnsetType = UNSET
    roles: list[str]
    reason: str
    authority: str
    note: str
    starts_at: Moment
    until: Moment
    state: HoldState
    placed_at: Moment
    confirm_by: Annotated[
        Moment | None,
        Meta(description="A second person of your agency confirms it by then; null: nobody need."),
    ]
    confirmed_at: Moment | None
    released_at: Moment | None

    @classmethod
    def of(cls, course: HoldCourse, at: datetime) -> Self:
        """Return a hold as it is at a moment."""
        hold, facts = course.hold, course.facts
        on_party = hold.target == HoldTarget.PARTY
        return cls(
            id=hold.public_id,
            party=hold.subject if on_party else UNSET,
            shipment=UNSET if on_party else hold.subject,
            roles=hold.roles.split(),
            reason=hold.reason,
            authority=hold.authority,
            note=hold.note,
            starts_at=to_the_second(facts.starts_at),
            until=to_the_second(facts.until),
            state=state_of(facts, at),
            placed_at=to_the_second(hold.placed_at),
            confirm_by=to_the_second(facts.confirm_by),
            confirmed_at=to_the_second(facts.confirmed_at),
            released_at=to_the_second(facts.released_at),
        )


class HoldsAnswer(Struct, frozen=True):
    """Holds of your agency, the newest first; next: what to ask `after`, null at the end."""

    data: list[HoldGiven]
    next: str | None
