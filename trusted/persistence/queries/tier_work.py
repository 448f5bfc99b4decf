"""What waits about tiers: higher ones that are proposed, overrides, and reviews of a drift."""

from sqlalchemy import exists

from trusted.domain.standing import FINAL, TRUSTED, Role
from trusted.persistence.models import (
    DriftReview,
    DriftSettlement,
    Enrollment,
    TierOverride,
    TierOverrideDecision,
    TierProposal,
    TierProposalEnd,
)
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


def proposed_tiers(_asked: Asked) -> Rows:
    """Return the higher tiers that the rule proposes and that nobody has decided on."""
    ended = exists().where(TierProposalEnd.proposal_id == TierProposal.id)
    return (
        waiting(TierProposal.id, TierProposal.enrollment_id, TierProposal.proposed_at)
        .join(Enrollment, Enrollment.id == TierProposal.enrollment_id)
        .where(~ended, Enrollment.status.in_(TRUSTED), TierProposal.tier > Enrollment.tier)
    )


def drift_reviews(_asked: Asked) -> Rows:
    """Return the reviews of a drift that are not settled."""
    settled = exists().where(DriftSettlement.review_id == DriftReview.id)
    return (
        waiting(DriftReview.id, DriftReview.enrollment_id, DriftReview.opened_at)
        .join(Enrollment, Enrollment.id == DriftReview.enrollment_id)
        .where(~settled, Enrollment.status.not_in(FINAL))
    )


def overrides(asked: Asked) -> Rows:
    """Return the overrides that wait for a second person's word."""
    decided = exists().where(TierOverrideDecision.override_id == TierOverride.id)
    rows = (
        waiting(TierOverride.id, TierOverride.enrollment_id, TierOverride.proposed_at)
        .join(Enrollment, Enrollment.id == TierOverride.enrollment_id)
        .where(~decided, Enrollment.status.in_(TRUSTED))
    )
    if asked.account is None or asked.account.role is not Role.SUPERVISOR:
        return rows
    # Who proposed it cannot confirm it.
    return rows.where(TierOverride.proposed_by_id != asked.account.id)
