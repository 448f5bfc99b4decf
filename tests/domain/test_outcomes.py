"""Rates of violation: what counts, how it fades, and how sure one may be."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.policies import OUTCOMES
from trusted.domain.outcomes import (
    DailyCounts,
    RatePosterior,
    SegmentRates,
    Severity,
    Tally,
    exposure_and_violations,
    faded,
    posterior,
    sums_of,
)
from trusted.domain.segments import estimate_segment

ON = date(2027, 6, 30)
SEGMENT = SegmentRates(
    rate=Decimal("0.09"), strength=Decimal(40), lift=Decimal("2.5"), examinations=900, members=60
)


def major(examinations, found):
    return Tally(examinations, {Severity.MAJOR: found})


tallies = st.builds(
    Tally,
    examinations=st.integers(0, 400),
    violations=st.dictionaries(st.sampled_from(Severity), st.integers(0, 40)),
)
days = st.builds(
    DailyCounts,
    day=st.integers(-900, 20).map(lambda n: ON + timedelta(days=n)),
    random=tallies,
    targeted=tallies,
)
posteriors = st.builds(
    RatePosterior,
    shape=st.decimals("0.005", 500, places=3),
    rate=st.decimals(5, 20_000, places=3),
)
bounds = st.decimals("0.0001", 3, places=4)


def test_a_targeted_examination_is_worth_the_lift_of_its_segment():
    counts = [DailyCounts(ON, random=major(10, 1), targeted=major(4, 2))]

    assert exposure_and_violations(counts, SEGMENT, ON, OUTCOMES) == (20, 3)


def test_violations_count_by_severity():
    found = Tally(9, {Severity.MINOR: 2, Severity.MAJOR: 1, Severity.CRITICAL: 1})

    assert found.weighted(OUTCOMES) == 5
    assert found.found == 4


def test_what_is_found_later_does_not_count_yet():
    counts = [DailyCounts(ON + timedelta(days=1), random=major(10, 9))]

    assert exposure_and_violations(counts, SEGMENT, ON, OUTCOMES) == (0, 0)


@given(st.lists(days, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter(counts, random):
    shuffled = random.sample(counts, len(counts))

    assert exposure_and_violations(shuffled, SEGMENT, ON, OUTCOMES) == exposure_and_violations(
        counts, SEGMENT, ON, OUTCOMES
    )


@given(st.lists(days, max_size=8), days, st.booleans())
def test_a_correction_takes_away_exactly_what_was_added(counts, wrong, late):
    before = sums_of(counts, 365)
    after = sums_of([*counts, wrong] if late else [wrong, *counts], 365).plus(wrong, -1)

    assert after.random.examinations == before.random.examinations
    assert after.targeted.examinations == before.targeted.examinations
    for severity in Severity:
        for one, other in ((after.random, before.random), (after.targeted, before.targeted)):
            assert one.violations.get(severity, 0) == other.violations.get(severity, 0)


@given(st.lists(days, max_size=8), st.integers(0, 8), st.integers(0, 400))
def test_sums_that_grew_read_as_sums_made_at_once_on_any_later_day(counts, first, later):
    grown = sums_of(counts[:first], 365)
    for day in counts[first:]:
        grown = grown.plus(day)
    on = ON + timedelta(days=20 + later)

    assert faded(grown, SEGMENT, on, OUTCOMES) == exposure_and_violations(
        counts, SEGMENT, on, OUTCOMES
    )


def test_without_examinations_one_believes_what_is_known_of_the_peers():
    unknown = posterior(Decimal(0), Decimal(0), SEGMENT)

    assert unknown.mean == SEGMENT.rate


def test_a_posterior_agrees_with_the_published_gamma_tables():
    # Gamma(1, 2) is exponential: P(v <= x) = 1 - exp(-2x).
    exponential = RatePosterior(shape=Decimal(1), rate=Decimal(2))

    assert exponential.probability_at_most(Decimal(1)) == Decimal("0.864665")
    assert exponential.interval() == (Decimal("0.025647"), Decimal("1.497866"))


@given(posteriors, bounds, bounds)
def test_a_probability_is_bounded_and_grows_with_its_bound(known, one, other):
    low, high = sorted((one, other))

    assert 0 <= known.probability_at_most(low) <= known.probability_at_most(high) <= 1


@given(posteriors)
def test_an_interval_holds_what_it_leaves_out(known):
    low, high = known.interval()
    assume(high > Decimal("0.001"))  # smaller ones are told to the millionth, and lose more

    assert 0 <= low <= high
    assert known.probability_at_most(high) == pytest.approx(Decimal("0.95"), abs=Decimal("0.01"))


@given(posteriors, bounds)
def test_a_clean_examination_never_makes_a_low_rate_less_likely(known, bound):
    cleaner = RatePosterior(known.shape, known.rate + 1)

    assert cleaner.probability_at_most(bound) >= known.probability_at_most(bound)


def test_twelve_clean_examinations_are_not_twelve_thousand():
    few, many = (posterior(Decimal(n), Decimal(0), SEGMENT) for n in (12, 12_000))
    bound = SEGMENT.rate / 4

    assert few.probability_at_most(bound) < Decimal("0.2")
    assert many.probability_at_most(bound) > Decimal("0.999")


def test_nine_of_ten_intervals_hold_the_true_rate():
    rng = np.random.default_rng(8)
    held = 0
    for rate in rng.gamma(3.6, 1 / 40, size=1_000):
        low, high = posterior(Decimal(60), Decimal(int(rng.poisson(60 * rate))), SEGMENT).interval()
        held += low <= Decimal(rate) <= high

    assert 860 <= held <= 940


@pytest.mark.parametrize("strength", [10, 40, 120])
def test_a_segment_tells_how_much_its_members_differ(strength):
    rng = np.random.default_rng(strength)
    rates = rng.gamma(0.09 * strength, 1 / strength, size=3_000)
    members = [
        (major(100, int(found)), major(20, int(hit)))
        for found, hit in zip(rng.poisson(100 * rates), rng.poisson(50 * rates), strict=True)
    ]

    segment = estimate_segment(members, OUTCOMES)

    assert float(segment.rate) == pytest.approx(0.09, rel=0.1)
    assert float(segment.strength) == pytest.approx(strength, rel=0.25)
    assert float(segment.lift) == pytest.approx(2.5, rel=0.05)
    assert (segment.members, segment.examinations) == (3_000, 300_000)


def test_severity_does_not_pass_for_difference_between_members():
    found = [Severity.MINOR, Severity.CRITICAL]
    plain = [(major(50, i % 9), Tally()) for i in range(40)]
    grave = [(Tally(50, {found[i % 2]: i % 9}), Tally()) for i in range(40)]

    assert estimate_segment(plain, OUTCOMES).strength == estimate_segment(grave, OUTCOMES).strength


def test_a_small_segment_takes_the_strength_of_the_policy():
    members = [(major(100, i % 20), Tally()) for i in range(29)] + [(major(9, 1), Tally())]

    assert estimate_segment(members, OUTCOMES).strength == 40
    assert estimate_segment([*members, members[0]], OUTCOMES).strength != 40


def test_a_segment_without_violations_has_the_floor_for_a_rate():
    segment = estimate_segment([(major(50, 0), major(50, 5))] * 40, OUTCOMES)

    assert (segment.rate, segment.strength, segment.lift) == (Decimal("0.001"), 40, 1)


def test_a_segment_hardly_examined_has_the_rate_of_the_policy():
    segment = estimate_segment([(major(9, 9), major(3, 3))], OUTCOMES)

    assert (segment.rate, segment.lift) == (OUTCOMES.rate_unexamined, 1)


def test_targeted_examinations_do_not_move_the_rate_of_peers():
    random_only = [(major(20, 2), Tally())] * 5
    targeted_too = [(major(20, 2), major(80, 40))] * 5

    assert (
        estimate_segment(targeted_too, OUTCOMES).rate
        == estimate_segment(random_only, OUTCOMES).rate
        == Decimal("0.1")
    )
    assert estimate_segment(targeted_too, OUTCOMES).lift == 5


def test_targeting_the_worse_more_often_does_not_pass_for_targeting_that_hits():
    good, bad = (major(4_000, 40), major(10, 0)), (major(4_000, 800), major(1_000, 200))
    lift = estimate_segment([good] * 40 + [bad] * 40, OUTCOMES).lift

    assert lift == pytest.approx(Decimal(1), abs=Decimal("0.02"))


def test_a_segment_tells_how_much_weights_scatter():
    found = Tally(100, {Severity.MINOR: 4, Severity.CRITICAL: 2})
    segment = estimate_segment([(found, Tally())], OUTCOMES)

    assert (segment.mean_weight, segment.dispersion) == (Decimal("1.333333"), Decimal("2.375"))
    assert estimate_segment([(major(50, 3), Tally())], OUTCOMES).dispersion == 1


def test_what_is_known_does_not_depend_on_the_unit_of_the_weights():
    minor = SegmentRates(
        rate=SEGMENT.rate / 2,
        strength=SEGMENT.strength,
        lift=SEGMENT.lift,
        examinations=900,
        members=60,
        mean_weight=Decimal("0.5"),
        dispersion=Decimal("0.5"),
    )
    one, other = (
        posterior(Decimal(100), Decimal(4), SEGMENT),
        posterior(Decimal(100), Decimal(2), minor),
    )

    assert other.mean == one.mean / 2
    assert other.shape == one.shape


def test_targeting_that_hits_less_than_chance_is_worth_one():
    assert estimate_segment([(major(100, 30), major(100, 10))], OUTCOMES).lift == 1


@given(st.lists(st.tuples(tallies, tallies), max_size=45), st.randoms(use_true_random=False))
def test_a_segment_is_within_its_bounds_in_whatever_order(members, random):
    segment = estimate_segment(members, OUTCOMES)

    assert segment == estimate_segment(random.sample(members, len(members)), OUTCOMES)
    assert segment.rate >= OUTCOMES.rate_floor
    assert segment.lift >= 1
    assert 5 <= segment.strength <= 200
