"""Computing score and tier from the stored facts, and letting a fall take effect."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance
from trusted.domain.standing import TRUSTED, Status
from trusted.domain.tiers import random_ppm, tier_after_dip
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    EvidenceLevel,
    Score,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.partnership import holding
from trusted.persistence.queries.scoring import dipped_since
from trusted.program import Policy
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
    score, known = assessment.score, facts_as_data(assessment.facts)
    row = Score(
        enrollment_id=enrollment.id,
        computed_at=now,
        policy=assessment.policy.full_name,
        score=score.score,
        ruled_tier=assessment.ruled_tier,
        components={name: str(points) for name, points in score.components.items()},
        explanation={
            "contributions": [
                {"code": c.code, "label": c.label, "points": str(c.points)}
                for c in score.contributions
            ],
            "rate": {
                "mean": str(score.mean),
                "low": str(score.interval[0]),
                "high": str(score.interval[1]),
                "peers": str(assessment.segment.rate),
            },
            "missing": [
                {"code": gate.code, "tier": gate.tier, "text": gate.text}
                for gate in assessment.missing
            ],
        },
        facts=known,
        facts_hash=facts_hash(known),
    )
    db.session.add(row)
    db.session.flush()
    return row


def remeasure_by_rule(enrollment: Enrollment, *, actor: Account, now: datetime) -> Score | None:
    """Compute anew and let the tier fall where the rules say so; the caller commits.

    Returns: the computation, or None for an enrollment that is not certified or validated.
    """
    if enrollment.status not in TRUSTED:
        return None
    assessment = assess(enrollment, now=now)
    row = keep_score(enrollment, assessment, now=now)
    newest = holding(enrollment.id)
    new = measure(enrollment, assessment, tier_by_rule(enrollment, assessment, now=now))
    published = (newest.tier, newest.score_band, newest.random_ppm, newest.evidence_level)
    if published != (new.tier, new.score_band, new.random_ppm, new.evidence_level):
        remeasure(enrollment, new, actor=actor, now=now)
    return row


def tier_by_rule(enrollment: Enrollment, assessment: Assessment, *, now: datetime) -> int:
    """Return the tier that is left of the present one under an assessment, 0-3; never higher."""
    since = dipped_since(enrollment.id, enrollment.tier, granted_at(enrollment))
    return tier_after_dip(
        enrollment.tier,
        assessment.tier_facts,
        since.date() if since else None,
        assessment.policy.tiers,
        now.date(),
    )


def granted_at(enrollment: Enrollment) -> datetime:
    """Return the moment at which the present tier was reached."""
    other = (
        select(func.max(StandingChange.number))
        .where(
            StandingChange.enrollment_id == enrollment.id,
            StandingChange.tier != enrollment.tier,
        )
        .scalar_subquery()
    )
    return db.session.scalars(
        select(StandingChange.at)
        .where(
            StandingChange.enrollment_id == enrollment.id,
            (StandingChange.number > other) | other.is_(None),
        )
        .order_by(StandingChange.number)
        .limit(1)
    ).one()


def _evidence_level(assessment: Assessment) -> EvidenceLevel:
    levels = [
        ASSURANCE_ORDER.index(given.assurance)
        for given in assessment.graded
        if given.grade is not None
    ]
    return LEVELS[ASSURANCE_ORDER[max(levels, default=0)]]
