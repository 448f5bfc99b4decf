"""Suspending at once, the second person's word on it, and giving back what was held."""

from collections.abc import Collection, Sequence
from datetime import datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    EmergencySuspension,
    Enrollment,
    EvidenceLevel,
    ReinstatementGround,
    RequiredAction,
    StandingChange,
    SuspensionConfirmation,
)
from trusted.persistence.queries.action_plans import plan_wanting
from trusted.persistence.queries.appeals import open_accounts
from trusted.persistence.queries.interventions import (
    last_trusted,
    open_actions,
    suspension_began,
    unconfirmed_suspension,
    unconfirmed_suspensions,
    verified_since,
)
from trusted.persistence.queries.successions import ceiling_on
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.deadlines import due_at
from trusted.services.incident_reports import check_incident_ground
from trusted.services.notices import tell_company
from trusted.services.reasons import published_reason
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, Measure, move


def suspend(
    enrollment: Enrollment, reason: str, *, note: str, actor: Account, now: datetime
) -> None:
    """Suspend at once: from the commit on, nobody is answered that this enrollment is trusted.

    Another supervisor must confirm it in time; otherwise it ends by itself.
    Raises: InputRefused unless the reason is published and grave enough to act at once;
            SuspensionNotOpen for an incident that the company reported first.
    """
    if not published_reason(reason, Action.SUSPEND).aggravating:
        raise InputRefused(
            "For this reason a suspension is proposed, and another supervisor decides on it."
        )
    check_incident_ground(enrollment, reason, decider=actor)
    ground = Ground(reason=reason, note=note)
    change = move(enrollment, Action.SUSPEND, actor=actor, now=now, ground=ground)
    db.session.add(EmergencySuspension(standing_change_id=change.id, decided_by_id=actor.id))
    db.session.commit()


def confirm_suspension(
    enrollment: Enrollment, *, confirmed: bool, note: str, actor: Account, now: datetime
) -> None:
    """Give the second person's word on an emergency suspension; refusing ends it at once.

    note:   for the company; needed where it is refused.
    Raises: NotPermitted, NotSeparated; TransitionNotAllowed if none waits for it or it is late.
    """
    change = _waiting(enrollment, actor, now)
    if not confirmed and not note:
        raise InputRefused("Say why the suspension is not confirmed.")
    db.session.add(
        SuspensionConfirmation(
            standing_change_id=change.id,
            decided_by_id=change.decided_by_id,
            confirmed=confirmed,
            note=note,
            confirmed_at=now,
            confirmed_by_id=actor.id,
        )
    )
    verb = "confirm-suspension" if confirmed else "refuse-suspension"
    record(actor.id, verb, f"standing-change/{change.id}", at=now, note=note)
    if confirmed:
        tell_company(enrollment, "suspension-confirmed", now=now, note=note)
    else:
        _lift(enrollment, "lift-refused", note, now)
    db.session.commit()


def late_suspensions(*, now: datetime) -> Sequence[int]:
    """Return the enrollments with an emergency suspension that nobody confirmed in time."""
    return [one for one, since in unconfirmed_suspensions() if _is_late(since, now)]


def end_unconfirmed_suspensions(*, now: datetime) -> int:
    """End the emergency suspensions that nobody confirmed in time; safe to run twice.

    Returns: how many ended. Each is a transaction of its own.
    """
    due = late_suspensions(now=now)
    db.session.commit()
    ended = 0
    for enrollment_id in due:
        enrollment = db.session.get_one(
            Enrollment, enrollment_id, populate_existing=True, with_for_update=True
        )
        change = unconfirmed_suspension(enrollment_id)
        if change is not None and _is_late(change.at, now):
            _lift(enrollment, "lift-not-confirmed", "", now)
            ended += 1
        db.session.commit()
    return ended


def reinstate(
    enrollment: Enrollment, reason: str, *, note: str, actor: Account, now: datetime
) -> None:
    """Give back what was held before the suspension, at tier 1 at most until the next grant.

    Raises: InputRefused while required actions are not verified or an action plan is not
            accepted; NotSeparated if the actor verified one of them.
    """
    published_reason(reason, Action.REINSTATE)
    mended = _mended(enrollment, actor)
    assessment = assess(enrollment, now=now, as_status=Status.CERTIFIED)
    keep_score(enrollment, assessment, now=now)
    change = move(
        enrollment,
        Action.REINSTATE,
        actor=actor,
        now=now,
        ground=Ground(reason=reason, note=note),
        measure=measure(enrollment, assessment, min(1, assessment.ruled_tier)),
    )
    for action in mended:
        db.session.add(
            ReinstatementGround(
                standing_change_id=change.id,
                decided_by_id=actor.id,
                required_action_id=action.id,
                verified_by_id=action.verified_by_id,
            )
        )
    db.session.commit()


def as_before(change: StandingChange, ceiling: int) -> Measure:
    """Return what was published at a change of standing, to hold again.

    ceiling: the highest tier that mergers since then leave, 0-3.
    """
    return Measure(
        tier=min(change.tier, ceiling),
        valid_until=change.valid_until,
        random_ppm=change.random_ppm or 0,
        score_band=change.score_band or "",
        evidence_level=change.evidence_level or EvidenceLevel.DECLARED,
        policy=change.policy or "",
    )


def _mended(enrollment: Enrollment, actor: Account) -> list[RequiredAction]:
    if unverified := open_actions(enrollment.id):
        raise InputRefused(f"Verify the required actions first; {unverified} are still open.")
    if plan_wanting(enrollment.id):
        raise InputRefused("The company's action plan must be submitted and accepted first.")
    began = suspension_began(enrollment.id)
    mended = list(verified_since(enrollment.id, began.at)) if began else []
    verifiers = {action.verified_by_id for action in mended}
    if actor.id in verifiers:
        raise NotSeparated(_another_decides(verifiers))
    return mended


def _another_decides(verifiers: Collection[int | None]) -> str:
    if any(one.id not in verifiers for one in open_accounts(Role.SUPERVISOR)):
        return "You verified a required action, so another supervisor must decide."
    return (
        "Every supervisor verified a required action, so none of them can decide. Have an"
        " administrator open an account for another supervisor."
    )


def _waiting(enrollment: Enrollment, actor: Account, now: datetime) -> StandingChange:
    change = unconfirmed_suspension(enrollment.id)
    if change is None or _is_late(change.at, now):
        raise TransitionNotAllowed("No suspension of this enrollment waits for a confirmation.")
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Suspensions are confirmed by supervisors.")
    if actor.id == change.decided_by_id:
        raise NotSeparated("You suspended this company, so another supervisor must confirm it.")
    return change


def _is_late(since: datetime, now: datetime) -> bool:
    return now >= due_at("confirm-emergency-suspension", since)


def _lift(enrollment: Enrollment, reason: str, note: str, now: datetime) -> None:
    before = last_trusted(enrollment.id)
    move(
        enrollment,
        Action.LIFT,
        actor=system_account(now=now),
        now=now,
        ground=Ground(reason=reason, note=note),
        measure=as_before(before, ceiling_on(enrollment)) if before else None,
    )
