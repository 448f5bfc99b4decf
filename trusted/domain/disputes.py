"""Disputes: which facts a company can contest, and how it ends."""

from enum import StrEnum
from types import MappingProxyType

from trusted.domain.errors import DomainError


class Contested(StrEnum):
    """What kind of fact is contested."""

    FINDING = "finding"
    PENALTY = "penalty"
    OUTCOME = "outcome"


class DisputeOutcome(StrEnum):
    """How a dispute ends."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class DisputeState(StrEnum):
    """How far a dispute has come."""

    FILED = "filed"
    ASSIGNED = "assigned"
    QUESTION_OPEN = "question_open"
    DECIDED = "decided"


class DisputeRefused(DomainError):
    """A fact cannot be contested, or a dispute cannot be ended, in this way now."""

    code = "dispute-refused"


OUTCOME_WORDS = MappingProxyType(
    {
        DisputeOutcome.UPHELD: "The fact stands as it was recorded.",
        DisputeOutcome.CORRECTED: "The fact was corrected; the score follows.",
        DisputeOutcome.WITHDRAWN: "The company withdrew the dispute.",
    }
)
# What a correction makes of each kind of fact.
CORRECTION_WORDS = MappingProxyType(
    {
        Contested.FINDING: "The finding is replaced by a new one, dated today.",
        Contested.PENALTY: "The penalty is not the company's; it counts no longer.",
        Contested.OUTCOME: "The outcome is not the company's; it counts for it no longer.",
    }
)
DECIDED_BY_AN_OFFICIAL = frozenset({DisputeOutcome.UPHELD, DisputeOutcome.CORRECTED})


def dispute_state(*, assigned: bool, with_company: bool, decided: bool) -> DisputeState:
    """Return how far a dispute has come.

    with_company: whether a question that stops the clock waits for the company.
    """
    if decided:
        return DisputeState.DECIDED
    if with_company:
        return DisputeState.QUESTION_OPEN
    return DisputeState.ASSIGNED if assigned else DisputeState.FILED
