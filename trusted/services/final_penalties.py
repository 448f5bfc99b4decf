"""Making a penalty final: one official proposes, another one confirms, and the score follows."""

from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.penalties import PenaltyStep
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment, Penalty, PenaltyCase
from trusted.services.accounts import system_account
from trusted.services.penalty_cases import add_step, checked_steps, permit_official, tell
from trusted.services.penalty_course import assessed_last, statute_of
from trusted.services.scores import remeasure_by_rule


def propose_final(
    case: PenaltyCase, final_on: date, reasons: str, *, actor: Account, now: datetime
) -> None:
    """Propose that a case became final on a day; a supervisor who is somebody else confirms it.

    Raises: NotPermitted; TransitionNotAllowed while the company can petition; InputRefused.
    """
    permit_official(actor)
    checked_steps(case, PenaltyStep.PROPOSE, final_on, now.date())
    add_step(case, PenaltyStep.PROPOSE, final_on, text=reasons, actor=actor, now=now)
    db.session.commit()


def confirm_final(case: PenaltyCase, *, actor: Account, now: datetime) -> Penalty:
    """Make a proposed penalty final, as another person; from now on it counts.

    Raises: NotPermitted; NotSeparated; TransitionNotAllowed.
    """
    _permit_supervisor(actor)
    today = now.date()
    steps = checked_steps(case, PenaltyStep.FINAL, today, today)
    proposal, found = steps[-1], assessed_last(steps)
    if proposal.by_id == actor.id:
        raise NotSeparated("You proposed this. Another supervisor must confirm it.")
    penalty = Penalty(
        enrollment_id=case.enrollment_id,
        case_number=case.case_number,
        statute=statute_of(case).name,
        culpability=found.culpability,
        final_on=proposal.happened_on,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(penalty)
    db.session.flush()
    step = add_step(
        case,
        PenaltyStep.FINAL,
        today,
        text="",
        proposal_id=proposal.id,
        proposed_by_id=proposal.by_id,
        penalty_id=penalty.id,
        actor=actor,
        now=now,
    )
    tell(case, step, "penalty-final", now=now)
    enrollment = db.session.get_one(Enrollment, case.enrollment_id)
    remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()
    return penalty


def send_back(case: PenaltyCase, reasons: str, *, actor: Account, now: datetime) -> None:
    """Refuse a proposal; the case stands as before it.

    Raises: NotPermitted; TransitionNotAllowed; InputRefused without reasons.
    """
    _permit_supervisor(actor)
    if not reasons:
        raise InputRefused("Say what is missing.")
    today = now.date()
    checked_steps(case, PenaltyStep.SEND_BACK, today, today)
    add_step(case, PenaltyStep.SEND_BACK, today, text=reasons, actor=actor, now=now)
    db.session.commit()


def _permit_supervisor(actor: Account) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Penalties are made final by supervisors.")
