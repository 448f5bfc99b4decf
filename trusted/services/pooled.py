"""Rates of violation of many together, with what they lie between."""

from collections.abc import Mapping
from decimal import Decimal

from trusted.domain.outcomes import RatePosterior

ALL = "all"
HALF = Decimal("0.5")
Rate = tuple[Decimal, Decimal, Decimal]


def pooled_rates(counts: Mapping[str, tuple[int, int]]) -> Mapping[str, Rate]:
    """Return rate, low and high (5 % left out on either side) by entity type, and of all.

    counts:  entity type -> random examinations and those with a violation, undecayed.
    Returns: only of types that were examined; empty if none was.
    Source:  the Poisson rate with the prior of Jeffreys, Gamma(k + 1/2, n).
    """
    known = {kind: counted for kind, counted in counts.items() if counted[0]}
    if known:
        known[ALL] = tuple(map(sum, zip(*known.values(), strict=True)))  # type: ignore[assignment]
    return {kind: _rate(*counted) for kind, counted in known.items()}


def _rate(examinations: int, violations: int) -> Rate:
    posterior = RatePosterior(shape=violations + HALF, rate=Decimal(examinations))
    low, high = posterior.interval()
    return (Decimal(violations) / examinations, low, high)
