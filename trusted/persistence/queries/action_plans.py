"""Action plans of an enrollment, and whether one is still owed."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from trusted.domain.standing import Action
from trusted.persistence.database import db
from trusted.persistence.models import (
    ActionPlan,
    ActionPlanItem,
    ActionPlanJudgement,
    Enrollment,
    Intervention,
    InterventionDecision,
)

PlanWithJudgement = tuple[ActionPlan, ActionPlanJudgement | None]


def plan_by_id(plan_id: int) -> ActionPlan | None:
    """Return a plan with its enrollment and company."""
    return db.session.scalar(
        select(ActionPlan)
        .where(ActionPlan.id == plan_id)
        .options(joinedload(ActionPlan.enrollment).joinedload(Enrollment.company))
    )


def plans_of(enrollment_id: int) -> Sequence[PlanWithJudgement]:
    """Return the plans that a company submitted, each with what it came to, the newest first."""
    rows = db.session.execute(_of_enrollment(), {"enrollment_id": enrollment_id})
    return [(row[0], row[1]) for row in rows]


@cache
def _of_enrollment() -> Select[ActionPlan, ActionPlanJudgement]:
    """Return the question, made once."""
    return (
        select(ActionPlan, ActionPlanJudgement)
        .outerjoin(ActionPlanJudgement, ActionPlanJudgement.plan_id == ActionPlan.id)
        .where(ActionPlan.enrollment_id == bindparam("enrollment_id"))
        .order_by(ActionPlan.id.desc())
    )


def items_of(plan_id: int) -> Sequence[ActionPlanItem]:
    """Return the items of a plan in their order."""
    return db.session.scalars(
        select(ActionPlanItem)
        .where(ActionPlanItem.plan_id == plan_id)
        .order_by(ActionPlanItem.number)
    ).all()


def judgement_of(plan_id: int) -> ActionPlanJudgement | None:
    """Return what a plan came to; None while nobody has judged it."""
    return db.session.scalar(
        select(ActionPlanJudgement).where(ActionPlanJudgement.plan_id == plan_id)
    )


def plan_demanded(enrollment_id: int) -> InterventionDecision | None:
    """Return the newest decision that demands an action plan."""
    return db.session.scalar(_demanding(), {"enrollment_id": enrollment_id})


@cache
def _demanding() -> Select[InterventionDecision]:
    """Return the question, made once."""
    return (
        select(InterventionDecision)
        .join(Intervention, Intervention.id == InterventionDecision.intervention_id)
        .where(
            Intervention.enrollment_id == bindparam("enrollment_id"),
            Intervention.action == Action.PLAN,
            InterventionDecision.taken,
        )
        .order_by(InterventionDecision.decided_at.desc())
        .limit(1)
    )


def plan_wanting(enrollment_id: int) -> bool:
    """Return whether a plan was demanded or submitted, and none has been accepted since."""
    plans, demanded = plans_of(enrollment_id), plan_demanded(enrollment_id)
    if plans and (plans[0][1] is None or not plans[0][1].accepted):
        return True
    return demanded is not None and not (plans and plans[0][0].submitted_at >= demanded.decided_at)
