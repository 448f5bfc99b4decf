"""What follows where rule and standing part: the review of a drift, a higher tier to be granted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from trusted.persistence.models import Enrollment, TierProposal
from trusted.persistence.queries.drift_reviews import under_review
from trusted.persistence.queries.tier_proposals import proposed_among
from trusted.services.drift_reviews import open_review
from trusted.services.measuring import Assessment
from trusted.services.tier_proposals import follow_rule, lately_decided


@dataclass(frozen=True, slots=True)
class Followed:
    """What has followed already, of a number of enrollments."""

    reviewed: frozenset[int]
    proposed: Mapping[int, TierProposal]
    decided: Mapping[int, int]

    def leaves(self, enrollment: Enrollment, assessment: Assessment, tier: int) -> bool:
        """Whether an assessment asks for more, of an enrollment that then holds a tier."""
        one, ruled = enrollment.id, assessment.ruled_tier
        if assessment.facts.drift_fired and one not in self.reviewed:
            return True
        waiting = self.proposed.get(one)
        if waiting is not None:
            return not waiting.tier == ruled > tier
        return ruled > max(tier, self.decided.get(one, 0))


def followed_of_many(ids: Collection[int], *, now: datetime) -> Followed:
    """Return what has followed of enrollments so far."""
    return Followed(under_review(ids), proposed_among(ids), lately_decided(ids, now=now))


def follow(
    enrollment: Enrollment, assessment: Assessment, former_tier: int, *, now: datetime
) -> None:
    """Open the review of a drift, and propose or let go a higher tier.

    former_tier: held before the assessment took effect, 0-3.
    The caller holds the enrollment and commits.
    """
    if assessment.facts.drift_fired:
        open_review(enrollment, former_tier, assessment.policy, now=now)
    follow_rule(enrollment, assessment.ruled_tier, assessment.policy.full_name, now=now)
