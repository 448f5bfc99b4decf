"""How long a tier reduction holds the tier down, and its end by itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.interventions import reduction_over
from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    Intervention,
    InterventionDecision,
    ReductionEnd,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.interventions import (
    active_reductions,
    change_before,
    newest_action,
    open_actions,
)
from trusted.services.accounts import system_account
from trusted.services.apart import validation_by_others
from trusted.services.audit import record
from trusted.services.notices import tell_company
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, remeasure


def reductions_over(*, now: datetime) -> Sequence[int]:
    """Return the tier reductions whose time is over and that have not ended."""
    return [step.id for step, _ in active_reductions() if _over(step, now)]


def end_reductions(*, now: datetime) -> int:
    """End the tier reductions whose time is over; safe to run twice.

    Returns: how many ended. Each is a transaction of its own.
    """
    due = reductions_over(now=now)
    actor = system_account(now=now)
    db.session.commit()
    ended = 0
    for intervention_id in due:
        step = db.session.get_one(Intervention, intervention_id)
        enrollment = db.session.get_one(
            Enrollment, step.enrollment_id, populate_existing=True, with_for_update=True
        )
        active = {found.id for found, _ in active_reductions(enrollment.id)}
        if step.id in active and enrollment.status in TRUSTED and _over(step, now):
            end_reduction(step, "rule", actor=actor, now=now)
            give_back_tier(enrollment, _change_of(step), actor=actor, now=now)
            ended += 1
        db.session.commit()
    return ended


def end_reduction_early(step: Intervention, *, note: str, actor: Account, now: datetime) -> None:
    """End a reduction before its day; the tier comes back as far as the rule carries it.

    note:   the reasons, for the company.
    Raises: NotPermitted; NotSeparated if the actor made the last validation; InputRefused
            without reasons; TransitionNotAllowed if it does not hold the tier any more.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
    enrollment = db.session.get_one(
        Enrollment, step.enrollment_id, populate_existing=True, with_for_update=True
    )
    validation = validation_by_others(enrollment.id, actor)
    if not note:
        raise InputRefused("Say why the reduction ends; the company reads it.")
    if step.id not in {found.id for found, _ in active_reductions(enrollment.id)}:
        raise TransitionNotAllowed("This reduction does not hold the tier any more.")
    end_reduction(step, "person", actor=actor, now=now, note=note)
    if enrollment.status in TRUSTED:
        change = _change_of(step)
        give_back_tier(enrollment, change, actor=actor, now=now, validation=validation)
    tell_company(enrollment, "reduction-ended", now=now, note=note)
    db.session.commit()


def end_reduction(
    step: Intervention, cause: str, *, actor: Account, now: datetime, note: str = ""
) -> None:
    """Keep that a reduction has ended; the caller commits.

    cause: rule, appeal or person; note: why, where it was a person.
    """
    db.session.add(ReductionEnd(intervention_id=step.id, cause=cause, note=note, at=now))
    db.session.flush()
    record(actor.id, "end-reduction", f"intervention/{step.id}", at=now, cause=cause, note=note)


def give_back_tier(
    enrollment: Enrollment,
    change: StandingChange,
    *,
    actor: Account,
    now: datetime,
    validation: Validation | None = None,
) -> StandingChange | None:
    """Give back the tier from before a change, as far as the rule carries it; the caller commits.

    validation: on which it rests, where a person gives it back.
    Returns: the new change; None where the tier is not higher than the present one, where
             something else was decided since, or where another reduction holds it down.
    """
    newest, before = newest_action(enrollment.id), change_before(change)
    if before is None or newest is None or newest.id != change.id:
        return None
    assessment = assess(enrollment, now=now)
    held = [
        step.to_tier for step, _ in active_reductions(enrollment.id) if step.to_tier is not None
    ]
    tier = min([before.tier, assessment.ruled_tier, *held])
    if tier <= enrollment.tier:
        return None
    keep_score(enrollment, assessment, now=now)
    ground = Ground(note="What held the tier down has ended.", validation=validation)
    given = measure(enrollment, assessment, tier)
    return remeasure(enrollment, given, actor=actor, now=now, ground=ground)


def _over(step: Intervention, now: datetime) -> bool:
    return reduction_over(
        step.ends_on, on=now.date(), open_actions=open_actions(step.enrollment_id)
    )


def _change_of(step: Intervention) -> StandingChange:
    return db.session.scalars(
        select(StandingChange)
        .join(
            InterventionDecision,
            InterventionDecision.standing_change_id == StandingChange.id,
        )
        .where(InterventionDecision.intervention_id == step.id)
    ).one()
