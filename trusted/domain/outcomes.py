"""What examinations found: rates of violation, with what is known and not known about them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincinv, gammaln

_MILLIONTH = Decimal("0.000001")
_TRILLIONTH = Decimal("0.000000000001")


class Selection(StrEnum):
    """How a shipment came to be examined."""

    RANDOM = "random"
    TARGETED = "targeted"


class Severity(StrEnum):
    """How grave a violation is."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class OutcomePolicy:
    """The dated numbers by which outcomes count.

    prior_strength:     κ until the segment tells its own, in examinations.
    min_strength, max_strength: bounds of κ, in whole examinations.
    min_members:        members a segment needs before its own κ is estimated, each with at
                        least `min_examinations` random examinations.
    min_examinations:   also the examinations, of each kind, below which a segment has no rate
                        or lift of its own.
    rate_floor:         the least rate a segment can have, violations an examination; never 0,
                        so that no peer group is beyond comparison.
    rate_unexamined:    the rate of a segment without enough examinations.
    severity_weights:   severity -> violations that one of it counts for.
    half_life_days:     days after which an examination counts half.
    """

    prior_strength: Decimal
    min_strength: int
    max_strength: int
    min_members: int
    min_examinations: int
    rate_floor: Decimal
    rate_unexamined: Decimal
    severity_weights: Mapping[str, Decimal]
    half_life_days: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Examinations of one kind and the violations found by them, as counts."""

    examinations: int = 0
    violations: Mapping[Severity, int] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """Violations of whatever severity."""
        return sum(self.violations.values())

    def weighted(self, policy: OutcomePolicy) -> Decimal:
        """Violations weighted by severity."""
        weights = policy.severity_weights
        return sum((weights[grade] * n for grade, n in self.violations.items()), Decimal(0))


@dataclass(frozen=True, slots=True)
class DailyCounts:
    """What the examinations of one enrollment on one day found."""

    day: date
    random: Tally = Tally()
    targeted: Tally = Tally()


@dataclass(frozen=True, slots=True)
class SegmentRates:
    """What is known of the peers: one entity type, one mode.

    rate:         m, weighted violations a random examination, above 0.
    strength:     κ, how many examinations the peers' rate is worth as a prior.
    lift:         L, how many random examinations a targeted one is worth, at least 1.
    examinations: the random examinations that it rests on.
    members:      the members that have any.
    """

    rate: Decimal
    strength: Decimal
    lift: Decimal
    examinations: int
    members: int


@dataclass(frozen=True, slots=True)
class RatePosterior:
    """What is known of one enrollment's rate of violations: Gamma(shape, rate).

    shape: weighted violations, prior included; above 0.
    rate:  exposure in random examinations, prior included; above 0.
    """

    shape: Decimal
    rate: Decimal

    @property
    def mean(self) -> Decimal:
        """The expected rate, weighted violations an examination, to the millionth."""
        return (self.shape / self.rate).quantize(_MILLIONTH)

    def interval(
        self, low: Decimal = Decimal("0.05"), high: Decimal = Decimal("0.95")
    ) -> tuple[Decimal, Decimal]:
        """Return the rates below which lie the shares `low` and `high` of what is believed."""
        return self._quantile(low), self._quantile(high)

    def probability_at_most(self, bound: Decimal) -> Decimal:
        """Return P(v <= bound), 0 to 1, to the millionth; `bound` in the unit of `mean`."""
        return _settled(gammainc(float(self.shape), float(self.rate * bound)))

    def _quantile(self, share: Decimal) -> Decimal:
        return _settled(gammaincinv(float(self.shape), float(share)) / float(self.rate))


def decay(days: int, half_life_days: int) -> Decimal:
    """Return what a fact of so many days ago still counts, 0 to 1, to twelve decimals.

    The rounding makes sums of decayed counts exact, so that their order cannot matter.
    """
    return _decay(max(days, 0), half_life_days)


@lru_cache(maxsize=16_384)
def _decay(days: int, half_life_days: int) -> Decimal:
    return (Decimal(2) ** (Decimal(-days) / half_life_days)).quantize(_TRILLIONTH)


def exposure_and_violations(
    counts: Iterable[DailyCounts], segment: SegmentRates, on: date, policy: OutcomePolicy
) -> tuple[Decimal, Decimal]:
    """Return (e, k): decayed exposure in random examinations, decayed weighted violations.

    counts: of one enrollment, in any order; days after `on` are not yet known and count nothing.
    Source: rules 1, outcomes; a targeted examination is worth the segment's lift.
    """
    exposure = violations = Decimal(0)
    for day in counts:
        if day.day > on:
            continue
        share = decay((on - day.day).days, policy.half_life_days)
        examined = day.random.examinations + segment.lift * day.targeted.examinations
        exposure += share * examined
        violations += share * (day.random.weighted(policy) + day.targeted.weighted(policy))
    return exposure, violations


def posterior(exposure: Decimal, violations: Decimal, segment: SegmentRates) -> RatePosterior:
    """Return Gamma(κ·m + k, κ + e), what is known of a rate after what was found.

    Source: rules 1, outcomes; Gamma prior of the peers, Poisson counts.
    """
    return RatePosterior(
        shape=segment.strength * segment.rate + violations, rate=segment.strength + exposure
    )


def estimate_segment(
    members: Collection[tuple[Tally, Tally]], policy: OutcomePolicy
) -> SegmentRates:
    """Return what the examinations of a segment tell about its members.

    members: each member's (random, targeted) tallies, in any order.
    Returns: m from random examinations only, to the millionth, never below the floor; κ a whole
             number of examinations; L to the millionth, at least 1.
    Source:  rules 1, outcomes.
    """
    random = [ours for ours, _ in members if ours.examinations]
    examined = sum(ours.examinations for ours in random)
    rate = _rate(random, policy)
    return SegmentRates(
        rate=policy.rate_unexamined if rate is None else max(rate, policy.rate_floor),
        strength=_strength(random, policy),
        lift=_lift(rate, _rate([theirs for _, theirs in members], policy)),
        examinations=examined,
        members=len(random),
    )


def _rate(tallies: Collection[Tally], policy: OutcomePolicy) -> Decimal | None:
    examined = sum(tally.examinations for tally in tallies)
    if examined < policy.min_examinations:
        return None
    found = sum((tally.weighted(policy) for tally in tallies), Decimal(0))
    return (found / examined).quantize(_MILLIONTH)


def _lift(random: Decimal | None, targeted: Decimal | None) -> Decimal:
    if not random or not targeted:  # without a rate, or with none found, there is no ratio
        return Decimal(1)
    return max(Decimal(1), (targeted / random).quantize(_MILLIONTH))


def _strength(random: Collection[Tally], policy: OutcomePolicy) -> Decimal:
    known = [tally for tally in random if tally.examinations >= policy.min_examinations]
    if len(known) < policy.min_members or not any(tally.found for tally in known):
        return policy.prior_strength
    counts = np.array([(tally.found, tally.examinations) for tally in known], dtype=np.float64)
    candidates = range(policy.min_strength, policy.max_strength + 1)
    likelihoods = _log_likelihoods(counts, candidates)
    return Decimal(candidates[int(np.argmax(likelihoods))])


def _log_likelihoods(counts: NDArray[np.float64], strengths: range) -> list[float]:
    """Return ln of the negative-binomial likelihood for each κ, up to a constant.

    counts: rows of (violations, examinations). Violations count one each here, whatever their
            severity: weights would pass for differences between members.
    """
    alike, times = np.unique(counts, axis=0, return_counts=True)
    found, examined = alike.T
    mean = float((found * times).sum() / (examined * times).sum())
    terms = (
        gammaln(strength * mean + found)
        - gammaln(strength * mean)
        + strength * mean * np.log(strength / (strength + examined))
        - found * np.log(strength + examined)
        for strength in strengths
    )
    return [float((term * times).sum()) for term in terms]


def _settled(value: float) -> Decimal:
    """Return a computed float to the millionth: the one place where floats become points.

    Far coarser than what differs between machines, so that the same facts give the same number.
    """
    return Decimal(float(value)).quantize(_MILLIONTH)
