"""How a score is laid out on a page: by component, and each contribution."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from trusted.domain.scoring import ComplianceScore, Contribution
from trusted.program import shipped_program
from trusted.services.policies import policy_at
from trusted.web.formatting import as_words


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score as its pictures want it.

    components:    label, points and possible points of each; they sum to the score.
    contributions: label, points and None for every fact that gave or took any, the most first.
    marks:         points that each tier asks for, and its name.
    """

    score: Decimal
    components: Sequence[tuple[str, Decimal, int]]
    contributions: Sequence[tuple[str, Decimal, None]]
    marks: Sequence[tuple[Decimal, str]]


def score_view(score: ComplianceScore) -> ScoreView:
    """Lay out a score."""
    return _view(score.score, score.contributions)


def component_of(code: str) -> str:
    """Return the component of the score to which a contribution belongs."""
    if code.startswith("outcomes-"):
        return "outcomes"
    if code.startswith("data-quality"):
        return "data_quality"
    if code in {criterion.id for criterion in shipped_program().criteria}:
        return "criteria"
    return "conduct"


def _view(score: Decimal, contributions: Collection[Contribution]) -> ScoreView:
    policy = policy_at(datetime.now(UTC))
    sums = {name: Decimal(0) for name in policy.scoring.weights}
    for given in contributions:
        sums[component_of(given.code)] += given.points
    return ScoreView(
        score=score,
        components=[
            (as_words(name), points, policy.scoring.weights[name]) for name, points in sums.items()
        ],
        contributions=[
            (f"{given.code}: {given.label}", given.points, None)
            for given in sorted(contributions, key=lambda c: -abs(c.points))
        ],
        marks=[
            (demand.score, f"Tier {tier}") for tier, demand in sorted(policy.tiers.demands.items())
        ],
    )
