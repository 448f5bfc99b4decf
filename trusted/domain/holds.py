"""Holds: orders of an authority that a party or a shipment be examined or stopped."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trusted.domain.errors import InputRefused


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """What the priority of a shipment must know of a hold.

    roles:     the roles in which it binds a party; empty: all.
    starts_at: seconds since 1970 UTC; None: from its publication on.
    until:     seconds since 1970 UTC; then it binds no more.
    """

    roles: tuple[str, ...]
    starts_at: int | None
    until: int

    def binds(self, at: int, role: str | None = None) -> bool:
        """Return whether it binds at a moment; role: of the party, None for a shipment."""
        begun = self.starts_at is None or self.starts_at <= at
        return begun and at < self.until and (role is None or not self.roles or role in self.roles)


HoldsOn = Callable[[str], Sequence[HoldTerms]]


@dataclass(frozen=True, slots=True)
class HoldsInForce:
    """The holds that the register knows.

    on: an identifier, or `hold_of` a shipment -> the holds on it.
    at: the moment up to which the register is complete, seconds since 1970 UTC.
    """

    on: HoldsOn
    at: int

    def cover(self, shipment_id: str, parties: Mapping[str, Iterable[str]]) -> bool:
        """Return whether the shipment, or anyone in it in the role that is named, is held."""
        at, on = self.at, self.on
        if any(terms.binds(at) for terms in on(hold_of(shipment_id))):
            return True
        return any(
            terms.binds(at, role)
            for role, named in parties.items()
            for identifier in named
            for terms in on(identifier)
        )


def hold_of(shipment_id: str) -> str:
    """Return the word under which a hold on a shipment stands among those on identifiers."""
    return f"shipment:{shipment_id}"


def is_held(
    shipment_id: str,
    parties: Mapping[str, Iterable[str]],
    holds: Collection[str],
    in_force: HoldsInForce | None = None,
) -> bool:
    """Return whether the shipment, or anyone named in it, is under a hold.

    holds:    identifiers, and the `hold_of` each shipment, besides those that the register knows.
    in_force: what the register knows; None: nothing.
    """
    if in_force is not None and in_force.cover(shipment_id, parties):
        return True
    if not holds:
        return False
    named = (identifier for bearers in parties.values() for identifier in bearers)
    return hold_of(shipment_id) in holds or any(identifier in holds for identifier in named)


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """The dated numbers of holds.

    broad_days:    a hold longer than this needs a second person.
    longest_days:  no hold is longer; it can be placed again.
    confirm_hours: for how long a hold waits for the second person.
    """

    broad_days: int
    longest_days: int
    confirm_hours: int


class HoldTarget(StrEnum):
    """On what a hold is."""

    PARTY = "party"
    SHIPMENT = "shipment"


class HoldState(StrEnum):
    """How far a hold is."""

    UNCONFIRMED = "unconfirmed"
    LAPSED = "lapsed"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    ENDED = "ended"
    RELEASED = "released"


PUBLISHED = frozenset({HoldState.SCHEDULED, HoldState.ACTIVE})
OVER = frozenset({HoldState.LAPSED, HoldState.ENDED, HoldState.RELEASED})


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What happened to a hold so far.

    confirm_by: until when a second person may confirm it; None: nobody need.
    """

    starts_at: datetime
    until: datetime
    confirm_by: datetime | None = None
    confirmed_at: datetime | None = None
    released_at: datetime | None = None


def state_of(facts: HoldFacts, at: datetime) -> HoldState:
    """Return how far a hold is at a moment.

    Returns: released before all; lapsed once nobody confirmed it in time, or before it was over.
    """
    if facts.released_at is not None and facts.released_at <= at:
        return HoldState.RELEASED
    if facts.confirm_by is not None and (facts.confirmed_at is None or facts.confirmed_at > at):
        waits = at < min(facts.confirm_by, facts.until)
        return HoldState.UNCONFIRMED if waits else HoldState.LAPSED
    if at >= facts.until:
        return HoldState.ENDED
    return HoldState.SCHEDULED if at < facts.starts_at else HoldState.ACTIVE


def is_broad(
    *, on_party: bool, roles: Collection[str], length: timedelta, policy: HoldPolicy
) -> bool:
    """Return whether a hold needs a second person: a party in all its roles, or for long."""
    return (on_party and not roles) or length > timedelta(days=policy.broad_days)


def check_term(starts_at: datetime, until: datetime, now: datetime, policy: HoldPolicy) -> None:
    """Raise InputRefused unless a hold ends after it starts and now, and in time."""
    if until <= max(starts_at, now):
        raise InputRefused("Let the hold end after it starts, and later than now.")
    if until - starts_at > timedelta(days=policy.longest_days):
        raise InputRefused(
            "A hold lasts at most %(days)s days. Let it end sooner; it can be placed again.",
            days=policy.longest_days,
        )
    if starts_at - now > timedelta(days=policy.longest_days):
        raise InputRefused("Let the hold start within %(days)s days.", days=policy.longest_days)
