"""What examinations found: rates of violation, with what is known and not known about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from scipy.special import gammainc, gammaincinv

from trusted.domain.decay import aged, weight_of

_MILLIONTH = Decimal("0.000001")


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
    mean_weight:  w̄, what a violation weighs by severity, on average.
    dispersion:   φ, the mean square of that weight over its mean: by how much weighted violations
                  scatter more than plain counts.
    """

    rate: Decimal
    strength: Decimal
    lift: Decimal
    examinations: int
    members: int
    mean_weight: Decimal = Decimal(1)
    dispersion: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ForwardTally:
    """Examinations of one kind and the violations found by them, as forward sums (decay)."""

    examinations: int = 0
    violations: Mapping[Severity, int] = field(default_factory=dict)

    def plus(self, tally: Tally, weight: int) -> "ForwardTally":
        """Return the sums with a tally of a day of this weight; negative to take it away."""
        found = dict(self.violations)
        for severity, number in tally.violations.items():
            found[severity] = found.get(severity, 0) + weight * number
        return ForwardTally(self.examinations + weight * tally.examinations, found)


@dataclass(frozen=True, slots=True)
class OutcomeSums:
    """All that its outcomes still say of an enrollment, in a few whole numbers.

    Each outcome adds to them, a correction takes away what was added; time changes nothing.
    """

    half_life_days: int
    random: ForwardTally = ForwardTally()
    targeted: ForwardTally = ForwardTally()

    def plus(self, counts: DailyCounts, times: int = 1) -> "OutcomeSums":
        """Return the sums with what was found on a day; `times` -1 to take it away."""
        weight = times * weight_of(counts.day, self.half_life_days)
        return OutcomeSums(
            self.half_life_days,
            self.random.plus(counts.random, weight),
            self.targeted.plus(counts.targeted, weight),
        )


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


def sums_of(counts: Iterable[DailyCounts], half_life_days: int) -> OutcomeSums:
    """Return the sums of what was found on days, in any order."""
    sums = OutcomeSums(half_life_days)
    for day in counts:
        sums = sums.plus(day)
    return sums


def faded(
    sums: OutcomeSums, segment: SegmentRates, on: date, policy: OutcomePolicy
) -> tuple[Decimal, Decimal]:
    """Return (e, k): decayed exposure in random examinations, decayed weighted violations.

    sums:   of one enrollment, with no day after `on`.
    Source: rules 1, outcomes; a targeted examination is worth the segment's lift.
    """

    def left(total: int) -> Decimal:
        return aged(total, on, sums.half_life_days)

    exposure = left(sums.random.examinations) + segment.lift * left(sums.targeted.examinations)
    violations = sum(
        (
            policy.severity_weights[severity] * left(total)
            for kind in (sums.random, sums.targeted)
            for severity, total in kind.violations.items()
        ),
        Decimal(0),
    )
    return exposure, violations


def exposure_and_violations(
    counts: Iterable[DailyCounts], segment: SegmentRates, on: date, policy: OutcomePolicy
) -> tuple[Decimal, Decimal]:
    """Return (e, k) as `faded` does, from all days.

    counts: of one enrollment, in any order; days after `on` are not yet known and count nothing.
    """
    known = (day for day in counts if day.day <= on)
    return faded(sums_of(known, policy.half_life_days), segment, on, policy)


def posterior(exposure: Decimal, violations: Decimal, segment: SegmentRates) -> RatePosterior:
    """Return Gamma(κ·m/w̄ + k/φ, κ/w̄ + e/φ), what is known of a rate after what was found.

    Source: rules 1, outcomes; Gamma prior of the peers. Violations are counted, and Poisson;
            weighted by severity they scatter φ times as much, and the prior of their number is
            worth 1/w̄ of that of their weight. Where every violation weighs 1, this is the
            Gamma(κ·m + k, κ + e) of the rules.
    """
    own = 1 / segment.dispersion
    peers = segment.strength / segment.mean_weight
    return RatePosterior(shape=peers * segment.rate + violations * own, rate=peers + exposure * own)


def _settled(value: float) -> Decimal:
    """Return a computed float to the millionth: the one place where floats become points.

    Far coarser than what differs between machines, so that the same facts give the same number.
    """
    return Decimal(float(value)).quantize(_MILLIONTH)
