"""The bodies of requests and answers about lists of partners."""

from datetime import date
from typing import Annotated, Any, Self

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from trusted.api.moments import Moment, to_the_second
from trusted.domain.recognition import Kind
from trusted.persistence.models import ExchangeExport
from trusted.services.exchange_import import ImportReport
from trusted.services.exchange_keeping import RowOutcome, RowResult

Code = Annotated[str, Meta(examples=["kr-aeo"], description="Of the arrangement.")]


class PartnerTold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The seven agreed items of a partner."""

    number: Annotated[str, Meta(description="That its own administration gave it.")]
    name: str
    address: str = ""
    country: Annotated[str, Meta(description="Two letters.")]
    status: Annotated[str, Meta(description="Of the membership, as its administration calls it.")]
    tier: str = ""
    authorized_on: date | None = None
    suspended_on: date | None = None
    revoked_on: date | None = None
    valid_until: date | None = None
    roles: tuple[str, ...] = ()
    identifiers: Annotated[
        tuple[str, ...],
        Meta(description="As scheme:value; tin:KR123 is taken for customs:KR/123."),
    ] = ()


class PartnersSent(Struct, frozen=True, kw_only=True):
    """A whole list: who is not in it any more loses credit."""

    arrangement: Code
    as_of: Annotated[Moment, Meta(description="Later than that of the list before.")]
    partners: Annotated[list[PartnerTold], Meta(min_length=1)]


class RowAnswer(Struct, frozen=True, kw_only=True):
    """What became of one row, counted from 1."""

    row: int
    number: str
    outcome: RowOutcome
    doubts: Annotated[
        dict[str, str], Meta(description="Why a person looks at it first: code and words.")
    ]
    fault: Annotated[str, Meta(description="Why it cannot be read; else empty.")]

    @classmethod
    def of(cls, one: RowResult) -> Self:
        """Return the answer for a row."""
        return cls(
            row=one.row,
            number=one.number,
            outcome=one.outcome,
            doubts=dict(one.doubts),
            fault=one.fault,
        )


class PartnersTaken(Struct, frozen=True, kw_only=True):
    """What became of a list; list_number: null for a dry run."""

    list_number: int | None
    as_of: Moment
    added: int
    changed: int
    gone: int
    quarantined: int
    results: list[RowAnswer]

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        """Return the answer for a list."""
        changes = report.difference
        return cls(
            list_number=report.kept.number if report.kept else None,
            as_of=to_the_second(report.as_of),
            added=len(changes.added),
            changed=len(changes.changed),
            gone=len(changes.gone),
            quarantined=report.count(RowOutcome.QUARANTINED),
            results=[RowAnswer.of(one) for one in report.results],
        )


class PartnerLine(Struct, frozen=True, kw_only=True):
    """A partner of ours in a list; change: how it differs from the list before, if asked for."""

    change: Kind | UnsetType = UNSET
    partner: Annotated[PartnerTold | None, Meta(description="Null for who is in the list no more.")]


class PartnersAnswer(Struct, frozen=True, kw_only=True):
    """A page of a list of our partners; next: what to ask `after`, null at the end."""

    arrangement: Code
    list_number: Annotated[int, Meta(description="Number of the list.")]
    as_of: Moment
    partners: Annotated[int, Meta(description="How many the whole list names.")]
    sha256: Annotated[str, Meta(description="Of the whole list as a JSON file.")]
    data: list[PartnerLine]
    next: str | None

    @classmethod
    def of(
        cls, code: str, export: ExchangeExport, data: list[PartnerLine], after: str | None
    ) -> Self:
        """Return a page of a list."""
        return cls(
            arrangement=code,
            list_number=export.number,
            as_of=to_the_second(export.made_at),
            partners=export.partners,
            sha256=export.sha256,
            data=data,
            next=after,
        )


def told(content: dict[str, Any] | None) -> PartnerTold | None:
    """Return what a list says of a partner."""
    return None if content is None else msgspec.convert(content, PartnerTold)
