"""Filings: changes that a partner tells the program, each with its dates, and when they count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trusted.domain.errors import DomainError


class FilingRefused(DomainError):
    """A filing says what it cannot say; the message says what to change."""

    code = "filing-refused"


class FilingEffect(StrEnum):
    """What a filing changes once it takes effect; `record` changes nothing but what is known."""

    LEGAL_NAME = "legal_name"
    ADDRESS = "address"
    SITE_OPENED = "site_opened"
    SITE_CLOSED = "site_closed"
    IDENTIFIER_ADDED = "identifier_added"
    IDENTIFIER_ENDED = "identifier_ended"
    CRITERION = "criterion"
    VOLUME = "volume"
    RECORD = "record"


class FilingState(StrEnum):
    """How far a filing has come."""

    AWAITING_DECISION = "awaiting_decision"
    REFUSED = "refused"
    PENDING = "pending"
    SUPERSEDED = "superseded"
    IN_EFFECT = "in_effect"


@dataclass(frozen=True, slots=True)
class FilingKind:
    """A kind of change.

    reviewed:    whether a reviewer accepts it before it takes effect.
    within_days: by when it must be filed, counted from the event; at least 1.
    documented:  whether at least one document must go with it.
    consequence: what the company is told of its effect.
    """

    id: str
    name: str
    description: str
    effect: FilingEffect
    reviewed: bool
    within_days: int
    documented: bool
    consequence: str


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """The dates of a filing and what became of it.

    accepted:       None: not decided, or decided by nobody because it needs no review.
    took_effect_on: None: not yet.
    corrected:      whether a later filing stands in its place.
    """

    reviewed: bool
    effective_on: date
    filed_on: date
    accepted: bool | None = None
    decided_on: date | None = None
    took_effect_on: date | None = None
    corrected: bool = False


def check_dates(happened_on: date, effective_on: date, filed_on: date) -> None:
    """Refuse a filing that would change the past.

    Raises: FilingRefused, naming the earliest day.
    Source: product, design rule 1: no date that has taken effect is ever changed.
    """
    earliest = max(happened_on, filed_on)
    if effective_on < earliest:
        raise FilingRefused(
            "A change cannot count before it happened, nor before it is filed."
            f" The earliest day is {earliest.isoformat()}."
        )


def check_correction(former: FilingState, former_effective: date, effective_on: date) -> None:
    """Refuse a correction that would reach behind what it corrects.

    Raises: FilingRefused if the former filing was refused or corrected before, or took effect
            on a later day.
    """
    if former in (FilingState.REFUSED, FilingState.SUPERSEDED):
        raise FilingRefused("This filing does not count any more. File the change anew.")
    if former is FilingState.IN_EFFECT and effective_on < former_effective:
        raise FilingRefused(
            "What has taken effect stays as it is; a correction counts from"
            f" {former_effective.isoformat()} on at the earliest."
        )


def days_late(kind: FilingKind, happened_on: date, filed_on: date) -> int:
    """Return by how many days a filing came too late; 0: in time."""
    return max(0, (filed_on - happened_on - timedelta(days=kind.within_days)).days)


def takes_effect_on(facts: FilingFacts) -> date | None:
    """Return the day on which a filing counts; None: it waits for a decision, or never will.

    A filing that was decided late counts from the decision: nobody acted on it before.
    """
    if facts.took_effect_on is not None:
        return facts.took_effect_on
    if facts.corrected or facts.accepted is False:
        return None
    if not facts.reviewed:
        return max(facts.effective_on, facts.filed_on)
    if facts.decided_on is None:
        return None
    return max(facts.effective_on, facts.decided_on)


def filing_state(facts: FilingFacts) -> FilingState:
    """Return how far a filing has come."""
    if facts.took_effect_on is not None:
        return FilingState.IN_EFFECT
    if facts.accepted is False:
        return FilingState.REFUSED
    if facts.corrected:
        return FilingState.SUPERSEDED
    if facts.reviewed and facts.accepted is None:
        return FilingState.AWAITING_DECISION
    return FilingState.PENDING


def is_due(facts: FilingFacts, on: date) -> bool:
    """Whether a filing is to take effect on a day, and has not yet."""
    day = takes_effect_on(facts)
    return facts.took_effect_on is None and day is not None and day <= on


def check_documents(kind: FilingKind, documents: Collection[object]) -> None:
    """Refuse a filing without the document that its kind asks for.

    Raises: FilingRefused.
    """
    if kind.documented and not documents:
        raise FilingRefused("Attach the document that shows this change.")
