"""Arrangements: what is agreed with another customs administration, and whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from trusted.domain.countries import COUNTRIES
from trusted.domain.errors import InputRefused, NotSeparated, TransitionNotAllowed

ANY_TIER = ""
# The benefit that reaches the register; the others are given by people.
CREDIT = "inspection-credit"


class NumberScheme(StrEnum):
    """What kind of identifier the number of a foreign partner is."""

    CUSTOMS = "customs"
    EORI = "eori"


class ArrangementState(StrEnum):
    """How far an arrangement is."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Which tier of ours a status of theirs is worth.

    status, tier: as they write them, in lower case; tier ANY_TIER: whichever it is.
    ours:         0 for a status that is known and worth nothing.
    """

    status: str
    tier: str
    ours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed, from one day to another.

    countries:    whose parties the list may name, two letters each.
    roles:        their kind of party, in lower case -> our entity type.
    benefits:     codes of the published list.
    ends_on:      the last day; None: until it is ended.
    fresh_days:   for how long a list holds when no newer one comes.
    """

    countries: frozenset[str]
    number_scheme: NumberScheme
    equivalences: tuple[Equivalence, ...]
    roles: Mapping[str, str]
    benefits: frozenset[str]
    begins_on: date
    ends_on: date | None
    fresh_days: int

    def tier_of(self, status: str, tier: str) -> int | None:
        """Return the tier of ours, 0 for none; None: they never spoke of such a status."""
        found = {(one.status, one.tier): one.ours for one in self.equivalences}
        status, tier = status.casefold(), tier.casefold()
        return found.get((status, tier), found.get((status, ANY_TIER)))

    def hold_on(self, day: date) -> bool:
        """Return whether a day is between the first and the last."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class ArrangementPolicy:
    """The bounds within which arrangements are made.

    highest_tier:       no arrangement gives more.
    longest_fresh_days: no list holds longer.
    most_rows:          of one list.
    schemes:            kinds of identifiers that a list may name.
    """

    highest_tier: int
    longest_fresh_days: int
    most_rows: int
    schemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ArrangementFacts:
    """What happened to an arrangement so far.

    approved: the days of the newest terms that were put into force, first and last; None: none.
    """

    approved: tuple[date, date | None] | None
    suspended: bool


def state_of(facts: ArrangementFacts, today: date) -> ArrangementState:
    """Return how far an arrangement is on a day; a suspension goes before all but the end."""
    if facts.approved is None:
        return ArrangementState.DRAFT
    begins_on, ends_on = facts.approved
    if ends_on is not None and today > ends_on:
        return ArrangementState.ENDED
    if facts.suspended:
        return ArrangementState.SUSPENDED
    return ArrangementState.SCHEDULED if today < begins_on else ArrangementState.IN_FORCE


def list_holds_until(as_of: datetime, fresh_days: int) -> datetime:
    """Return the moment from which a list is too old to be believed."""
    return as_of + timedelta(days=fresh_days)


def check_terms(
    terms: Terms, policy: ArrangementPolicy, entity_types: Mapping[str, object], today: date
) -> None:
    """Let terms be drafted only within the program's bounds; raises InputRefused."""
    if not terms.countries or not terms.countries <= COUNTRIES:
        raise InputRefused("Name the countries by their two letters, such as KR or DE FR IT.")
    if not terms.equivalences or not any(one.ours for one in terms.equivalences):
        raise InputRefused("Say at least for one status of theirs which tier of ours it is worth.")
    if any(not 0 <= one.ours <= policy.highest_tier for one in terms.equivalences):
        raise InputRefused(
            "An arrangement gives tier %(tier)s at most; higher ones rest on our own examinations.",
            tier=policy.highest_tier,
        )
    if not terms.roles or not set(terms.roles.values()) <= entity_types.keys():
        raise InputRefused("Name our entity types: %(names)s.", names=", ".join(entity_types))
    if terms.ends_on is not None and terms.ends_on < max(terms.begins_on, today):
        raise InputRefused("Let it end after it begins, and not in the past.")
    if not 1 <= terms.fresh_days <= policy.longest_fresh_days:
        raise InputRefused("A list holds from 1 to %(days)s days.", days=policy.longest_fresh_days)


def check_approvable(*, approved: bool, newest: bool, author_id: int, approver_id: int) -> None:
    """Let the newest draft of terms be put into force once, by another person than its author.

    Raises: TransitionNotAllowed; NotSeparated.
    """
    if approved:
        raise TransitionNotAllowed("These terms were put into force already.")
    if not newest:
        raise TransitionNotAllowed("There is a newer draft. Put that one into force.")
    if approver_id == author_id:
        raise NotSeparated("You drafted these terms, so another person puts them into force.")
