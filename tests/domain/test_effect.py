"""A difference is said only where there is one: on simulated parties whose truth is known."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.effect import (
    SURE,
    Counted,
    RateRatio,
    Verdict,
    confidence_of_each,
    examination_stratum,
    rate_ratio,
)

MODES = {"express": 0.05, "sea": 0.2}


def parties(chance, number, factor, spread, name, examined=(1, 120)):
    """Return parties whose rates are drawn around `factor` times that of each mode.

    spread: the prior's strength κ of the gamma population: the smaller, the more they differ.
    """
    for p in range(number):
        own = chance.gamma(spread, 1 / spread)
        for mode, rate in MODES.items():
            total = int(chance.integers(*examined))
            events = int(chance.binomial(total, min(1.0, factor * rate * own)))
            yield Counted(f"{name}{p}", mode, total, events)


def program(chance, factor, spread, ours=60, theirs=80):
    return rate_ratio(
        parties(chance, ours, factor, spread, "a"), parties(chance, theirs, 1, spread, "b")
    )


@pytest.mark.parametrize("spread", [5, 40, 1e6])
@pytest.mark.parametrize("size", [(8, 8), (60, 80)])
def test_where_there_is_no_effect_one_is_found_no_more_often_than_chance_allows(spread, size):
    chance = np.random.default_rng(20210331)

    found = [program(chance, 1, spread, *size).verdict for _ in range(600)]

    wrong = sum(verdict is not Verdict.NO_DIFFERENCE for verdict in found)
    # 5 % of 600, and four standard deviations.
    assert 1 <= wrong <= 52


@pytest.mark.parametrize("spread", [5, 40])
def test_an_effect_that_is_there_is_found_with_its_size(spread):
    chance = np.random.default_rng(7)

    found = [program(chance, 0.5, spread) for _ in range(200)]

    assert sum(one.verdict is Verdict.LOWER for one in found) >= 190
    assert sum(one.low <= Decimal("0.5") <= one.high for one in found) >= 180
    assert abs(float(np.mean([float(one.ratio) for one in found])) - 0.5) < 0.03


def test_more_violations_are_said_as_plainly_as_fewer():
    assert program(np.random.default_rng(1), 2, 40).verdict is Verdict.HIGHER


def test_a_difference_that_only_the_mode_makes_is_no_difference():
    """Ours ship by express, theirs by sea, at each mode's own rate; pooled it looks like half."""
    chance = np.random.default_rng(3)
    ours, theirs = [], []
    for n in range(400):
        for mode, rate in MODES.items():
            often = mode == "express"
            for side, name, total in (
                (ours, "a", 90 if often else 10),
                (theirs, "b", 10 if often else 90),
            ):
                events = int(chance.binomial(total, rate))
                side.append(Counted(f"{name}{n}", mode, total, events))

    found = rate_ratio(ours, theirs)

    assert found.ours.rate < Decimal("0.4") * found.theirs.rate
    assert found.verdict is Verdict.NO_DIFFERENCE


def test_shipments_of_one_party_are_not_taken_for_independent_witnesses():
    """Ten parties a side with very different rates: the sums differ, the parties do not tell."""
    ours = [Counted(f"a{n}", "sea", 1000, 400 if n == 0 else 20) for n in range(10)]
    theirs = [Counted(f"b{n}", "sea", 1000, 20) for n in range(10)]

    found = rate_ratio(ours, theirs)

    assert found.ratio == Decimal("2.900")
    assert found.verdict is Verdict.NO_DIFFERENCE


def test_the_ratio_is_the_one_of_mantel_and_haenszel():
    rows = [("express", 100, 4, 300, 30), ("sea", 50, 10, 20, 5)]
    ours = [Counted(f"a{i}", s, n // 5, k // 2) for s, n, k, _, _ in rows for i in range(2)]
    ours += [Counted(f"a{i}", s, n // 5, 0) for s, n, _, _, _ in rows for i in range(2, 5)]
    theirs = [Counted(f"b{i}", s, n // 5, k // 5) for s, _, _, n, k in rows for i in range(5)]

    above = sum(Fraction(a * m, n + m) for _, n, a, m, _ in rows)
    below = sum(Fraction(b * n, n + m) for _, n, _, m, b in rows)

    assert rate_ratio(ours, theirs).ratio == round(Decimal(float(above / below)), 3)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([], []),
        ([Counted(f"a{n}", "sea", 9, 1) for n in range(9)], []),
        (
            [Counted(f"a{n}", "sea", 9, 1) for n in range(4)],
            [Counted(f"b{n}", "sea", 9, 1) for n in range(9)],
        ),
        (
            [Counted(f"a{n}", "sea", 90, 0) for n in range(9)],
            [Counted(f"b{n}", "sea", 9, 1) for n in range(9)],
        ),
        (
            [Counted(f"a{n}", "sea", 9, 1) for n in range(9)],
            [Counted(f"b{n}", "air", 9, 1) for n in range(9)],
        ),
    ],
    ids=["nobody", "no others", "few parties", "few violations", "nothing comparable"],
)
def test_where_too_little_is_known_nothing_is_said(ours, theirs):
    found = rate_ratio(ours, theirs)

    assert (found.ratio, found.low, found.high) == (None, None, None)
    assert found.verdict is Verdict.TOO_FEW


def test_a_group_without_anything_has_no_rate():
    assert rate_ratio([], []).ours.rate is None


counted = st.builds(
    lambda party, stratum, total, share: Counted(party, stratum, total, int(share * total)),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["sea", "air"]),
    st.integers(1, 50),
    st.floats(0, 1),
)


@given(st.lists(counted, max_size=30), st.lists(counted, max_size=30), st.randoms())
def test_the_order_does_not_matter_and_the_ratio_lies_within_its_interval(ours, theirs, chance):
    found = rate_ratio(ours, theirs)
    chance.shuffle(ours)
    chance.shuffle(theirs)

    again = rate_ratio(ours, theirs)
    assert (again.ours, again.theirs, again.ratio) == (found.ours, found.theirs, found.ratio)
    assert (again.low is None) == (found.low is None)
    if found.ratio is not None:
        assert found.low <= found.ratio <= found.high


@given(st.integers(1, 40))
def test_many_lines_are_each_held_to_more(lines):
    each = confidence_of_each(lines)

    assert each >= SURE
    assert 1 - lines * (1 - each) == pytest.approx(SURE)


def test_a_wider_interval_is_wanted_of_each_of_many_lines():
    def found(confidence) -> RateRatio:
        chance = np.random.default_rng(11)
        return rate_ratio(
            parties(chance, 40, 1, 40, "a"), parties(chance, 40, 1, 40, "b"), confidence
        )

    assert found(confidence_of_each(20)).low < found(SURE).low


def test_examinations_are_compared_at_the_same_mode_regime_and_band_of_risk():
    alike = {examination_stratum("sea", "11", risk) for risk in (600, 649)}

    assert len(alike) == 1
    for other in (("air", "11", 600), ("sea", "21", 600), ("sea", "11", 650)):
        assert examination_stratum(*other) not in alike
