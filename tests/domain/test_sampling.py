from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.domain.sampling import most_faulty_per_mille, picks, sample_size

populations = st.integers(1, 3_000)
confidences = st.integers(1, 99)
rates = st.integers(1, 999)


def chance_of_no_fault(population, faults, size):
    return comb(population - faults, size) / comb(population, size)


@given(populations, confidences, rates)
def test_a_sample_is_just_large_enough(population, confidence, rate):
    size = sample_size(population, confidence, rate)
    faults = -(-population * rate // 1000)

    assert 1 <= size <= population
    assert chance_of_no_fault(population, faults, size) <= 1 - confidence / 100 + 1e-12
    if size > 1:
        assert chance_of_no_fault(population, faults, size - 1) >= 1 - confidence / 100 - 1e-12


def test_sizes_that_tables_of_discovery_sampling_give():
    assert sample_size(1_000_000, 95, 50) == 59
    assert sample_size(100, 95, 50) == 45
    assert sample_size(1, 95, 50) == 1


@pytest.mark.parametrize(
    "wrong", [(0, 95, 50), (10, 0, 50), (10, 100, 50), (10, 95, 0), (10, 95, 1000)]
)
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputRefused):
        sample_size(*wrong)


def test_even_of_the_largest_population_a_sample_stays_within_what_can_be_looked_at():
    assert sample_size(2**31 - 1, 99, 1) == 4_603


@given(st.text(max_size=20), st.integers(1, 300), st.data())
def test_picks_are_distinct_within_the_population_and_the_same_each_time(seed, population, data):
    size = data.draw(st.integers(1, population))
    drawn = picks(seed, population, size)

    assert len(set(drawn)) == len(drawn) == size
    assert all(1 <= pick <= population for pick in drawn)
    assert drawn == picks(seed, population, size)
    assert drawn[: size // 2] == picks(seed, population, size // 2)


def test_the_method_is_the_one_that_is_documented():
    # Drawn with a few lines of shell: printf 'seed:1' | sha256sum, and so on.
    assert picks("seed", 1000, 3) == (974, 216, 688)


def test_every_item_is_as_likely():
    counts = [0] * 10
    for n in range(5_000):
        counts[picks(f"s{n}", 10, 1)[0] - 1] += 1

    assert all(400 <= count <= 600 for count in counts)


@given(st.integers(2, 300), st.data())
def test_the_bound_on_faults_is_the_least_that_the_sample_rules_out(population, data):
    size = data.draw(st.integers(1, population))
    faulty = data.draw(st.integers(0, size))

    bound = most_faulty_per_mille(population, size, faulty, 95)

    assert -(-1000 * faulty // population) <= bound <= 1000
    if size < population:
        assert bound >= most_faulty_per_mille(population, population, faulty, 95)


def test_no_fault_in_the_planned_sample_keeps_the_rate_below_the_tolerable_one():
    size = sample_size(10_000, 95, 50)

    assert most_faulty_per_mille(10_000, size, 0, 95) <= 50
    assert most_faulty_per_mille(10_000, size, 2, 95) > 50
