"""What the examinations of a segment tell about its members: how often, how alike, how chosen."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from math import fsum

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from trusted.domain.outcomes import OutcomePolicy, SegmentRates, Severity, Tally, posterior

_MILLIONTH = Decimal("0.000001")


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
    rate = _rate(random, policy)
    weight, dispersion = _weights(random, policy)
    segment = SegmentRates(
        rate=policy.rate_unexamined if rate is None else max(rate, policy.rate_floor),
        strength=_strength(random, policy),
        lift=Decimal(1),
        examinations=sum(ours.examinations for ours in random),
        members=len(random),
        mean_weight=weight,
        dispersion=dispersion,
    )
    return replace(segment, lift=_lift(members, segment, policy)) if rate else segment


def _rate(tallies: Collection[Tally], policy: OutcomePolicy) -> Decimal | None:
    examined = sum(tally.examinations for tally in tallies)
    if examined < policy.min_examinations:
        return None
    found = sum((tally.weighted(policy) for tally in tallies), Decimal(0))
    return (found / examined).quantize(_MILLIONTH)


def _weights(tallies: Collection[Tally], policy: OutcomePolicy) -> tuple[Decimal, Decimal]:
    """Return (w̄, φ) of the violations that were found; 1 and 1 if there are none."""
    times = {
        severity: sum(tally.violations.get(severity, 0) for tally in tallies)
        for severity in Severity
    }
    weights = policy.severity_weights
    plain = sum(times.values())
    once = sum((weights[severity] * number for severity, number in times.items()), Decimal(0))
    twice = sum((weights[severity] ** 2 * number for severity, number in times.items()), Decimal(0))
    if not once:
        return Decimal(1), Decimal(1)
    return (once / plain).quantize(_MILLIONTH), (twice / once).quantize(_MILLIONTH)


def _lift(
    members: Collection[tuple[Tally, Tally]], segment: SegmentRates, policy: OutcomePolicy
) -> Decimal:
    """Return L: what targeted examinations found, over what random ones would have.

    Each member is held against what its own random examinations say, so that targeting the worse
    more often does not pass for targeting that hits better.
    """
    targeted = [(ours, theirs) for ours, theirs in members if theirs.examinations]
    if sum(theirs.examinations for _, theirs in targeted) < policy.min_examinations:
        return Decimal(1)
    found = sum((theirs.weighted(policy) for _, theirs in targeted), Decimal(0))
    expected = fsum(theirs.examinations * _mean(ours, segment, policy) for ours, theirs in targeted)
    return max(Decimal(1), Decimal(float(found) / expected).quantize(_MILLIONTH))


def _mean(tally: Tally, segment: SegmentRates, policy: OutcomePolicy) -> float:
    known = posterior(Decimal(tally.examinations), tally.weighted(policy), segment)
    return float(known.shape / known.rate)


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
