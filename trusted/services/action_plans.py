"""Action plans: the company submits objectives with days, an official accepts them or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import FINAL, Role, Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    ActionPlan,
    ActionPlanAction,
    ActionPlanItem,
    ActionPlanJudgement,
    Company,
    Enrollment,
)
from trusted.persistence.queries.action_plans import items_of, judgement_of, plan_wanting, plans_of
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.notices import tell_company
from trusted.services.required_actions import open_action

JUDGES = frozenset({Role.VALIDATOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One objective, what is done for it, and the last day for it."""

    objective: str
    task: str
    due_on: date


def may_submit(enrollment: Enrollment) -> bool:
    """Return whether the company can submit a plan now: one is owed, or it is suspended.

    While a plan is with the program, no other one is taken in.
    """
    plans = plans_of(enrollment.id)
    if enrollment.status in FINAL or (plans and plans[0][1] is None):
        return False
    return plan_wanting(enrollment.id) or enrollment.status is Status.SUSPENDED


def submit_plan(
    enrollment: Enrollment,
    cause: str,
    items: Sequence[PlanItem],
    *,
    actor: Account,
    now: datetime,
) -> ActionPlan:
    """Submit a plan with at least one item.

    cause:  why it happened.
    Raises: TransitionNotAllowed if no plan is asked for now; InputRefused.
    """
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    lock(f"action-plans/{enrollment.id}")
    if not may_submit(enrollment):
        raise TransitionNotAllowed("No action plan is asked of you now.")
    if not cause or not items:
        raise InputRefused("Name the cause, and at least one objective with a task and a day.")
    if any(item.due_on <= now.date() for item in items):
        raise InputRefused("The day of each item must lie in the future.")
    plan = ActionPlan(
        enrollment_id=enrollment.id, cause=cause, submitted_at=now, submitted_by_id=actor.id
    )
    db.session.add(plan)
    db.session.flush()
    for number, item in enumerate(items, start=1):
        db.session.add(
            ActionPlanItem(
                plan_id=plan.id,
                number=number,
                objective=item.objective,
                task=item.task,
                due_on=item.due_on,
            )
        )
    record(actor.id, "submit-plan", f"action-plan/{plan.id}", at=now, items=len(items))
    db.session.commit()
    return plan


def judge_plan(plan: ActionPlan, *, accept: bool, note: str, actor: Account, now: datetime) -> None:
    """Accept a plan, so that its items become required actions, or send it back.

    note:   for the company; needed where the plan is sent back.
    Raises: NotPermitted, NotSeparated; TransitionNotAllowed if it was judged already.
    """
    if actor.role not in JUDGES:
        raise NotPermitted("Action plans are judged by validators and supervisors.")
    if actor.id == plan.submitted_by_id:
        raise NotSeparated("Who submits a plan cannot accept it.")
    lock(f"action-plans/{plan.enrollment_id}")
    if judgement_of(plan.id) is not None:
        raise TransitionNotAllowed("This plan has been judged already.")
    if not accept and not note:
        raise InputRefused("Say what must be mended in the plan.")
    enrollment = db.session.get_one(Enrollment, plan.enrollment_id)
    db.session.add(
        ActionPlanJudgement(
            plan_id=plan.id,
            submitted_by_id=plan.submitted_by_id,
            accepted=accept,
            note=note,
            judged_at=now,
            judged_by_id=actor.id,
        )
    )
    if accept:
        _open_actions(enrollment, plan, actor, now)
    verb = "accept-plan" if accept else "send-plan-back"
    record(actor.id, verb, f"action-plan/{plan.id}", at=now, note=note)
    code = "plan-accepted" if accept else "plan-sent-back"
    tell_company(enrollment, code, now=now, note=note)
    db.session.commit()


def _open_actions(enrollment: Enrollment, plan: ActionPlan, actor: Account, now: datetime) -> None:
    for item in items_of(plan.id):
        what = f"{item.objective}: {item.task}"
        action = open_action(enrollment, what, due_on=item.due_on, actor=actor, now=now)
        db.session.add(ActionPlanAction(item_id=item.id, required_action_id=action.id))
