"""Differences between two scores: exact, in order, with their cause."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.score_facts import criterion
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.movement import Cause, cause_of_grade, differences
from trusted.domain.scoring import Contribution, GradedCriterion

TENTHS = st.integers(-600, 600).map(lambda n: Decimal(n).scaleb(-1))
CODES = st.sampled_from(["GOV-01", "GOV-02", "outcomes-1", "penalty-gross", "conduct"])
CONTRIBUTIONS = st.lists(st.builds(Contribution, CODES, st.just("so"), TENTHS), max_size=12)
DAY, LATER = date(2026, 11, 24), date(2027, 11, 24)


def total(contributions):
    return sum((one.points for one in contributions), Decimal(0))


@given(CONTRIBUTIONS, CONTRIBUTIONS)
def test_the_differences_sum_to_the_difference_of_the_scores(before, after):
    assert total(differences(before, after)) == total(after) - total(before)


@given(CONTRIBUTIONS, CONTRIBUTIONS)
def test_the_largest_comes_first_and_none_is_nothing(before, after):
    sizes = [abs(change.points) for change in differences(before, after)]

    assert sizes == sorted(sizes, reverse=True)
    assert 0 not in sizes


@given(CONTRIBUTIONS)
def test_the_same_contributions_in_another_order_move_nothing(given_):
    assert differences(given_, list(reversed(given_))) == ()


def graded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, until=None, weight=3):
    return GradedCriterion(criterion("GOV-01", weight), grade, assurance, until)


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (graded(Grade.NOT_MET), graded(), Cause.GRADE),
        (graded(None), graded(), Cause.APPLIES),
        (graded(), graded(None), Cause.APPLIES),
        (graded(assurance=Assurance.SELF_DECLARED), graded(), Cause.ASSURANCE),
        (graded(), graded(assurance=Assurance.DOCUMENT_CHECKED), Cause.ASSURANCE),
        (graded(until=date(2027, 1, 1)), graded(until=date(2027, 1, 1)), Cause.EXPIRY),
        (graded(until=DAY), graded(until=date(2028, 1, 1)), Cause.ROUNDING),
        (graded(), graded(weight=1), Cause.WEIGHT),
        (graded(), graded(), Cause.ROUNDING),
    ],
)
def test_what_moved_a_criterion(before, after, cause):
    assert cause_of_grade(before, after, DAY, LATER) is cause
