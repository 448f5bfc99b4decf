"""Deeds of the graduated response, and of a company that contests it."""

from datetime import timedelta
from decimal import Decimal

from tests.factories import reason_for
from tests.life.deeds import OFFICIALS, PARTNER, VERIFIERS, deed
from tests.life.world import World
from trusted.domain.appeals import AppealOutcome
from trusted.domain.incidents import FOUND_FIRST
from trusted.domain.standing import TRUSTED, Action, Role, Status
from trusted.persistence.models import Account
from trusted.services.action_plans import PlanItem, judge_plan, submit_plan
from trusted.services.appeal_decisions import decide_appeal
from trusted.services.appeals import (
    answer_about_appeal,
    ask_about_appeal,
    assign_appeal,
    contestable,
    file_appeal,
    grant_stay,
    uninvolved_supervisors,
)
from trusted.services.conduct import record_incident
from trusted.services.final_penalties import confirm_final, propose_final
from trusted.services.interventions import StepDraft, answer_step, decide_step, propose_step
from trusted.services.penalty_cases import PenaltyNotice, open_case
from trusted.services.suspensions import confirm_suspension, reinstate, suspend

MONTH = timedelta(days=31)


@deed(Role.SUPERVISOR, when=TRUSTED)
def suspend_at_once(world: World, actor: Account) -> None:
    reason = reason_for("suspend")
    suspend(world.enrollment, reason, note="Found.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=TRUSTED)
def suspend_for_incident(world: World, actor: Account) -> None:
    suspend(world.enrollment, FOUND_FIRST, note="", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=[Status.SUSPENDED])
def confirm(world: World, actor: Account) -> None:
    confirm_suspension(world.enrollment, confirmed=True, note="", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=[Status.SUSPENDED])
def refuse_to_confirm(world: World, actor: Account) -> None:
    note = "The parcel was another's."
    confirm_suspension(world.enrollment, confirmed=False, note=note, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=[Status.SUSPENDED])
def give_back_standing(world: World, actor: Account) -> None:
    reason = reason_for("reinstate")
    reinstate(world.enrollment, reason, note="Mended.", actor=actor, now=world.now)


def propose(world: World, actor: Account, action: Action, reason: str) -> None:
    """Propose a step; a reduction is by one tier, for a month."""
    reducing = action is Action.REDUCE
    draft = StepDraft(
        action=action,
        reason=reason,
        note="Look at it.",
        to_tier=max(world.enrollment.tier - 1, 0) if reducing else None,
        ends_on=(world.now + MONTH).date() if reducing else None,
    )
    propose_step(world.enrollment, draft, actor=actor, now=world.now)


@deed(*OFFICIALS, when=TRUSTED)
def propose_to_warn(world: World, actor: Account) -> None:
    propose(world, actor, Action.WARN, reason_for("warn"))


@deed(*OFFICIALS, when=PARTNER)
def propose_a_plan(world: World, actor: Account) -> None:
    propose(world, actor, Action.PLAN, reason_for("plan"))


@deed(*OFFICIALS, when=TRUSTED)
def propose_to_reduce(world: World, actor: Account) -> None:
    propose(world, actor, Action.REDUCE, reason_for("reduce"))


@deed(*OFFICIALS, when=TRUSTED)
def propose_to_suspend(world: World, actor: Account) -> None:
    propose(world, actor, Action.SUSPEND, reason_for("suspend"))


@deed(*OFFICIALS, when=PARTNER)
def propose_to_remove(world: World, actor: Account) -> None:
    propose(world, actor, Action.REMOVE, reason_for("remove"))


@deed(Role.SUPERVISOR, when=PARTNER, on="proposal")
def take_step(world: World, actor: Account) -> None:
    decide_step(world.proposal, take=True, note="", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="proposal")
def decline_step(world: World, actor: Account) -> None:
    decide_step(world.proposal, take=False, note="Too early.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=[Status.SUSPENDED])
def answer_suspension(world: World, actor: Account) -> None:
    answer_step(world.enrollment, "We look into it.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=PARTNER)
def hand_in_plan(world: World, actor: Account) -> None:
    item = PlanItem(objective="No pills", task="Scan all", due_on=(world.now + MONTH).date())
    submit_plan(world.enrollment, "A door was open.", [item], actor=actor, now=world.now)


@deed(*VERIFIERS, when=Status, on="action_plan")
def accept_plan(world: World, actor: Account) -> None:
    judge_plan(world.action_plan, accept=True, note="", actor=actor, now=world.now)


@deed(*VERIFIERS, when=Status, on="action_plan")
def send_plan_back(world: World, actor: Account) -> None:
    judge_plan(world.action_plan, accept=False, note="Name a day.", actor=actor, now=world.now)


@deed(Role.REVIEWER, Role.SUPERVISOR, when=Status)
def note_incident(world: World, actor: Account) -> None:
    record_incident(
        world.enrollment,
        what="A parcel held pills.",
        occurred_on=world.now.date(),
        actor=actor,
        now=world.now,
    )


@deed(Role.REVIEWER, Role.SUPERVISOR, when=Status)
def note_penalty(world: World, actor: Account) -> None:
    notice = PenaltyNotice(
        case_number=f"C-{next(world.serial)}",
        statute="19-usc-1592",
        culpability="negligence",
        amount=Decimal("1200.00"),
        what="A value was too low.",
        noticed_on=world.now.date() - timedelta(days=90),
    )
    case = open_case(world.enrollment, notice, actor=actor, now=world.now)
    propose_final(case, world.now.date(), "", actor=actor, now=world.now)
    people = iter(lambda: world.colleague(Role.SUPERVISOR), None)
    second = next(person for person in people if person.id != actor.id)
    confirm_final(case, actor=second, now=world.now)


@deed(Role.MEMBER, when=set(Status) - {Status.WITHDRAWN}, on="contested")
def appeal(world: World, actor: Account) -> None:
    newest = contestable(world.enrollment, now=world.now)[0]
    file_appeal(newest, "It was not us.", [], actor=actor, now=world.now)


@deed(Role.SUPERVISOR, Role.PROGRAM_MANAGER, when=Status, on="appeal")
def give_appeal(world: World, actor: Account) -> None:
    free = uninvolved_supervisors(world.enrollment.id)
    officer = free[-1] if free else world.colleague(Role.SUPERVISOR)
    assign_appeal(world.appeal, officer, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="appeal")
def ask_appellant(world: World, actor: Account) -> None:
    ask_about_appeal(world.appeal, "Who packed it?", actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="appeal_question")
def answer_appeal(world: World, actor: Account) -> None:
    answer_about_appeal(world.appeal, world.appeal_question, "Not we.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=TRUSTED, on="appeal")
def stay(world: World, actor: Account) -> None:
    grant_stay(world.appeal, "Until it is decided.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="appeal")
def uphold(world: World, actor: Account) -> None:
    reasons = "The parcel was another's."
    decide_appeal(world.appeal, AppealOutcome.UPHELD, reasons, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="appeal")
def uphold_in_part(world: World, actor: Account) -> None:
    reasons = "It was hard."
    decide_appeal(world.appeal, AppealOutcome.PARTLY_UPHELD, reasons, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="appeal")
def dismiss(world: World, actor: Account) -> None:
    decide_appeal(world.appeal, AppealOutcome.DISMISSED, "It was you.", actor=actor, now=world.now)
