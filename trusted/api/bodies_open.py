"""The bodies of answers that are open to everybody, and of what members ask, strictly typed."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from trusted.domain.standing import Status

Moment = Annotated[datetime, Meta(tz=True)]


class DirectoryStanding(Struct, frozen=True):
    """What holds now for a partner number; tier is null where the company does not show it."""

    status: Status
    since: date
    valid_until: date | None
    tier: Annotated[int, Meta(ge=0, le=3)] | None


class DirectoryPartner(Struct, frozen=True):
    """A partner in the directory; its standing is told to who asked by an exact identifier."""

    partner_number: Annotated[str, Meta(examples=["TP00012344"])]
    company: str
    trade_name: str | None
    country: Annotated[str, Meta(description="Two letters (ISO 3166-1).", examples=["US"])]
    entity_type: Annotated[str, Meta(examples=["carrier"])]
    website: str | None
    standing: DirectoryStanding | UnsetType = UNSET


class DirectoryAnswer(Struct, frozen=True):
    """Partners of the directory. A name gives candidates, never an answer about somebody."""

    as_of: Moment
    match: Literal["exact", "candidates"]
    data: list[DirectoryPartner]
    next: Annotated[str | None, Meta(description="Send it as `after`; null: that was all.")]


class ConnectedEnrollment(Struct, frozen=True):
    """What a connected company is told of one enrollment."""

    partner_number: Annotated[str, Meta(examples=["TP00012344"])]
    entity_type: Annotated[str, Meta(examples=["carrier"])]
    status: Status
    tier: Annotated[int, Meta(ge=0, le=3)]
    since: date
    valid_until: date | None


class ConnectedPartner(Struct, frozen=True):
    """A connected company, as of the moment of asking."""

    as_of: Moment
    company: str
    enrollments: list[ConnectedEnrollment]


class ConnectedPartners(Struct, frozen=True):
    """Connected companies, page by page."""

    data: list[ConnectedPartner]
    next: Annotated[str | None, Meta(description="Send it as `after`; null: that was all.")]
