"""The benefit tier: which gates stand open before each, and when a fall takes effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance
from trusted.domain.outcomes import RatePosterior
from trusted.domain.scoring import GradedCriterion, months_between

MILLION = 1_000_000
SCORE = "score"


@dataclass(frozen=True, slots=True)
class TierDemand:
    """What one tier asks beyond the tier below it. What is None or 0 is not asked.

    statuses:            the statuses that can hold the tier.
    score:               the least compliance score, points.
    must_grade:          the least grade of every applicable must.
    must_assurance:      the least level of assurance of every applicable must.
    must_by_validator:   whether a validator must have graded them.
    rate_multiple, probability: P(v <= multiple x m) that is the least, 0 to 1.
    best_practices:      accepted ones.
    random_examinations: undecayed.
    months_without_penalty: since the last final one.
    """

    statuses: frozenset[str]
    score: Decimal
    must_grade: int = 0
    must_assurance: Assurance = Assurance.SELF_DECLARED
    must_by_validator: bool = False
    within_cycle: bool = False
    no_denied_party: bool = False
    no_overdue_actions: bool = False
    no_drift: bool = False
    rate_multiple: Decimal | None = None
    probability: Decimal = Decimal(0)
    best_practices: int = 0
    random_examinations: int = 0
    months_without_penalty: int = 0


@dataclass(frozen=True, slots=True)
class TierPolicy:
    """The dated numbers of the tiers.

    demands:          tier from 1 up, without a gap -> what it asks.
    dip_days:         days that a score must have dipped before the tier falls.
    drift_ratio:      the rate that the watch looks for, as a multiple of the granted one.
    drift_threshold:  S at which the watch fires.
    drift_floor:      the least granted rate, as a share of the peers'.
    random_a_year:    random examinations that an enrollment is to have in a year.
    random_ppm_min, random_ppm_max: bounds of its rate, parts per million.
    """

    demands: Mapping[int, TierDemand]
    dip_days: int
    drift_ratio: Decimal
    drift_threshold: Decimal
    drift_floor: Decimal
    random_a_year: int
    random_ppm_min: int
    random_ppm_max: int


@dataclass(frozen=True, slots=True)
class TierFacts:
    """All that a tier is ruled from, for one enrollment.

    status:         of the enrollment, by its value.
    within_cycle:   whether its validation has not run out.
    musts:          the must criteria of its entity type; unanswered ones are NOT_MET.
    peer_rate:      the segment's rate m, weighted violations an examination.
    last_penalty_on: the day on which its last penalty became final.
    drift_fired:    whether the drift watch fired and was not yet settled by a review.
    """

    status: str
    within_cycle: bool
    musts: tuple[GradedCriterion, ...]
    score: Decimal
    posterior: RatePosterior
    peer_rate: Decimal
    denied_party_confirmed: bool = False
    overdue_actions: int = 0
    best_practices: int = 0
    random_examinations: int = 0
    last_penalty_on: date | None = None
    drift_fired: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """An open gate: what is missing for a tier, in words for the company."""

    code: str
    tier: int
    text: str


def open_gates(tier: int, facts: TierFacts, policy: TierPolicy, on: date) -> tuple[Gate, ...]:
    """Return what is missing for one tier beyond the tiers below; empty if nothing is.

    Source: rules 2, the table.
    """
    demand = policy.demands[tier]
    missing = {
        "status": _status(demand, facts),
        "musts": _musts(demand, facts, on),
        SCORE: _score(demand, facts),
        "violation-rate": _rate(demand, facts),
        "penalty": _penalty(demand, facts, on),
    } | _plain(demand, facts)
    return tuple(Gate(code, tier, text) for code, text in missing.items() if text)


def tier_for(facts: TierFacts, policy: TierPolicy, on: date) -> int:
    """Return the tier that the facts carry: the highest with no gate open up to it, or 0."""
    return tier_and_missing(facts, policy, on)[0]


def what_would_raise(facts: TierFacts, policy: TierPolicy, on: date) -> tuple[Gate, ...]:
    """Return what is missing for the tier above the ruled one; empty in the highest."""
    return tier_and_missing(facts, policy, on)[1]


def tier_and_missing(
    facts: TierFacts, policy: TierPolicy, on: date
) -> tuple[int, tuple[Gate, ...]]:
    """Return what `tier_for` and `what_would_raise` do, by going through the gates once."""
    return _climb(facts, policy, on, ignored=frozenset())


def tier_after_dip(
    current_tier: int,
    facts: TierFacts,
    dipped_since: date | None,
    policy: TierPolicy,
    on: date,
    *,
    for_security: bool = False,
) -> int:
    """Return the tier that holds now, for an enrollment that holds `current_tier`.

    dipped_since: the first day on which the score alone no longer carried the current tier;
                  None if it first shows on `on`.
    for_security: whether a dip takes effect without waiting.
    Returns:      never more than the current tier, since only a supervisor raises it. A failed
                  gate takes effect at once, a score that dips after the policy's days.
    Source:       rules 2.
    """
    ruled = tier_for(facts, policy, on)
    days = (on - dipped_since) if dipped_since else timedelta(0)
    if for_security or days >= timedelta(days=policy.dip_days):
        return min(current_tier, ruled)
    return min(current_tier, highest_tier(facts, policy, on, ignored=frozenset({SCORE})))


def highest_tier(facts: TierFacts, policy: TierPolicy, on: date, *, ignored: frozenset[str]) -> int:
    """Return the highest tier with no gate open up to it, 0-3, but for gates of ignored codes."""
    return _climb(facts, policy, on, ignored=ignored)[0]


def rate_carries(demand: TierDemand, known: RatePosterior, peer_rate: Decimal) -> bool:
    """Return whether what is known of a rate of violations is enough for a tier.

    peer_rate: the segment's rate m, weighted violations an examination.
    """
    if demand.rate_multiple is None:
        return True
    return known.probability_at_most(demand.rate_multiple * peer_rate) >= demand.probability


def random_ppm(parcels_a_year: int, policy: TierPolicy) -> int:
    """Return the share of an enrollment's parcels to be examined at random, parts per million."""
    if parcels_a_year <= 0:
        return policy.random_ppm_max
    wanted = policy.random_a_year * MILLION // parcels_a_year
    return min(max(wanted, policy.random_ppm_min), policy.random_ppm_max)


def _climb(
    facts: TierFacts, policy: TierPolicy, on: date, *, ignored: frozenset[str]
) -> tuple[int, tuple[Gate, ...]]:
    """Return the highest tier with no gate open up to it, and the gates that end the way up."""
    reached = 0
    for tier in sorted(policy.demands):
        gates = open_gates(tier, facts, policy, on)
        if any(gate.code not in ignored for gate in gates):
            return reached, gates
        reached = tier
    return reached, ()


def _status(demand: TierDemand, facts: TierFacts) -> str | None:
    if facts.status in demand.statuses:
        return None
    status = facts.status.replace("_", " ")
    return f"The enrollment must be {' or '.join(sorted(demand.statuses))}; it is {status}."


def _plain(demand: TierDemand, facts: TierFacts) -> dict[str, str | None]:
    overdue = facts.overdue_actions
    return {
        "cycle": "The validation has run out; a revalidation must be concluded."
        if demand.within_cycle and not facts.within_cycle
        else None,
        "denied-party": "A match with a denied party is confirmed."
        if demand.no_denied_party and facts.denied_party_confirmed
        else None,
        "overdue-actions": f"Required actions are overdue: {overdue}."
        if demand.no_overdue_actions and overdue > 0
        else None,
        "drift": "Violations have become more frequent; the review of this must be settled."
        if demand.no_drift and facts.drift_fired
        else None,
        "best-practices": _of(
            "Accepted best practices", facts.best_practices, demand.best_practices
        ),
        "random-examinations": _of(
            "Random examinations", facts.random_examinations, demand.random_examinations
        ),
    }


def _of(what: str, have: int, need: int) -> str | None:
    return None if have >= need else f"{what}: {have} of {need}."


def _musts(demand: TierDemand, facts: TierFacts, on: date) -> str | None:
    levels = ASSURANCE_ORDER[ASSURANCE_ORDER.index(demand.must_assurance) :]
    missing = sorted(
        given.criterion.id
        for given in facts.musts
        if given.grade is not None
        and not (
            given.grade >= demand.must_grade
            and (given.by_validator or not demand.must_by_validator)
            and given.assurance_on(on) in levels
        )
    )
    if not missing:
        return None
    by = " by a validator" if demand.must_by_validator else ""
    asked = demand.must_assurance
    level = "" if asked is ASSURANCE_ORDER[0] else f", at least {asked.replace('_', ' ')}"
    grade = f"grade {demand.must_grade} or better{by}{level}"
    return f"Every must needs {grade}; not so far: {', '.join(missing)}."


def _score(demand: TierDemand, facts: TierFacts) -> str | None:
    if facts.score >= demand.score:
        return None
    return f"The compliance score must be at least {demand.score}; it is {facts.score}."


def _rate(demand: TierDemand, facts: TierFacts) -> str | None:
    if demand.rate_multiple is None or rate_carries(demand, facts.posterior, facts.peer_rate):
        return None
    bound = demand.rate_multiple * facts.peer_rate
    known = facts.posterior.probability_at_most(bound)
    return (
        f"It must be at least {demand.probability:.0%} sure that the rate of violations is at "
        f"most {bound:.2%} ({demand.rate_multiple} times that of peers); it is {known:.1%}."
    )


def _penalty(demand: TierDemand, facts: TierFacts, on: date) -> str | None:
    if facts.last_penalty_on is None or facts.last_penalty_on > on:
        return None
    if months_between(facts.last_penalty_on, on) >= demand.months_without_penalty:
        return None
    day = facts.last_penalty_on.isoformat()
    return f"A penalty became final on {day}, within {demand.months_without_penalty} months."
