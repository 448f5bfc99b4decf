"""Mending what a validation found: the company reports it done, another person verifies it."""

from datetime import datetime

from trusted.domain.errors import NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment, RequiredAction
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit


def report_action_done(
    action: RequiredAction, proof: str, *, actor: Account, now: datetime
) -> None:
    """Say that a required action is done, and how it shows; the company's part.

    What is reported later stands beside the first proof; the day of the first report stays.
    """
    enrollment = db.session.get_one(Enrollment, action.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if action.verified_at is not None:
        raise TransitionNotAllowed("This action has been verified already.")
    if action.reported_done_at is None:
        action.reported_done_at, action.reported_done_by_id, action.proof = now, actor.id, proof
    else:
        action.proof = f"{action.proof}\n\n{now.date().isoformat()}: {proof}"
    record(actor.id, "report-action-done", f"required-action/{action.id}", at=now)
    db.session.commit()


def verify_action(action: RequiredAction, *, actor: Account, now: datetime) -> None:
    """Confirm that a required action is done; by an official who did not report it."""
    if actor.role not in (Role.VALIDATOR, Role.SUPERVISOR):
        raise NotPermitted("Required actions are verified by validators and supervisors.")
    if action.verified_at is not None:
        raise TransitionNotAllowed("This action has been verified already.")
    if action.reported_done_at is None:
        raise TransitionNotAllowed("The company has not reported this action done yet.")
    if actor.id == action.reported_done_by_id:
        raise NotSeparated("Who reports an action done cannot verify it.")
    action.verified_at, action.verified_by_id = now, actor.id
    record(actor.id, "verify-action", f"required-action/{action.id}", at=now)
    db.session.commit()
