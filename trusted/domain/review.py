"""A review: desk work in two strands, a recommendation, and who may decide on it."""

from collections.abc import Mapping
from enum import StrEnum

from trusted.domain.errors import NotSeparated, ReviewIncomplete


class ReviewStrand(StrEnum):
    """The two strands of a review; both are done before anything is recommended."""

    PROFILE = "profile"
    VETTING = "vetting"


class StrandResult(StrEnum):
    """What a strand came to."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"


class Recommendation(StrEnum):
    """What a reviewer advises."""

    CERTIFY = "certify"
    REJECT = "reject"
    RETURN = "return"


Strands = Mapping[ReviewStrand, StrandResult | None]
"""Each strand with its result; None or left out while it is open."""


def check_recommendation(strands: Strands, recommendation: Recommendation) -> None:
    """Refuse a recommendation that the strands do not carry.

    Raises: ReviewIncomplete if a strand is open, or if certification is advised although one
            is not satisfied. An application may be returned while a strand is open.
    """
    if recommendation is Recommendation.RETURN:
        return
    if still_open := [strand for strand in ReviewStrand if strands.get(strand) is None]:
        raise ReviewIncomplete(
            "Record a result first for: " + ", ".join(f"{strand} review" for strand in still_open)
        )
    failed = [s for s in ReviewStrand if strands[s] is StrandResult.NOT_SATISFIED]
    if recommendation is Recommendation.CERTIFY and failed:
        raise ReviewIncomplete(
            "Certification cannot be advised while a strand is not satisfied: "
            + ", ".join(failed)
            + ". Return the application or recommend to reject it."
        )


def check_decidable(
    strands: Strands,
    recommendation: Recommendation | None,
    recommended_by: int | None,
    decider: int,
) -> None:
    """Refuse a decision that has no sound recommendation of another person under it.

    recommended_by, decider: ids of accounts.
    Raises: ReviewIncomplete if nothing is recommended or the strands do not carry it;
            NotSeparated if the decider made the recommendation.
    Source: product, design rule 2.
    """
    if recommendation is None or recommended_by is None:
        raise ReviewIncomplete("There is no recommendation yet. A reviewer gives it first.")
    check_recommendation(strands, recommendation)
    if decider == recommended_by:
        raise NotSeparated("You gave the recommendation, so another supervisor must decide on it.")
