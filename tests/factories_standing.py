"""Steps of the graduated response and appeals for tests."""

from datetime import date, datetime

from tests.factories import NOON, make_account, owner_of, reason_for
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, ActionPlan, Company, Enrollment, Intervention
from trusted.services.accounts import system_account
from trusted.services.action_plans import PlanItem, submit_plan
from trusted.services.appeals import contestable, file_appeal
from trusted.services.interventions import StepDraft, decide_step, propose_step
from trusted.services.standing import Ground, move
from trusted.services.suspensions import confirm_suspension, suspend


def make_proposal(
    enrollment: Enrollment, action: Action = Action.WARN, now: datetime = NOON, **given: object
) -> Intervention:
    """Return a step that a reviewer proposed, for the first published reason."""
    draft = StepDraft(**({"action": action, "reason": reason_for(action.value)} | given))
    return propose_step(enrollment, draft, actor=make_account(Role.REVIEWER), now=now)


def make_step(
    enrollment: Enrollment, action: Action = Action.WARN, now: datetime = NOON, **given: object
) -> Intervention:
    """Return a step that was proposed and taken."""
    step = make_proposal(enrollment, action, now, **given)
    decide_step(step, take=True, note="", actor=make_account(Role.SUPERVISOR), now=now)
    return step


def remove(
    enrollment: Enrollment, reason: str, *, note: str, actor: Account, now: datetime
) -> None:
    """Have an enrollment removed: a reviewer proposes it, the actor decides."""
    step = make_proposal(enrollment, Action.REMOVE, now, reason=reason, note=note)
    decide_step(step, take=True, note="", actor=actor, now=now)


def make_suspended(enrollment: Enrollment, now: datetime = NOON) -> Enrollment:
    """Suspend at once, and have it confirmed by another supervisor."""
    first, second = make_account(Role.SUPERVISOR), make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=first, now=now)
    confirm_suspension(enrollment, confirmed=True, note="", actor=second, now=now)
    return enrollment


def make_plan(enrollment: Enrollment, now: datetime = NOON) -> ActionPlan:
    """Return a plan of one item that the company's owner submitted."""
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    item = PlanItem(objective="No open seals", task="Check each seal", due_on=date(2027, 3, 1))
    return submit_plan(enrollment, "Seals were not checked.", [item], actor=owner, now=now)


def make_contested(enrollment: Enrollment) -> int:
    """Give a certified enrollment a step, a plan and an appeal; each is the first of its kind.

    Returns: id of a decision that can still be contested.
    """
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    make_step(enrollment, Action.WARN)
    make_step(enrollment, Action.PLAN)
    make_plan(enrollment)
    make_step(enrollment, Action.REDUCE, to_tier=0, ends_on=date(2027, 6, 30))
    [change] = contestable(enrollment, now=NOON)
    file_appeal(change, "It was not so.", [], actor=owner, now=NOON)
    ground = Ground(reason="lapse-certification")
    rules = system_account(now=NOON)
    lapsed = move(enrollment, Action.LAPSE, actor=rules, now=NOON, ground=ground)
    db.session.commit()
    return lapsed.id
