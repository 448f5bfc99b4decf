"""Deciding an appeal, and what its outcome does from that day on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from trusted.domain.appeals import (
    EFFECT_WORDS,
    OUTCOME_WORDS,
    AppealOutcome,
    AppealRefused,
    Effect,
    effect_of,
)
from trusted.domain.errors import InputRefused
from trusted.domain.standing import FINAL, OPEN, TRUSTED, Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    AppealDecision,
    Application,
    Enrollment,
    InterventionDecision,
    Review,
    StandingChange,
)
from trusted.persistence.queries.appeals import (
    involved,
    open_accounts,
    open_reviews_by_person,
    stay_of,
)
from trusted.persistence.queries.interventions import (
    active_reductions,
    change_before,
    last_trusted,
    newest_action,
)
from trusted.persistence.queries.successions import ceiling_on
from trusted.services.accounts import system_account
from trusted.services.appeals import STAYED, assigned_to, contested_action, in_force
from trusted.services.audit import record
from trusted.services.notices import tell_company
from trusted.services.reductions import end_reduction, give_back_tier
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, Measure, move, status_before

# Effects that bring an ended enrollment back, and so need its place to be free.
COMING_BACK = frozenset(
    {Effect.RESTORED, Effect.RESTORED_LOW, Effect.REVIEWED_ANEW, Effect.COMMUTED}
)
# Effects that leave the contested decision as it is.
KEEPING = frozenset({Effect.NONE, Effect.RELEASED})
MENDED = "supersede-restored"
WON_REASON = "restore-appeal"


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal with what it contests, and who decides it when."""

    appeal: Appeal
    enrollment: Enrollment
    contested: StandingChange
    reasons: str
    actor: Account
    now: datetime

    def ground(self, reason: str = WON_REASON) -> Ground:
        """Return the ground on which what an appeal does rests."""
        return Ground(reason=reason, note=self.reasons, on_appeal=True)


def foreseen_effect(appeal: Appeal, outcome: AppealOutcome) -> Effect:
    """Return what an outcome would do now."""
    contested = db.session.get_one(StandingChange, appeal.standing_change_id)
    enrollment = db.session.get_one(Enrollment, appeal.enrollment_id)
    stands = in_force(contested, enrollment) or _is_stayed(appeal, enrollment)
    effect = effect_of(contested_action(contested), outcome, stands=stands)
    if effect in COMING_BACK and _in_its_place(enrollment) is not None:
        return Effect.WAIVED
    return effect


def decide_appeal(
    appeal: Appeal, outcome: AppealOutcome, reasons: str, *, actor: Account, now: datetime
) -> AppealDecision:
    """Decide an appeal; what it does takes effect now, and no past day changes.

    reasons: for the company.
    Raises:  NotPermitted unless the appeal is the actor's; NotSeparated; AppealRefused if it is
             decided already, or if no reviewer is left who had no part in the case.
    """
    assignment = assigned_to(appeal, actor)
    if not reasons:
        raise InputRefused("Give the reasons for the decision.")
    effect = foreseen_effect(appeal, outcome)
    case = Case(
        appeal,
        db.session.get_one(Enrollment, appeal.enrollment_id),
        db.session.get_one(StandingChange, appeal.standing_change_id),
        reasons,
        actor,
        now,
    )
    if effect in COMING_BACK:
        _make_room(case)
    change = _VERBS[effect](case)
    if effect in KEEPING:
        change = _end_stay(case)
    decision = AppealDecision(
        appeal_id=appeal.id,
        assignment_id=assignment.id,
        outcome=outcome,
        effect=effect,
        reasons=reasons,
        decided_at=now,
        decided_by_id=actor.id,
        standing_change_id=change.id if change else None,
    )
    db.session.add(decision)
    record(
        actor.id,
        "decide-appeal",
        f"appeal/{appeal.id}",
        at=now,
        outcome=outcome.value,
        effect=effect.value,
    )
    told = f"{OUTCOME_WORDS[outcome]} {EFFECT_WORDS[effect]}\n\n{reasons}"
    tell_company(case.enrollment, "appeal-decided", now=now, note=told)
    db.session.commit()
    return decision


def _nothing(case: Case) -> StandingChange | None:
    del case
    return None


def _restore(case: Case) -> StandingChange | None:
    return _back(case, None)


def _restore_low(case: Case) -> StandingChange | None:
    return _back(case, 1)


def _back(case: Case, cap: int | None) -> StandingChange | None:
    """Bring back what a decision took away; the tier is ruled on the facts of today."""
    enrollment, now = case.enrollment, case.now
    before = change_before(case.contested)
    same = before is not None and before.status is enrollment.status
    if enrollment.status is Status.VALIDATED or same:
        # A stay has brought it back already, or only the tier was lost.
        return give_back_tier(enrollment, case.contested, actor=case.actor, now=now)
    status = status_before(enrollment) or Status.VALIDATED
    held = _held_before(case, status, cap)
    return move(
        enrollment,
        Action.RESTORE,
        actor=case.actor,
        now=now,
        ground=case.ground(),
        measure=held,
    )


def _held_before(case: Case, status: Status, cap: int | None) -> Measure | None:
    if status not in TRUSTED:
        return None
    trusted = change_before(case.contested)
    if trusted is None or trusted.status not in TRUSTED:
        trusted = last_trusted(case.enrollment.id)
    assessment = assess(case.enrollment, now=case.now, as_status=status)
    keep_score(case.enrollment, assessment, now=case.now)
    held = trusted.tier if trusted else 0
    tier = min(held, assessment.ruled_tier, ceiling_on(case.enrollment))
    until = trusted.valid_until if trusted else None
    if until is None or until < case.now.date():
        cap = 1  # a validation is due, and only a concluded one carries more
    if cap is not None:
        tier = min(tier, cap)
    return replace(measure(case.enrollment, assessment, tier), valid_until=until)


def _review_anew(case: Case) -> StandingChange | None:
    application = db.session.scalars(
        select(Application).where(Application.enrollment_id == case.enrollment.id)
    ).one()
    had_a_part, load = involved(case.enrollment.id), open_reviews_by_person()
    fresh = [one for one in open_accounts(Role.REVIEWER) if one.id not in had_a_part]
    if not fresh:
        raise AppealRefused("No reviewer is left who had no part in the case. Open an account.")
    reviewer = min(fresh, key=lambda one: (load.get(one.id, 0), one.id))
    db.session.add(
        Review(application_id=application.id, reviewer_id=reviewer.id, taken_at=case.now)
    )
    return move(
        case.enrollment, Action.RESTORE, actor=case.actor, now=case.now, ground=case.ground()
    )


def _commute(case: Case) -> StandingChange | None:
    ground = case.ground("commute-appeal")
    return move(case.enrollment, Action.COMMUTE, actor=case.actor, now=case.now, ground=ground)


def _regrade(case: Case) -> StandingChange | None:
    _release(case)
    return give_back_tier(case.enrollment, case.contested, actor=case.actor, now=case.now)


def _release(case: Case) -> StandingChange | None:
    made = db.session.scalar(
        select(InterventionDecision.intervention_id).where(
            InterventionDecision.standing_change_id == case.contested.id
        )
    )
    for step, _ in active_reductions(case.enrollment.id):
        if step.id == made:
            end_reduction(step, "appeal", actor=case.actor, now=case.now)
    return None


_VERBS: MappingProxyType[Effect, Callable[[Case], StandingChange | None]] = MappingProxyType(
    {
        Effect.NONE: _nothing,
        Effect.WAIVED: _nothing,
        Effect.RESTORED: _restore,
        Effect.RESTORED_LOW: _restore_low,
        Effect.REVIEWED_ANEW: _review_anew,
        Effect.COMMUTED: _commute,
        Effect.REGRADED: _regrade,
        Effect.RELEASED: _release,
    }
)


def _end_stay(case: Case) -> StandingChange | None:
    """Let a stayed decision take effect again, from now on."""
    if not _is_stayed(case.appeal, case.enrollment):
        return None
    assessment = assess(case.enrollment, now=case.now, as_status=Status.CERTIFIED)
    keep_score(case.enrollment, assessment, now=case.now)
    tier = min(1, case.contested.tier, assessment.ruled_tier)
    return move(
        case.enrollment,
        Action.DOWNGRADE,
        actor=case.actor,
        now=case.now,
        ground=Ground(reason=case.contested.reason, note=case.reasons),
        measure=measure(case.enrollment, assessment, tier),
    )


def _is_stayed(appeal: Appeal, enrollment: Enrollment) -> bool:
    if stay_of(appeal.id) is None or enrollment.status is not Status.VALIDATED:
        return False
    newest = newest_action(enrollment.id)
    return newest is not None and newest.reason == STAYED


def _in_its_place(enrollment: Enrollment) -> Enrollment | None:
    """Return the enrollment that has taken the place of an ended one and was admitted since."""
    if enrollment.status not in FINAL:
        return None
    found = _newer(enrollment)
    return found if found is not None and found.status not in OPEN else None


def _newer(enrollment: Enrollment) -> Enrollment | None:
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.company_id == enrollment.company_id,
            Enrollment.entity_type == enrollment.entity_type,
            Enrollment.id != enrollment.id,
            Enrollment.status.not_in(FINAL),
        )
    )


def _make_room(case: Case) -> None:
    """Close an application that the company began meanwhile for the same entity type."""
    newer = _newer(case.enrollment) if case.enrollment.status in FINAL else None
    if newer is None:
        return
    of_newer = select(Application.id).where(Application.enrollment_id == newer.id)
    for review in db.session.scalars(
        select(Review).where(Review.application_id.in_(of_newer), Review.ended_at.is_(None))
    ):
        review.ended_at = case.now
    rules = system_account(now=case.now)
    ground = Ground(reason=MENDED)
    move(newer, Action.SUPERSEDE, actor=rules, now=case.now, ground=ground)
