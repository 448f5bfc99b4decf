"""The inspection priority of a shipment, from the standing of its parties; whole numbers only."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from trusted.domain.holds import HoldsInForce, is_held
from trusted.domain.standing import ADVERSE, TRUSTED, Status

BASIS = 10_000
MILLION = 1_000_000
DRAWS = 1 << 32


class Lane(StrEnum):
    """What happens to a shipment next."""

    HOLD = "hold"
    EXAMINE = "examine"
    REVIEW = "review"
    RELEASE = "release"
    EXPEDITE = "expedite"


class Code(StrEnum):
    """Why a priority differs from its baseline, or why it does not."""

    HOLD = "hold"
    ADVERSE_STANDING = "adverse-standing"
    HIGH_RISK_LINE = "high-risk-line"
    TIER_CREDIT = "tier-credit"
    ADVANCE_DATA_MISSING = "advance-data-missing"
    IDENTIFIER_CONFLICT = "identifier-conflict"
    UNKNOWN_PARTY = "unknown-party"
    NO_ENROLLMENT_IN_ROLE = "no-enrollment-in-role"
    FLOOR = "floor"
    CAP = "cap"
    RANDOM_SELECTION = "random-selection"


@dataclass(frozen=True, slots=True)
class PriorityPolicy:
    """The dated numbers of the inspection priority.

    role_weights:     role -> share of a full credit, basis points.
    tier_credits:     tier from 1 up -> share of the role's weight, basis points.
    adverse_points:   added once if a party is suspended or removed.
    high_risk:        the baseline from which no credit is given.
    floor, cap:       the bounds of a priority; the floor holds for baselines from there up.
    hold_priority:    the priority of a shipment under a hold.
    base_ppm:         random selection without trusted parties, parts per million.
    examine_from, review_from: the least priority of the lane.
    expedite_below, expedite_credit: a lower priority with this total credit is expedited.
    """

    role_weights: Mapping[str, int]
    tier_credits: Mapping[int, int]
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

    def heaviest_first(self, role: str) -> tuple[int, str]:
        """Return the key by which roles are weighed and reported: weight, then name."""
        return -self.role_weights.get(role, 0), role


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """What the register says of one enrollment."""

    partner_number: str
    entity_type: str
    status: Status
    tier: int
    random_ppm: int


@dataclass(frozen=True, slots=True)
class RegisteredParty:
    """Who bears an identifier.

    company:     tells companies apart; equal for every identifier of one company.
    enrollments: entity type -> the standing in that role.
    """

    company: str
    enrollments: Mapping[str, PartyStanding]


@dataclass(frozen=True, slots=True)
class AdvanceData:
    """Whether what was filed in advance was complete and on time."""

    complete: bool
    on_time: bool


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a targeting system asks about: its baseline 0-1000, and identifiers by role."""

    id: str
    baseline: int
    parties: Mapping[str, tuple[str, ...]]
    advance_data: AdvanceData | None = None
    mode: str | None = None

    @property
    def advance_ok(self) -> bool:
        """Nothing is known against the advance data; not given is not against."""
        given = self.advance_data
        return given is None or (given.complete and given.on_time)


@dataclass(frozen=True, slots=True)
class Effect:
    """One reason of a priority, with its points and the party that it comes from."""

    code: Code
    points: int = 0
    role: str | None = None
    partner_number: str | None = None
    tier: int | None = None


class Decision(NamedTuple):
    """The answer for one shipment: its baseline and the points of its effects sum to `priority`.

    A tuple, because millions are made a day, and a frozen class takes twice as long to make.
    """

    id: str
    priority: int
    lane: Lane
    selected_at_random: bool
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the register tells about one role of a shipment."""

    role: str
    code: Code
    standing: PartyStanding | None = None

    def worth(self, points: int) -> Effect:
        if (of := self.standing) is None:
            return Effect(self.code, points, self.role)
        return Effect(self.code, points, self.role, of.partner_number, of.tier)


PartyOf = Callable[[str], RegisteredParty | None]


def decide(
    shipment: Shipment,
    party_of: PartyOf,
    policy: PriorityPolicy,
    policy_name: str,
    key: str,
    holds: Collection[str] = (),
    in_force: HoldsInForce | None = None,
) -> Decision:
    """Return the inspection priority of a shipment and what made it.

    party_of: identifier -> who bears it, or None if the register knows nobody.
    key:      the secret of the random selection.
    holds:    further identifiers under a hold, and the `hold_of` each shipment under one.
    in_force: the holds that the register knows; None: there are none.
    Returns:  the same for parties and identifiers in any order; effects by role, heaviest first.
    Source:   rules 3.
    """
    if is_held(shipment.id, shipment.parties, holds, in_force):
        return held_back(shipment, policy)
    found = findings(shipment, party_of, policy)
    effects, credit = _effects(found, shipment, policy)
    wanted = shipment.baseline + sum(effect.points for effect in effects)
    priority = bounded(wanted, shipment.baseline, policy)
    if priority != wanted:
        effects.append(Effect(Code.FLOOR if priority > wanted else Code.CAP, priority - wanted))
    chosen = selected(key, policy_name, shipment.id, ppm_of(found, policy))
    if chosen:
        effects.append(Effect(Code.RANDOM_SELECTION))
    lane = lane_for(priority, credit, policy, chosen=chosen)
    return Decision(shipment.id, priority, lane, chosen, tuple(effects))


def held_back(shipment: Shipment, policy: PriorityPolicy) -> Decision:
    """Return the decision on a shipment under a hold."""
    held = Effect(Code.HOLD, policy.hold_priority - shipment.baseline)
    return Decision(shipment.id, policy.hold_priority, Lane.HOLD, False, (held,))


def findings(shipment: Shipment, party_of: PartyOf, policy: PriorityPolicy) -> tuple[Finding, ...]:
    """Return one finding a role, or one for each party suspended or removed; heaviest first."""
    return tuple(
        finding
        for role in sorted(shipment.parties, key=policy.heaviest_first)
        for finding in _of_role(role, shipment.parties[role], party_of)
    )


def _of_role(role: str, identifiers: tuple[str, ...], party_of: PartyOf) -> Iterator[Finding]:
    if not identifiers:
        return
    borne = (party_of(identifier) for identifier in identifiers)
    companies = {party.company: party for party in borne if party is not None}
    standings = sorted(
        (party.enrollments[role] for party in companies.values() if role in party.enrollments),
        key=lambda standing: standing.partner_number,
    )
    if not companies:
        yield Finding(role, Code.UNKNOWN_PARTY)
    elif adverse := [standing for standing in standings if standing.status in ADVERSE]:
        yield from (Finding(role, Code.ADVERSE_STANDING, standing) for standing in adverse)
    elif len(companies) > 1:
        yield Finding(role, Code.IDENTIFIER_CONFLICT)
    elif standings and earns_credit(standings[0]):
        yield Finding(role, Code.TIER_CREDIT, standings[0])
    else:
        yield Finding(role, Code.NO_ENROLLMENT_IN_ROLE)


def earns_credit(standing: PartyStanding) -> bool:
    """Return whether this enrollment is trusted: certified or validated, in a tier."""
    return standing.status in TRUSTED and standing.tier > 0


def role_credit(role: str, tier: int, policy: PriorityPolicy, *, advance_ok: bool) -> int:
    """Return the credit of one trusted role, in basis points of the baseline."""
    credit = policy.role_weights.get(role, 0) * policy.tier_credits[tier] // BASIS
    return credit if advance_ok else credit // 2


def _effects(
    found: tuple[Finding, ...], shipment: Shipment, policy: PriorityPolicy
) -> tuple[list[Effect], int]:
    """Return the effects before the bounds, and the total credit in basis points."""
    high_risk = shipment.baseline >= policy.high_risk
    adverse_points = policy.adverse_points
    refused = high_risk or any(one.code is Code.ADVERSE_STANDING for one in found)
    effects: list[Effect] = []
    total = 0
    for finding in found:
        points = 0
        if finding.code is Code.ADVERSE_STANDING:
            points, adverse_points = adverse_points, 0
        elif finding.code is Code.TIER_CREDIT and finding.standing:
            if refused:
                continue
            tier = finding.standing.tier
            credit = role_credit(finding.role, tier, policy, advance_ok=shipment.advance_ok)
            points = -(shipment.baseline * credit // BASIS)
            total += credit
        effects.append(finding.worth(points))
    if high_risk:
        effects.append(Effect(Code.HIGH_RISK_LINE))
    if not shipment.advance_ok:
        effects.append(Effect(Code.ADVANCE_DATA_MISSING))
    return effects, total


def bounded(wanted: int, baseline: int, policy: PriorityPolicy) -> int:
    """Return the priority within its cap, and not below the floor nor, under it, the baseline."""
    return min(max(wanted, min(policy.floor, baseline)), policy.cap)


def ppm_of(found: Iterable[Finding], policy: PriorityPolicy) -> int:
    """Return the rate of random selection, parts per million: the largest of the trusted."""
    trusted = (one.standing for one in found if one.code is Code.TIER_CREDIT)
    return max((one.random_ppm for one in trusted if one), default=policy.base_ppm)


def selected(key: str, policy_name: str, shipment_id: str, ppm: int) -> bool:
    """Return whether a shipment is examined at random, provably to whoever holds the key."""
    digest = sha256(f"{key}:{policy_name}:{shipment_id}".encode()).digest()
    return int.from_bytes(digest[:4]) * MILLION < ppm * DRAWS


def lane_for(priority: int, credit: int, policy: PriorityPolicy, *, chosen: bool) -> Lane:
    """Return the lane of a priority; credit is the total, in basis points."""
    if chosen or priority >= policy.examine_from:
        return Lane.EXAMINE
    if priority >= policy.review_from:
        return Lane.REVIEW
    if priority < policy.expedite_below and credit >= policy.expedite_credit:
        return Lane.EXPEDITE
    return Lane.RELEASE
