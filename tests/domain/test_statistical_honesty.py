"""What the statistics promise holds for companies whose true rates are known. Nothing is old."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tests.domain.policies import OUTCOMES, TIERS
from tests.domain.score_facts import ON, graded, score
from trusted.domain.drift import Observation, drift, expected_rate
from trusted.domain.outcomes import (
    DailyCounts,
    SegmentRates,
    Severity,
    Tally,
    exposure_and_violations,
    posterior,
)
from trusted.domain.scoring import ScoreFacts
from trusted.domain.segments import estimate_segment

PEER_RATE = 0.06
LIFT = 2.5
SPREADS = [8, 40, 160]  # κ: from peers that differ much to peers that are nearly alike
STEADY = 0.02
DRIFTED = 0.10
ONE = Decimal(1)
PEERS = SegmentRates(Decimal("0.06"), Decimal(40), Decimal("2.5"), 900, 60)


MIXES = {  # shares of minor, major and critical violations
    "all major": (0, 1, 0),
    "mixed": (0.5, 0.4, 0.1),
    "grave": (0.2, 0.3, 0.5),
    "all minor": (1, 0, 0),
}
WEIGHTS = [float(OUTCOMES.severity_weights[severity]) for severity in Severity]


def true_rates(random, spread, size):
    return random.gamma(PEER_RATE * spread, 1 / spread, size=size)


def examined(random, counts, rates, mix="all major"):
    """One tally each: what so many examinations found at these rates of violations."""
    found = random.poisson((counts * rates)[:, None] * np.array(MIXES[mix]))
    return [
        Tally(int(count), dict(zip(Severity, map(int, hits), strict=True)))
        for count, hits in zip(counts, found, strict=True)
    ]


def known_of(random, targeted, segment):
    exposure, violations = exposure_and_violations(
        [DailyCounts(ON, random, targeted)], segment, ON, OUTCOMES
    )
    return posterior(exposure, violations, segment)


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("spread", SPREADS)
def test_nine_of_ten_intervals_hold_the_true_rate_however_much_peers_differ(spread, mix):
    random = np.random.default_rng(spread)
    rates = true_rates(random, spread, 5_000)
    chosen = examined(random, random.integers(5, 301, size=5_000), rates, mix)
    targeted = examined(random, random.integers(0, 101, size=5_000), LIFT * rates, mix)
    segment = estimate_segment(list(zip(chosen, targeted, strict=True)), OUTCOMES)

    intervals = np.array(
        [known_of(*seen, segment).interval() for seen in zip(chosen, targeted, strict=True)],
        dtype=float,
    )

    weighted = rates * np.dot(MIXES[mix], WEIGHTS)
    held = ((intervals[:, 0] <= weighted) & (weighted <= intervals[:, 1])).mean()
    assert 0.87 <= held <= 0.93


def peers(mix):
    """Peers of this mix of severities, of whom 0.06 of examinations find a violation."""
    once = float(np.dot(MIXES[mix], WEIGHTS))
    twice = float(np.dot(MIXES[mix], np.square(WEIGHTS)))
    return replace(
        PEERS,
        rate=(PEERS.rate * Decimal(once)).quantize(Decimal("0.000001")),
        mean_weight=Decimal(str(round(once, 6))),
        dispersion=Decimal(str(round(twice / once, 6))),
    )


def expected_rates(random, size, mix):
    """What is expected after a year's random examinations, when the tier was granted."""
    segment = peers(mix)
    seen = examined(random, np.full(size, TIERS.random_a_year), np.full(size, STEADY), mix)
    return [expected_rate(known_of(tally, Tally(), segment).mean, segment, TIERS) for tally in seen]


def first_alarm(random, true_rate, expected, examinations):
    """The number of the examination at which the watch fires, or None."""
    observations = [Observation(int(hit), ONE) for hit in random.random(examinations) < true_rate]
    fired_at = drift(observations, expected, TIERS).fired_at
    return None if fired_at is None else fired_at + 1


@pytest.mark.parametrize("mix", [None, *MIXES])
def test_a_rate_five_times_as_high_is_caught_within_ninety_examinations(mix):
    random = np.random.default_rng(90)
    expected = expected_rates(random, 800, mix) if mix else [Decimal(str(STEADY))] * 800

    caught = [first_alarm(random, DRIFTED, rate, 300) for rate in expected]

    assert np.median([number or np.inf for number in caught]) <= 90


@pytest.mark.parametrize("mix", [None, *MIXES])
def test_a_steady_company_is_falsely_suspected_once_in_two_thousand_examinations(mix):
    random = np.random.default_rng(2_000)
    expected = expected_rates(random, 250, mix) if mix else [Decimal(str(STEADY))] * 250

    alarms = [first_alarm(random, STEADY, rate, 2_000) for rate in expected]

    watched = sum(number or 2_000 for number in alarms)
    false_alarms = sum(number is not None for number in alarms)
    assert false_alarms * 2_000 <= watched


def mean_score(chosen, targeted, segment):
    """The mean score of companies that are alike but for what examinations found."""
    scores = [
        score(ScoreFacts((graded(),), known_of(*seen, segment), segment.rate)).score
        for seen in zip(chosen, targeted, strict=True)
    ]
    return np.mean(np.array(scores, dtype=float))


def targeted_seldom_and_often(random, rates, chosen_counts):
    """The random examinations of companies, and the targeted ones if few and if many."""
    size = len(rates)
    chosen = examined(random, chosen_counts, rates)
    seldom = examined(random, random.integers(0, 6, size=size), LIFT * rates)
    often = examined(random, random.integers(50, 201, size=size), LIFT * rates)
    return chosen, seldom, often


def segment_of(random, spread):
    """What is learnt of peers of whom each second one is targeted often, the worse no more."""
    rates = true_rates(random, spread, 2_000)
    seen = targeted_seldom_and_often(random, rates, random.integers(10, 301, size=2_000))
    pairs = [
        (chosen, (seldom, often)[number % 2])
        for number, (chosen, seldom, often) in enumerate(zip(*seen, strict=True))
    ]
    return estimate_segment(pairs, OUTCOMES)


@pytest.mark.parametrize("spread", SPREADS)
def test_who_is_targeted_more_does_not_score_lower_on_the_whole(spread):
    random = np.random.default_rng(100 + spread)
    segment = segment_of(random, spread)
    rates = true_rates(random, spread, 1_000)
    chosen, seldom, often = targeted_seldom_and_often(
        random, rates, random.integers(10, 301, size=1_000)
    )

    difference = mean_score(chosen, often, segment) - mean_score(chosen, seldom, segment)

    assert abs(difference) <= 1


@pytest.mark.parametrize("share", [0.25, 0.5, 1, 2])
@pytest.mark.parametrize("spread", SPREADS)
def test_who_is_targeted_more_does_not_score_lower_at_a_given_rate(spread, share):
    random = np.random.default_rng(200 + spread)
    segment = segment_of(random, spread)
    rates = np.full(400, share * PEER_RATE)
    a_year = np.full(400, TIERS.random_a_year)
    chosen, seldom, often = targeted_seldom_and_often(random, rates, a_year)

    difference = mean_score(chosen, often, segment) - mean_score(chosen, seldom, segment)

    assert difference >= -1
