"""The bodies of answers that are open to everybody, and of what members ask, strictly typed."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from trusted.api.moments import Moment
from trusted.domain.articles import Kind
from trusted.domain.languages import Language
from trusted.domain.standing import Status


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


class ProgramMeasure(Struct, frozen=True):
    """One measure of the program; numbers are decimals as text, shares from 0 to 1."""

    id: Annotated[str, Meta(examples=["decided-in-time"])]
    name: str
    name_es: str
    definition: str
    definition_es: str
    unit: Literal["number", "days", "share", "ratio"]
    better: Literal["higher", "lower", "neither"]
    value: Annotated[Decimal | None, Meta(description="Null: nothing to measure, or withheld.")]
    low: Annotated[Decimal | None, Meta(description="Of the interval; null: there is none.")]
    high: Decimal | None
    cases: Annotated[int | None, Meta(description="On how many the value rests.")]
    withheld: Annotated[bool, Meta(description="Too few to tell, so that nobody is told from it.")]
    baseline: Decimal | None
    target: Decimal | None
    progress: Annotated[Decimal | None, Meta(description="0 at the baseline, 1 at the target.")]


class OpenLicense(Struct, frozen=True):
    """Under which everybody may use what is given."""

    name: Annotated[str, Meta(examples=["CC0 1.0"])]
    url: str


class ProgramMetrics(Struct, frozen=True):
    """What was published of a period; a publication never changes, there are only newer ones."""

    period: Annotated[str, Meta(examples=["2026-Q4"])]
    first_day: date
    last_day: date
    as_of: Moment
    settled: Annotated[bool, Meta(description="What came late is counted; no newer one follows.")]
    license: OpenLicense
    program: Annotated[str, Meta(examples=["2027-01"])]
    measures: list[ProgramMeasure]
    periods: Annotated[list[str], Meta(description="All that something was published of.")]


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


class LibraryEntry(Struct, frozen=True):
    """An article of the resource library, as lists show it."""

    slug: Annotated[str, Meta(examples=["data-quality"])]
    language: Language
    kind: Kind
    topic: Annotated[str, Meta(examples=["data"])]
    entity_types: Annotated[list[str], Meta(description="For whom it is.")]
    title: str
    summary: str
    extract: Annotated[str | None, Meta(description="Where the words of `q` stand.")]
    address: Annotated[str, Meta(description="The page for people.")]


class LibraryAnswer(Struct, frozen=True):
    """Articles, page by page."""

    data: list[LibraryEntry]
    next: Annotated[str | None, Meta(description="Send it as `after`; null: that was all.")]


class LibraryArticle(LibraryEntry, frozen=True, kw_only=True):
    """An article as it is read now."""

    version: Annotated[int, Meta(ge=1)]
    published_at: Moment
    sha256: Annotated[str, Meta(description="Of all that this version says, in hexadecimal.")]
    body: Annotated[
        str,
        Meta(
            description="Markdown: blocks between empty lines; `## ` heads, `- ` points, `1. `"
            " steps, `- [ ] ` boxes to tick, `[words](address)`; an address that begins with / is"
            " of this site. It holds no HTML: escape it before you show it."
        ),
    ]
