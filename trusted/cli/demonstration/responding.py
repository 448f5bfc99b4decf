"""How the program responds when a partner fails: at once, or step by step."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Case
from trusted.cli.demonstration.stories import Story
from trusted.domain.standing import Action, Role
from trusted.persistence.models import Account
from trusted.persistence.queries.action_plans import plan_wanting
from trusted.program import shipped_program
from trusted.services.action_plans import PlanItem, judge_plan, submit_plan
from trusted.services.interventions import StepDraft, decide_step, propose_step
from trusted.services.suspensions import confirm_suspension, suspend

# Hours after which the second supervisor has confirmed.
CONFIRMED = (2, 48)
CAUSE = "The one person who read our letters had left, and nobody had taken over."


def respond(case: Case, reason: str, note: str, now: datetime) -> Story:
    """Suspend a partner: at once where the reason is grave, else after the steps before it."""
    if shipped_program().reasons[reason].aggravating:
        return (yield from _at_once(case, reason, note, now))
    for step in _steps_to_suspension(case, reason, note, now):
        now = yield from take_step(case, step, now)
    return now


def take_step(case: Case, step: StepDraft, now: datetime) -> Story:
    """Have a reviewer propose a step and a supervisor take it."""
    reviewer, supervisor = case.one_of(Role.REVIEWER), case.one_of(Role.SUPERVISOR)
    proposed = propose_step(case.enrollment, step, actor=reviewer, now=now)
    now = yield case.later(now, 0, 1)
    decide_step(proposed, take=True, note="", actor=supervisor, now=now)
    return (yield case.later(now, 1, 4))


def plan(case: Case, now: datetime) -> Story:
    """Have the company submit the action plan that it owes, and a validator accept it."""
    if not plan_wanting(case.enrollment.id):
        return now
    item = PlanItem(
        objective="Every letter is answered in ten working days",
        task="Name two people who read what the program sends, and a date for each answer",
        due_on=now.date() + timedelta(days=60),
    )
    submitted = submit_plan(case.enrollment, CAUSE, [item], actor=case.owner, now=now)
    now = yield case.later(now, 2, 6)
    validator = case.one_of(Role.VALIDATOR)
    judge_plan(submitted, accept=True, note="", actor=validator, now=now)
    return (yield case.later(now, 1, 3))


def _at_once(case: Case, reason: str, note: str, now: datetime) -> Story:
    first = case.one_of(Role.SUPERVISOR)
    suspend(case.enrollment, reason, note=note, actor=first, now=now)
    now = yield now + timedelta(hours=case.throw.randint(*CONFIRMED))
    second = _another(case, first)
    confirm_suspension(case.enrollment, confirmed=True, note="", actor=second, now=now)
    return now


def _steps_to_suspension(case: Case, reason: str, note: str, now: datetime) -> Iterator[StepDraft]:
    yield StepDraft(action=Action.WARN, reason="warn-no-answer", note=note)
    yield StepDraft(action=Action.PLAN, reason="plan-weakness", note=note)
    if case.enrollment.tier > 0:
        yield StepDraft(
            action=Action.REDUCE,
            reason="reduce-not-mended",
            note=note,
            to_tier=case.enrollment.tier - 1,
            ends_on=now.date() + timedelta(days=180),
        )
    yield StepDraft(action=Action.SUSPEND, reason=reason, note=note)


def _another(case: Case, than: Account) -> Account:
    others = case.stage.cast.officials[Role.SUPERVISOR]
    return next(person for person in others if person.id != than.id)
