"""The drift watch: a rate that rises is noticed, one that does not is left alone."""

from decimal import Decimal
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.policies import TIERS
from trusted.domain.drift import Observation, drift, expected_rate
from trusted.domain.outcomes import SegmentRates

PEERS = SegmentRates(Decimal("0.09"), Decimal(40), Decimal("2.5"), 900, 60)


observations = st.lists(
    st.builds(
        Observation,
        violations=st.integers(0, 1),
        exposure=st.decimals(1, 5, places=2),
    ),
    max_size=60,
)
rates = st.decimals("0.001", "0.5", places=3)


@given(observations, rates)
def test_the_watch_follows_the_written_rule(seen, expected):
    level, fired_at = 0.0, None
    for index, one in enumerate(seen):
        level += one.violations * log(3) - 2 * float(one.exposure) * float(expected)
        level = max(0.0, level)
        if fired_at is None and level >= 4.6:
            fired_at = index

    watch = drift(seen, expected, TIERS)

    assert float(watch.level) == pytest.approx(level, abs=1e-9)
    assert watch.fired_at == fired_at


def test_five_violations_in_a_row_fire_where_hardly_any_were_expected():
    watch = drift([Observation(1, Decimal(1))] * 8, Decimal("0.0225"), TIERS)

    assert watch.fired_at == 4


def test_violations_as_often_as_expected_do_not_fire():
    year = ([Observation(1, Decimal(1))] + [Observation(0, Decimal(1))] * 9) * 30

    assert drift(year, Decimal("0.1"), TIERS).fired_at is None
    assert drift(year, Decimal("0.02"), TIERS).fired_at is not None


@given(observations, rates)
def test_a_clean_examination_never_raises_the_watch(seen, expected):
    after = drift([*seen, Observation(0, Decimal(1))], expected, TIERS)

    assert 0 <= after.level <= drift(seen, expected, TIERS).level


@given(observations, rates, st.integers(0, 60))
def test_the_watch_goes_on_from_where_it_stood(seen, expected, at):
    before = drift(seen[:at], expected, TIERS)

    assert drift(seen[at:], expected, TIERS, before) == drift(seen, expected, TIERS)


def test_never_less_is_expected_than_a_share_of_what_peers_do():
    assert expected_rate(Decimal("0.001"), PEERS, TIERS) == Decimal("0.0225")
    assert expected_rate(Decimal("0.05"), PEERS, TIERS) == Decimal("0.05")


def test_violations_are_counted_and_not_weighed():
    minor = SegmentRates(
        Decimal("0.045"), Decimal(40), Decimal(1), 900, 60, mean_weight=Decimal("0.5")
    )

    assert expected_rate(Decimal("0.02"), minor, TIERS) == Decimal("0.04")
