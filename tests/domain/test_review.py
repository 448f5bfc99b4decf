"""Reviews: both strands first, and never one person twice."""

import pytest

from trusted.domain.errors import NotSeparated, ReviewIncomplete
from trusted.domain.review import (
    Recommendation,
    ReviewStrand,
    StrandResult,
    check_decidable,
    check_recommendation,
)

REVIEWER, SUPERVISOR = 7, 8
BOTH = dict.fromkeys(ReviewStrand, StrandResult.SATISFIED)
VETTING_FAILED = BOTH | {ReviewStrand.VETTING: StrandResult.NOT_SATISFIED}


def test_another_person_may_decide_on_a_sound_recommendation():
    assert check_decidable(BOTH, Recommendation.CERTIFY, REVIEWER, SUPERVISOR) is None


@pytest.mark.parametrize("recommendation", Recommendation)
def test_who_recommended_never_decides(recommendation):
    with pytest.raises(NotSeparated, match="another supervisor"):
        check_decidable(BOTH, recommendation, REVIEWER, REVIEWER)


def test_nothing_is_decided_without_a_recommendation():
    with pytest.raises(ReviewIncomplete, match="no recommendation"):
        check_decidable(BOTH, None, None, SUPERVISOR)


@pytest.mark.parametrize("recommendation", [Recommendation.CERTIFY, Recommendation.REJECT])
@pytest.mark.parametrize("open_strand", ReviewStrand)
def test_an_open_strand_is_named(recommendation, open_strand):
    strands = BOTH | {open_strand: None}

    with pytest.raises(ReviewIncomplete, match=f"{open_strand} review"):
        check_recommendation(strands, recommendation)


def test_certification_is_not_advised_against_a_strand():
    with pytest.raises(ReviewIncomplete, match="vetting"):
        check_decidable(VETTING_FAILED, Recommendation.CERTIFY, REVIEWER, SUPERVISOR)


def test_an_application_can_be_rejected_for_a_strand_that_is_not_satisfied():
    assert check_decidable(VETTING_FAILED, Recommendation.REJECT, REVIEWER, SUPERVISOR) is None


def test_an_application_can_be_returned_before_both_strands_are_done():
    assert check_recommendation({}, Recommendation.RETURN) is None
