"""A review: desk work in two strands, a recommendation, and who may decide on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
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
    examiners: Collection[int] = (),
) -> None:
    """Refuse a decision that has no sound recommendation of another person under it.

    recommended_by, decider, examiners: ids of accounts; examiners recorded a strand.
    Raises: ReviewIncomplete if nothing is recommended or the strands do not carry it;
            NotSeparated if the decider made the recommendation or recorded a strand.
    Source: product, design rule 2.
    """
    if recommendation is None or recommended_by is None:
        raise ReviewIncomplete("There is no recommendation yet. A reviewer gives it first.")
    check_recommendation(strands, recommendation)
    if decider == recommended_by:
        raise NotSeparated("You gave the recommendation, so another supervisor must decide on it.")
    if decider in examiners:
        raise NotSeparated("You examined this application, so another supervisor must decide.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingFacts:
    """What can stand in the way of a decision; each a number, or whether it is so.

    open_hits:      likenesses with denied parties that nobody has decided on.
    true_matches:   of them, those that are the denied party itself.
    unscreened:     whether the company or a list changed since they were compared.
    unpaid_debts:   final, past due, without installments agreed.
    flags:          reasons to wait that are in force.
    questions:      of the program that the company has not answered.
    """

    open_hits: int = 0
    true_matches: int = 0
    unscreened: bool = False
    unpaid_debts: int = 0
    flags: int = 0
    questions: int = 0


def obstacles(facts: VettingFacts, recommendation: Recommendation) -> tuple[str, ...]:
    """Return in words what must be done before this can be recommended or decided.

    Flags hold up every decision; all else only that to certify.
    Source: product, "The product"; complaints, row 14: flags that block the decision.
    """
    found = []
    if facts.flags:
        found.append("A flag holds the decision up. Another person lifts it, or it expires.")
    if recommendation is Recommendation.CERTIFY:
        found += [words for so, words in _OBSTACLES.items() if getattr(facts, so)]
    return tuple(found)


_OBSTACLES = {
    "true_matches": "The company is a denied party: a match is confirmed.",
    "open_hits": "A likeness with a denied party waits for a person's decision.",
    "unscreened": "The company or a list of denied parties changed. Screen the company again.",
    "unpaid_debts": "A final debt is unpaid, and no installments are agreed.",
    "questions": "A question waits for the company's answer. Wait for it, or close the question.",
}


def check_no_obstacle(facts: VettingFacts, recommendation: Recommendation) -> None:
    """Refuse a recommendation or decision while something stands in its way.

    Raises: ReviewIncomplete, naming all of it.
    """
    if found := obstacles(facts, recommendation):
        raise ReviewIncomplete(" ".join(found))
