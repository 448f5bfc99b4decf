"""The drift watch: whether violations have become more frequent than when a tier was granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from trusted.domain.outcomes import SegmentRates
from trusted.domain.tiers import TierPolicy

# So that a level is exact, and the same wherever the watch was interrupted.
_EXACT = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Observation:
    """One examination for the drift watch; exposure in random examinations."""

    violations: int
    exposure: Decimal


@dataclass(frozen=True, slots=True)
class DriftWatch:
    """Where the watch stands.

    level: S after the last observation.
    seen:  how many observations it has taken in.
    fired_at: index of the first observation at which S reached the threshold, or None.
    """

    level: Decimal = Decimal(0)
    seen: int = 0
    fired_at: int | None = None


BEGINNING = DriftWatch()


def expected_rate(granted_rate: Decimal, segment: SegmentRates, policy: TierPolicy) -> Decimal:
    """Return how many violations a random examination was to find, when the tier was granted.

    To the twelfth decimal.
    granted_rate: the posterior mean then, weighted violations an examination.
    Source:       rules 2, drift watch. A violation counts one here, whatever its severity, so the
                  weighted rate is taken by what a violation of the segment weighs on average.
    """
    rate = max(granted_rate, policy.drift_floor * segment.rate) / segment.mean_weight
    return rate.quantize(_EXACT)


def drift(
    observations: Iterable[Observation],
    expected: Decimal,
    policy: TierPolicy,
    watch: DriftWatch = BEGINNING,
) -> DriftWatch:
    """Return where a Poisson CUSUM stands after the observations, in the order they came.

    expected: violations a random examination, as `expected_rate` has it.
    watch:    where it stood before them.
    Source:   rules 2, drift watch.
    """
    gain = _logarithm(policy.drift_ratio)
    loss = (policy.drift_ratio - 1) * expected
    level, index, fired_at = watch.level, watch.seen, watch.fired_at
    for seen in observations:
        level = max(Decimal(0), level + seen.violations * gain - seen.exposure * loss)
        if fired_at is None and level >= policy.drift_threshold:
            fired_at = index
        index += 1
    return DriftWatch(level, index, fired_at)


@lru_cache(maxsize=16)
def _logarithm(ratio: Decimal) -> Decimal:
    return ratio.ln().quantize(_EXACT)
