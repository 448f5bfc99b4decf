"""The graduated response: an official proposes a step, another supervisor decides, all is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.clocks import years_after
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.interventions import check_reduction, check_step
from trusted.domain.standing import Action, Role, advance, transition_of
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Intervention,
    InterventionAnswer,
    InterventionDecision,
    StandingChange,
)
from trusted.persistence.queries.interventions import (
    intervention_by_id,
    newest_action,
    open_actions,
    open_proposal,
    steps_taken,
    suspension_began,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_on
from trusted.services.incident_reports import check_incident_ground
from trusted.services.notices import tell_company
from trusted.services.reasons import published_reason
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, move

PROPOSERS = frozenset({Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR})
# These leave the standing as it is, so nothing is appended to it.
TELLING = frozenset({Action.WARN, Action.PLAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """A step as it is proposed.

    reason:  code from the published list.
    note:    for the company; it goes into the notice.
    to_tier: of a reduction, 0-2.
    ends_on: last day of a reduction; None: until the required actions are verified.
    """

    action: Action
    reason: str
    note: str = ""
    to_tier: int | None = None
    ends_on: date | None = None


def propose_step(
    enrollment: Enrollment, draft: StepDraft, *, actor: Account, now: datetime
) -> Intervention:
    """Propose the next step of the graduated response; nothing changes until it is decided.

    Raises: NotPermitted; TransitionNotAllowed if the step is not open or leaves one out;
            InputRefused if a reduction does not reduce or has no end.
    """
    if actor.role not in PROPOSERS:
        raise NotPermitted("Steps are proposed by reviewers, validators and supervisors.")
    lock(f"interventions/{enrollment.id}")
    if open_proposal(enrollment.id) is not None:
        raise TransitionNotAllowed("A proposed step waits already; decide on that one first.")
    _check(enrollment, draft, actor, now)
    reducing = draft.action is Action.REDUCE
    proposed = Intervention(
        enrollment_id=enrollment.id,
        action=draft.action,
        reason=draft.reason,
        note=draft.note,
        to_tier=draft.to_tier if reducing else None,
        ends_on=draft.ends_on if reducing else None,
        proposed_at=now,
        proposed_by_id=actor.id,
    )
    db.session.add(proposed)
    db.session.flush()
    record(
        actor.id,
        f"propose-{draft.action.value}",
        f"intervention/{proposed.id}",
        at=now,
        enrollment=enrollment.id,
        reason=draft.reason,
    )
    db.session.commit()
    return proposed


def decide_step(
    intervention: Intervention, *, take: bool, note: str, actor: Account, now: datetime
) -> None:
    """Take a proposed step, or decline it; a step that is taken is told to the company.

    note:   why it is declined; not used where it is taken.
    Raises: NotPermitted; NotSeparated if the actor proposed it; TransitionNotAllowed if it is
            decided already or not open any more; InputRefused.
    """
    _check_decidable(intervention, actor)
    if not take and not note:
        raise InputRefused("Say why the step is not taken.")
    enrollment = db.session.get_one(Enrollment, intervention.enrollment_id)
    change = _taken(enrollment, intervention, actor, now) if take else None
    db.session.add(
        InterventionDecision(
            intervention_id=intervention.id,
            proposed_by_id=intervention.proposed_by_id,
            taken=take,
            note="" if take else note,
            decided_at=now,
            decided_by_id=actor.id,
            standing_change_id=change.id if change else None,
        )
    )
    verb = "take-step" if take else "decline-step"
    record(actor.id, verb, f"intervention/{intervention.id}", at=now, note=note)
    db.session.commit()


def answer_step(
    enrollment: Enrollment,
    text: str,
    *,
    actor: Account,
    now: datetime,
    intervention: Intervention | None = None,
) -> None:
    """Say what the company has to say to a step that was taken, or to its suspension.

    intervention: None: to the suspension that holds now.
    """
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if not text:
        raise InputRefused("Write what you have to say.")
    began = None if intervention else suspension_began(enrollment.id)
    taken = {step.id for step, decision in steps_taken(enrollment.id) if decision.taken}
    if began is None and (intervention is None or intervention.id not in taken):
        raise TransitionNotAllowed("There is nothing to answer.")
    answer = InterventionAnswer(
        enrollment_id=enrollment.id,
        intervention_id=intervention.id if intervention else None,
        standing_change_id=began.id if began else None,
        text=text,
        answered_at=now,
        answered_by_id=actor.id,
    )
    db.session.add(answer)
    db.session.flush()
    record(actor.id, "answer-step", f"intervention-answer/{answer.id}", at=now)
    db.session.commit()


def counting_steps(enrollment: Enrollment, now: datetime) -> Collection[Action]:
    """Return the steps that still count for the next one, emergency suspensions too.

    A step that a later reinstatement has settled counts on: it shows that it did not help.
    """
    since = years_after(now.date(), -shipped_program().deadlines["step-counts"].number)
    taken = {
        step.action
        for step, decision in steps_taken(enrollment.id)
        if decision.taken and decision.decided_at.date() >= since
    }
    suspended = newest_action(enrollment.id, Action.SUSPEND)
    if suspended is not None and suspended.at.date() >= since:
        taken.add(Action.SUSPEND)
    return taken


def _check(enrollment: Enrollment, draft: StepDraft, actor: Account, now: datetime) -> None:
    reason = published_reason(draft.reason, draft.action)
    if draft.action is Action.SUSPEND:
        check_incident_ground(enrollment, draft.reason, decider=actor)
    transition_of(enrollment.status, draft.action)
    taken = counting_steps(enrollment, now)
    check_step(draft.action, taken, enrollment.tier, aggravating=reason.aggravating)
    if draft.action is Action.REDUCE:
        check_reduction(
            enrollment.tier,
            draft.to_tier,
            draft.ends_on,
            on=now.date(),
            latest=due_on("override-lasts", now.date()),
            open_actions=open_actions(enrollment.id),
        )


def _check_decidable(intervention: Intervention, actor: Account) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
    if actor.id == intervention.proposed_by_id:
        raise NotSeparated("You proposed this step, so another supervisor must decide.")
    lock(f"interventions/{intervention.enrollment_id}")
    waiting = open_proposal(intervention.enrollment_id)
    if waiting is None or waiting.id != intervention.id:
        raise TransitionNotAllowed("This step has been decided already.")


def _taken(
    enrollment: Enrollment, intervention: Intervention, actor: Account, now: datetime
) -> StandingChange | None:
    draft = StepDraft(
        action=intervention.action,
        reason=intervention.reason,
        to_tier=intervention.to_tier,
        ends_on=intervention.ends_on,
    )
    _check(enrollment, draft, actor, now)
    ground = Ground(reason=intervention.reason, note=intervention.note)
    if intervention.action in TELLING:
        advance(enrollment.status, intervention.action, actor.role)
        code, note, reason = intervention.action.value, intervention.note, intervention.reason
        tell_company(enrollment, code, now=now, note=note, reason=reason)
        return None
    lowered = None
    if intervention.to_tier is not None:
        assessment = assess(enrollment, now=now)
        keep_score(enrollment, assessment, now=now)
        tier = min(intervention.to_tier, assessment.ruled_tier)
        lowered = measure(enrollment, assessment, tier)
    return move(
        enrollment, intervention.action, actor=actor, now=now, ground=ground, measure=lowered
    )


def step_of(enrollment: Enrollment, intervention_id: int) -> Intervention | None:
    """Return a step of this enrollment."""
    found = intervention_by_id(intervention_id)
    return found if found is not None and found.enrollment_id == enrollment.id else None
