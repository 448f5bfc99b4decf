"""Computing a kept score again: from the facts kept with it, under the policy that it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Score
from trusted.program import Policy, shipped_program
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.policies import policy_named
from trusted.services.score_facts import facts_from_data, facts_hash


@dataclass(frozen=True, slots=True)
class Replay:
    """A score as it was kept, and as it comes out today.

    unlike: what differs between the two, in words; empty: they are the same.
    """

    kept: Score
    policy: Policy
    again: Assessment
    unlike: Sequence[str]

    @property
    def same(self) -> bool:
        """Whether it comes out as it was kept."""
        return not self.unlike


def score_in_effect(enrollment: Enrollment, at: datetime) -> Score | None:
    """Return the score that was the newest at a moment; None if there was none yet."""
    return db.session.scalar(
        select(Score)
        .where(Score.enrollment_id == enrollment.id, Score.computed_at <= at)
        .order_by(Score.computed_at.desc(), Score.id.desc())
        .limit(1)
    )


def replay(kept: Score) -> Replay:
    """Compute a kept score again.

    Raises: InputRefused if it was kept without its facts, as scores were before 0022;
            PolicyUnknown if its policy is not kept.
    """
    if kept.facts is None:
        raise InputRefused(
            "This score was kept without its facts, before they were kept. It cannot be computed"
            " again."
        )
    policy = policy_named(kept.policy)
    again = assessment_of(facts_from_data(kept.facts, shipped_program().criteria), policy)
    return Replay(kept, policy, again, tuple(_unlike(kept, again)))


def _unlike(kept: Score, again: Assessment) -> Sequence[str]:
    told: Mapping[str, Any] = kept.explanation
    contributions = [(one["code"], Decimal(one["points"])) for one in told["contributions"]]
    missing = [(one["code"], one["tier"]) for one in told["missing"]]
    components = {name: Decimal(str(points)) for name, points in kept.components.items()}
    pairs = {
        "score": (kept.score, again.score.score),
        "tier by rule": (kept.ruled_tier, again.ruled_tier),
        "components": (components, dict(again.score.components)),
        "contributions": (contributions, [(c.code, c.points) for c in again.score.contributions]),
        "open gates": (missing, [(gate.code, gate.tier) for gate in again.missing]),
        "facts": (kept.facts_hash, facts_hash(kept.facts or {})),
    }
    return [
        f"{name}: kept {_said(one)}, now {_said(other)}"
        for name, (one, other) in pairs.items()
        if one != other
    ]


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        value = list(value.items())
    if isinstance(value, list):
        return ", ".join(f"{name} {amount}" for name, amount in value)
    return str(value)
