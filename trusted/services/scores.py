"""Computing score and tier from the stored facts, and letting a fall take effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance
from trusted.domain.overrides import tier_within_reach
from trusted.domain.standing import TRUSTED, Status
from trusted.domain.tiers import random_ppm, tier_after_dip
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    EvidenceLevel,
    Score,
    Validation,
)
from trusted.persistence.queries.kept_scores import Published, dips_of_many, published_of_many
from trusted.persistence.queries.overrides import held_above
from trusted.program import Policy
from trusted.services.following import follow
from trusted.services.grading import NOTHING_SUPPOSED, Supposed
from trusted.services.knowing import Supposition, facts_of
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.policies import policy_at
from trusted.services.score_facts import facts_as_data, facts_hash
from trusted.services.standing import Measure, remeasure

LEVELS = {
    Assurance.SELF_DECLARED: EvidenceLevel.DECLARED,
    Assurance.DOCUMENT_CHECKED: EvidenceLevel.DOCUMENT,
    Assurance.SITE_VERIFIED: EvidenceLevel.SITE,
}


@dataclass(frozen=True, slots=True)
class CameOut:
    """What a computation gave, but for what changes by the hour: the rate's last decimals."""

    policy: str
    score: Decimal
    ruled_tier: int
    components: Mapping[str, object]
    contributions: object
    missing: object


def assess(
    enrollment: Enrollment,
    *,
    now: datetime,
    policy: Policy | None = None,
    as_status: Status | None = None,
    concluding: Validation | None = None,
    supposing: Mapping[str, Supposed] = NOTHING_SUPPOSED,
    as_found: Assurance | None = None,
) -> Assessment:
    """Return score and tier as the rules have them now; nothing is written.

    policy:     rule by these numbers; None: by those in force.
    as_status:  rule as if the enrollment had just been given this status, for a decision's page.
    concluding: rule as if this validation had just been concluded.
    supposing:  rule as if these answers, by criterion, counted already.
    as_found:   rule as if all had been found, with this assurance, as the company says.
    """
    policy = policy or policy_at(now)
    supposed = Supposition(
        as_status=as_status, concluding=concluding, supposing=supposing, as_found=as_found
    )
    facts = facts_of([enrollment], policy, now=now, supposed=supposed)
    return assessment_of(facts[enrollment.id], policy)


def measure(
    enrollment: Enrollment, assessment: Assessment, tier: int, *, valid_until: date | None = None
) -> Measure:
    """Return what is published of an assessment, at the tier that was granted.

    valid_until: last day of the cycle that begins; None: the present one goes on.
    """
    policy = assessment.policy
    return Measure(
        tier=tier,
        valid_until=valid_until or enrollment.valid_until,
        random_ppm=random_ppm(enrollment.parcels_a_year, policy.tiers),
        score_band=policy.score_band(assessment.score.score),
        evidence_level=_evidence_level(assessment),
        policy=policy.label,
    )


def keep_score(enrollment: Enrollment, assessment: Assessment, *, now: datetime) -> Score:
    """Append the computation to the enrollment's scores; the caller commits."""
    came_out = came_out_as(assessment)
    row = Score(**score_values(enrollment.id, assessment, came_out, now=now))
    db.session.add(row)
    db.session.flush()
    return row


def came_out_as(assessment: Assessment) -> CameOut:
    """Return what a computation gave, as it is kept: what differs from it is worth keeping."""
    score = assessment.score
    return CameOut(
        policy=assessment.policy.full_name,
        score=score.score,
        ruled_tier=assessment.ruled_tier,
        components={name: str(points) for name, points in score.components.items()},
        contributions=[
            {"code": c.code, "label": c.label, "points": str(c.points)} for c in score.contributions
        ],
        missing=[
            {"code": gate.code, "tier": gate.tier, "text": gate.text} for gate in assessment.missing
        ],
    )


def score_values(
    enrollment_id: int, assessment: Assessment, came_out: CameOut, *, now: datetime
) -> dict[str, Any]:
    """Return the columns of a score that is to be kept."""
    score, known = assessment.score, facts_as_data(assessment.facts)
    return {
        "enrollment_id": enrollment_id,
        "computed_at": now,
        "policy": came_out.policy,
        "score": came_out.score,
        "ruled_tier": came_out.ruled_tier,
        "components": came_out.components,
        "explanation": {
            "contributions": came_out.contributions,
            "rate": {
                "mean": str(score.mean),
                "low": str(score.interval[0]),
                "high": str(score.interval[1]),
                "peers": str(assessment.segment.rate),
            },
            "missing": came_out.missing,
        },
        "facts": known,
        "facts_hash": facts_hash(known),
    }


def remeasure_by_rule(enrollment: Enrollment, *, actor: Account, now: datetime) -> Score | None:
    """Compute anew and let the tier fall where the rules say so; the caller commits.

    Returns: the computation, or None for an enrollment that is not certified or validated.
    """
    if enrollment.status not in TRUSTED:
        return None
    assessment = assess(enrollment, now=now)
    new = measure(enrollment, assessment, tier_by_rule(enrollment, assessment, now=now))
    row, former = keep_score(enrollment, assessment, now=now), enrollment.tier
    if differs(published_of_many([enrollment.id])[enrollment.id], new):
        remeasure(enrollment, new, actor=actor, now=now)
    follow(enrollment, assessment, former, now=now)
    return row


def differs(published: Published, new: Measure) -> bool:
    """Whether something else is published than what a measure says."""
    return (
        published.tier,
        published.score_band,
        published.random_ppm,
        published.evidence_level,
    ) != (new.tier, new.score_band, new.random_ppm, new.evidence_level)


def tier_by_rule(enrollment: Enrollment, assessment: Assessment, *, now: datetime) -> int:
    """Return the tier that is left of the present one under an assessment, 0-3; never higher."""
    one = enrollment.id
    since, above = dips_of_many([one]).get(one), held_above([one]).get(one, 0)
    return tier_left(enrollment, assessment, since, above, now=now)


def tier_left(
    enrollment: Enrollment,
    assessment: Assessment,
    dipped_since: datetime | None,
    override: int,
    *,
    now: datetime,
) -> int:
    """Return the tier that is left under an assessment, for who dipped at a moment before it.

    override: the tier to which one holds it above the rule; 0: none does.
    """
    if assessment.ruled_tier >= enrollment.tier:
        return enrollment.tier
    left = tier_after_dip(
        enrollment.tier,
        assessment.tier_facts,
        (dipped_since or now).date(),
        assessment.policy.tiers,
        now.date(),
    )
    tiers, facts = assessment.policy.tiers, assessment.facts
    above = min(override, tier_within_reach(assessment.tier_facts, tiers, facts.on), facts.ceiling)
    return max(left, min(enrollment.tier, above))


def _evidence_level(assessment: Assessment) -> EvidenceLevel:
    levels = [
        ASSURANCE_ORDER.index(given.assurance_on(assessment.facts.on))
        for given in assessment.graded
        if given.grade is not None
    ]
    return LEVELS[ASSURANCE_ORDER[max(levels, default=0)]]
