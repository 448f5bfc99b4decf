from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.calibration import GradeGiven, agreements, leanings

grades = st.lists(
    st.builds(
        GradeGiven,
        entity_type=st.sampled_from(["carrier", "broker"]),
        criterion_id=st.sampled_from(["GOV-01", "GOV-02"]),
        validator_id=st.integers(1, 3),
        grade=st.integers(0, 3),
    ),
    max_size=15,
)


def given_by(validator_id, *values, criterion_id="GOV-01"):
    return [GradeGiven("carrier", criterion_id, validator_id, value) for value in values]


@given(grades)
def test_shares_are_shares_and_the_weighted_is_never_below_the_exact(rows):
    for found in agreements(rows):
        assert 0 <= found.exact <= found.weighted <= 1
        assert found.validators >= 2


@given(grades)
def test_the_order_does_not_matter(rows):
    assert agreements(rows) == agreements(list(reversed(rows)))
    assert leanings(rows) == leanings(list(reversed(rows)))


def test_two_validators_who_differ_by_one_in_one_of_two_pairs():
    (found,) = agreements(given_by(1, 2) + given_by(2, 2, 3))

    assert (found.findings, found.validators, found.pairs) == (3, 2, 2)
    assert found.exact == Fraction(1, 2)
    assert found.weighted == Fraction(5, 6)


def test_what_only_one_person_graded_says_nothing():
    assert agreements(given_by(1, 0, 3)) == ()
    assert leanings(given_by(1, 0, 3)) == ()


def test_who_is_milder_than_the_others_leans_above_zero():
    mild, strict = leanings(given_by(1, 3) + given_by(2, 1))

    assert (mild.validator_id, mild.difference) == (1, 2)
    assert (strict.validator_id, strict.difference) == (2, -2)


def test_the_worst_agreement_comes_first():
    near = given_by(1, 2, criterion_id="A-1") + given_by(2, 2, criterion_id="A-1")
    far = given_by(1, 0, criterion_id="B-1") + given_by(2, 3, criterion_id="B-1")

    assert [found.criterion_id for found in agreements(near + far)] == ["B-1", "A-1"]
