"""Facts fade: by half in each half-life, and without the sum being made anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.decay import aged, weight_of

ON = date(2027, 6, 30)
days = st.dates(date(1990, 1, 1), date(2200, 12, 31))
half_lives = st.integers(30, 1_000)


@pytest.mark.parametrize(
    ("age", "left"), [(0, "1"), (365, "0.5"), (730, "0.25"), (3_650, "0.000976562500")]
)
def test_a_fact_counts_half_after_its_half_life(age, left):
    assert aged(weight_of(ON - timedelta(days=age), 365), ON, 365) == Decimal(left)


@given(days, st.integers(0, 20_000), half_lives)
def test_any_fact_fades_as_the_power_of_its_age(day, age, half_life):
    on = day + timedelta(days=age)

    assert float(aged(weight_of(day, half_life), on, half_life)) == pytest.approx(
        0.5 ** (age / half_life), abs=1e-12
    )


@given(days, half_lives)
def test_a_later_fact_never_weighs_less(day, half_life):
    assert weight_of(day, half_life) < weight_of(day + timedelta(days=1), half_life)


@given(days, st.integers(0, 10**7), half_lives)
def test_what_happened_today_counts_fully(day, number, half_life):
    assert aged(number * weight_of(day, half_life), day, half_life) == number
