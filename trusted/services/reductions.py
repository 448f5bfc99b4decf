"""How long a tier reduction holds the tier down, and its end by itself."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.appeals import WON
from trusted.domain.errors import InputRefused
from trusted.domain.interventions import reduction_over
from trusted.domain.standing import TRUSTED, Action
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    Intervention,
    InterventionDecision,
    ReductionEnd,
    StandingChange,
)
from trusted.persistence.queries.appeals import won_against
from trusted.persistence.queries.interventions import (
    active_reductions,
    change_before,
    newest_action,
    open_actions,
)
from trusted.persistence.queries.successions import HIGHEST_TIER
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, remeasure


def check_held(enrollment: Enrollment, tier: int, *, validating: bool = False) -> None:
    """Raise InputRefused if something holds the tier below this one.

    validating: whether a validation is being concluded; that ends what a lapse holds down.
    """
    for step, _ in active_reductions(enrollment.id):
        if step.to_tier is not None and tier > step.to_tier:
            until = step.ends_on.isoformat() if step.ends_on else "all required actions are done"
            raise InputRefused(f"A reduction holds the tier at {step.to_tier} until {until}.")
    if tier > 0 and not validating and has_lapsed(enrollment):
        raise InputRefused("The cycle ended without a validation; a tier takes a new one.")


def highest_held(enrollment: Enrollment) -> int:
    """Return the highest tier that reductions and lapses leave, 0-3."""
    if has_lapsed(enrollment):
        return 0
    held = [step.to_tier for step, _ in active_reductions(enrollment.id)]
    return min((tier for tier in held if tier is not None), default=HIGHEST_TIER)


def has_lapsed(enrollment: Enrollment) -> bool:
    """Return whether what is held gives no benefit until there is a new validation."""
    marks = (Action.LAPSE, Action.CERTIFY, Action.VALIDATE, Action.RESTORE)
    newest = newest_action(enrollment.id, *marks)
    if newest is None or newest.action is not Action.LAPSE:
        return False
    return won_against(newest.id) not in WON


def end_reductions(*, now: datetime) -> int:
    """End the tier reductions whose time is over; safe to run twice.

    Returns: how many ended. Each is a transaction of its own.
    """
    due = [step.id for step, _ in active_reductions() if _over(step, now)]
    if not due:
        db.session.commit()
        return 0
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


def end_reduction(step: Intervention, cause: str, *, actor: Account, now: datetime) -> None:
    """Keep that a reduction has ended; the caller commits.

    cause: rule or appeal.
    """
    db.session.add(ReductionEnd(intervention_id=step.id, cause=cause, at=now))
    db.session.flush()
    record(actor.id, "end-reduction", f"intervention/{step.id}", at=now, cause=cause)


def give_back_tier(
    enrollment: Enrollment, change: StandingChange, *, actor: Account, now: datetime
) -> StandingChange | None:
    """Give back the tier from before a change, as far as the rule carries it; the caller commits.

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
    ground = Ground(note="What held the tier down has ended.")
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
