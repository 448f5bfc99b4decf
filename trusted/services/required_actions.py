"""Mending what was found: each step is a dated fact, and another person verifies the last."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.mandates import Scope
from trusted.domain.standing import Role
from trusted.domain.validation import ActionStepKind
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    ActionStep,
    ActionStepEvidence,
    Company,
    Enrollment,
    Evidence,
    RequiredAction,
    Validation,
)
from trusted.persistence.queries.library import has_documents
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, note_agent, permit
from trusted.services.notices import tell_company

VERIFIERS = frozenset({Role.VALIDATOR, Role.SUPERVISOR})


def open_action(
    enrollment: Enrollment,
    what: str,
    *,
    due_on: date,
    actor: Account,
    now: datetime,
    criterion_id: str | None = None,
    validation: Validation | None = None,
) -> RequiredAction:
    """Require that something be mended by a day; the caller commits."""
    action = RequiredAction(
        enrollment_id=enrollment.id,
        validation_id=validation.id if validation else None,
        criterion_id=criterion_id,
        what=what,
        opened_at=now,
        opened_by_id=actor.id,
        due_on=due_on,
    )
    db.session.add(action)
    db.session.flush()
    _append(action, ActionStepKind.OPENED, actor, now, day=due_on, text=what)
    return action


def plan_action(
    action: RequiredAction, planned_on: date, how: str, *, actor: Account, now: datetime
) -> None:
    """Say by when and how an action will be done; the company's part, as often as plans change.

    Raises: InputRefused for a day in the past; TransitionNotAllowed once it is verified.
    """
    _company_acts(action, actor, now)
    if planned_on < now.date():
        raise InputRefused("Plan it for today or a later day.")
    _append(action, ActionStepKind.PLANNED, actor, now, day=planned_on, text=how.strip())
    record(actor.id, "plan-action", f"required-action/{action.id}", at=now,
           planned_on=planned_on.isoformat())  # fmt: skip
    db.session.commit()


def report_action_done(
    action: RequiredAction,
    proof: str,
    *,
    actor: Account,
    now: datetime,
    documents: Sequence[Evidence] = (),
    done_on: date | None = None,
) -> None:
    """Say that a required action is done, since when, and what shows it; the company's part.

    What is reported later stands beside the first proof; the day of the first report stays
    until the action is sent back.
    documents: from the company's own library. done_on: today unless another day is given.
    Raises:    InputRefused for a day to come or another company's document.
    """
    enrollment = _company_acts(action, actor, now)
    day = done_on or now.date()
    if day > now.date():
        raise InputRefused("An action is done today or before; report it on that day.")
    if not has_documents(enrollment.company_id, documents):
        raise InputRefused("Choose your own company's documents.")
    if action.reported_done_at is None:
        action.reported_done_at, action.reported_done_by_id, action.proof = now, actor.id, proof
    else:
        action.proof = f"{action.proof}\n\n{now.date().isoformat()}: {proof}"
    step = _append(action, ActionStepKind.REPORTED, actor, now, day=day, text=proof)
    for document in documents:
        db.session.add(ActionStepEvidence(step_id=step.id, evidence_id=document.id))
    record(
        actor.id,
        "report-action-done",
        f"required-action/{action.id}",
        at=now,
        done_on=day.isoformat(),
        documents=[document.id for document in documents],
    )
    db.session.commit()


def verify_action(action: RequiredAction, *, actor: Account, now: datetime) -> None:
    """Confirm that a required action is done; by an official who did not report it."""
    _judge(action, actor)
    action.verified_at, action.verified_by_id = now, actor.id
    _append(action, ActionStepKind.VERIFIED, actor, now, judged=action.reported_done_by_id)
    record(actor.id, "verify-action", f"required-action/{action.id}", at=now)
    tell_company(_enrollment_of(action), "action-verified", now=now, note=action.what)
    db.session.commit()


def send_action_back(action: RequiredAction, reason: str, *, actor: Account, now: datetime) -> None:
    """Say that what was reported is not enough, and why; the company reports it again.

    Raises: InputRefused without a reason; else as `verify_action`.
    """
    _judge(action, actor)
    if not reason.strip():
        raise InputRefused("Say what is not enough, in words that the company can act on.")
    judged = action.reported_done_by_id
    action.reported_done_at, action.reported_done_by_id = None, None
    _append(action, ActionStepKind.SENT_BACK, actor, now, text=reason.strip(), judged=judged)
    record(actor.id, "send-action-back", f"required-action/{action.id}", at=now)
    note = f"{action.what}\n\nNot enough: {reason.strip()}"
    tell_company(_enrollment_of(action), "action-sent-back", now=now, note=note)
    db.session.commit()


def extend_action(
    action: RequiredAction, due_on: date, reason: str, *, actor: Account, now: datetime
) -> None:
    """Give more time for a required action, for a reason; the former day stays on record.

    Raises: NotPermitted; InputRefused unless the day is later than both the former and today.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors give more time.")
    if action.verified_at is not None:
        raise TransitionNotAllowed("This action has been verified already.")
    if due_on <= max(action.due_on, now.date()):
        raise InputRefused("Choose a day after the present one, and after today.")
    if not reason.strip():
        raise InputRefused("Say why there is more time.")
    former, action.due_on = action.due_on, due_on
    _append(action, ActionStepKind.EXTENDED, actor, now, day=due_on, text=reason.strip())
    record(
        actor.id,
        "extend-action",
        f"required-action/{action.id}",
        at=now,
        former=former.isoformat(),
        due_on=due_on.isoformat(),
    )
    note = f"{due_on.isoformat()}\n\n{action.what}\n\n{reason.strip()}"
    tell_company(_enrollment_of(action), "action-extended", now=now, note=note)
    db.session.commit()


def _company_acts(action: RequiredAction, actor: Account, now: datetime) -> Enrollment:
    enrollment = _enrollment_of(action)
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_EDIT, under=(Scope.REPORT, now))
    note_agent(actor, company, now=now)
    if action.verified_at is not None:
        raise TransitionNotAllowed("This action has been verified already.")
    return enrollment


def _judge(action: RequiredAction, actor: Account) -> None:
    if actor.role not in VERIFIERS:
        raise NotPermitted("Required actions are verified by validators and supervisors.")
    if action.verified_at is not None:
        raise TransitionNotAllowed("This action has been verified already.")
    if action.reported_done_at is None:
        raise TransitionNotAllowed("The company has not reported this action done yet.")
    reporters = db.session.scalars(
        select(ActionStep.by_id).where(
            ActionStep.action_id == action.id, ActionStep.kind == ActionStepKind.REPORTED
        )
    )
    if actor.id in {action.reported_done_by_id, *reporters}:
        raise NotSeparated("Who reports an action done cannot verify it.")


def _append(
    action: RequiredAction,
    kind: ActionStepKind,
    actor: Account,
    now: datetime,
    *,
    day: date | None = None,
    text: str = "",
    judged: int | None = None,
) -> ActionStep:
    lock(f"action/{action.id}")
    number = db.session.scalar(
        select(func.count()).select_from(ActionStep).where(ActionStep.action_id == action.id)
    )
    step = ActionStep(
        action_id=action.id,
        number=(number or 0) + 1,
        kind=kind,
        day=day,
        text=text,
        at=now,
        by_id=actor.id,
        reported_by_id=judged,
    )
    db.session.add(step)
    db.session.flush()
    return step


def _enrollment_of(action: RequiredAction) -> Enrollment:
    return db.session.get_one(Enrollment, action.enrollment_id)
