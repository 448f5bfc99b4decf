"""What waits of the graduated response: steps, plans, confirmations, appeals, disputes."""

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import Role, Status
from trusted.persistence.models import (
    ActionPlan,
    ActionPlanJudgement,
    Appeal,
    AppealAssignment,
    AppealDecision,
    Dispute,
    DisputeAssignment,
    DisputeDecision,
    EmergencySuspension,
    Intervention,
    InterventionDecision,
    StandingChange,
    SuspensionConfirmation,
)
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


def steps(_asked: Asked) -> Rows:
    """Return the proposed steps that nobody has decided on."""
    decided = exists().where(InterventionDecision.intervention_id == Intervention.id)
    return waiting(Intervention.id, Intervention.enrollment_id, Intervention.proposed_at).where(
        ~decided
    )


def plans(_asked: Asked) -> Rows:
    """Return the action plans that were submitted and not judged."""
    judged = exists().where(ActionPlanJudgement.plan_id == ActionPlan.id)
    return waiting(ActionPlan.id, ActionPlan.enrollment_id, ActionPlan.submitted_at).where(~judged)


def confirmations(asked: Asked) -> Rows:
    """Return the enrollments whose emergency suspension waits for a second person's word."""
    word = exists().where(
        SuspensionConfirmation.standing_change_id == EmergencySuspension.standing_change_id
    )
    later = aliased(StandingChange)
    ended = exists().where(
        later.enrollment_id == StandingChange.enrollment_id,
        later.number > StandingChange.number,
        later.status != Status.SUSPENDED,
    )
    rows = (
        waiting(StandingChange.enrollment_id, StandingChange.enrollment_id, StandingChange.at)
        .join(EmergencySuspension, EmergencySuspension.standing_change_id == StandingChange.id)
        .where(~word, ~ended)
    )
    if asked.account is None or asked.account.role is not Role.SUPERVISOR:
        return rows
    # Who suspended cannot confirm it.
    return rows.where(EmergencySuspension.decided_by_id != asked.account.id)


def appeals(_asked: Asked) -> Rows:
    """Return the appeals that are not decided, in the hands of whom they were given to."""
    newest = (
        select(AppealAssignment.officer_id)
        .where(AppealAssignment.appeal_id == Appeal.id)
        .order_by(AppealAssignment.id.desc())
        .limit(1)
        .correlate(Appeal)
        .scalar_subquery()
    )
    decided = exists().where(AppealDecision.appeal_id == Appeal.id)
    return waiting(Appeal.id, Appeal.enrollment_id, Appeal.filed_at, owner_id=newest).where(
        ~decided
    )


def disputes(_asked: Asked) -> Rows:
    """Return the disputes that are not decided, in the hands of whom they were given to."""
    newest = (
        select(DisputeAssignment.officer_id)
        .where(DisputeAssignment.dispute_id == Dispute.id)
        .order_by(DisputeAssignment.id.desc())
        .limit(1)
        .correlate(Dispute)
        .scalar_subquery()
    )
    decided = exists().where(DisputeDecision.dispute_id == Dispute.id)
    return waiting(Dispute.id, Dispute.enrollment_id, Dispute.filed_at, owner_id=newest).where(
        ~decided
    )
