"""From facts to score and tier: the same today and in ten years."""

from dataclasses import dataclass

from trusted.domain.criteria import Level
from trusted.domain.outcomes import RatePosterior, SegmentRates, posterior
from trusted.domain.scoring import ComplianceScore, GradedCriterion, ScoreFacts, compliance_score
from trusted.domain.tiers import Gate, TierFacts, tier_and_missing
from trusted.program import Policy
from trusted.services.score_facts import KnownFacts


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of an enrollment on a day.

    facts:      what it follows from.
    policy:     whose numbers were applied.
    ruled_tier: the tier that the facts carry, 0-3; a grant may be lower, never higher.
    missing:    what is missing for the tier above.
    """

    facts: KnownFacts
    policy: Policy
    score: ComplianceScore
    ruled_tier: int
    missing: tuple[Gate, ...]
    posterior: RatePosterior
    tier_facts: TierFacts

    @property
    def graded(self) -> tuple[GradedCriterion, ...]:
        """Every criterion of the entity type with the grade that counts."""
        return self.facts.graded

    @property
    def segment(self) -> SegmentRates:
        """What is known of the peers."""
        return self.facts.segment


def assessment_of(facts: KnownFacts, policy: Policy) -> Assessment:
    """Return score and tier as the rules have them.

    facts: of one enrollment; under the same policy they give the same, whenever it is asked.
    """
    known = posterior(facts.exposure, facts.violations, facts.segment)
    score = compliance_score(
        ScoreFacts(
            criteria=facts.graded,
            posterior=known,
            peer_rate=facts.segment.rate,
            quality=facts.quality,
            penalties=facts.penalties,
            incidents=facts.incidents,
            overdue_actions=facts.overdue_actions,
        ),
        policy.scoring,
        facts.on,
    )
    tier_facts = TierFacts(
        status=facts.status,
        within_cycle=facts.within_cycle,
        musts=tuple(given for given in facts.graded if given.criterion.level is Level.MUST),
        score=score.score,
        posterior=known,
        peer_rate=facts.segment.rate,
        denied_party_confirmed=facts.denied_party_confirmed,
        overdue_actions=facts.overdue_actions,
        best_practices=facts.best_practices,
        random_examinations=facts.random_examinations,
        last_penalty_on=max((penalty.final_on for penalty in facts.penalties), default=None),
        drift_fired=facts.drift_fired,
    )
    tier, missing = tier_and_missing(tier_facts, policy.tiers, facts.on)
    return Assessment(
        facts=facts,
        policy=policy,
        score=score,
        ruled_tier=min(tier, facts.ceiling),
        missing=missing,
        posterior=known,
        tier_facts=tier_facts,
    )
