"""Holding a tier above the rule for a time (below it: services.reductions), until its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.overrides import check_override, check_term, tier_within_reach
from trusted.domain.standing import TRUSTED, Action, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Enrollment,
    StandingChange,
    TierOverride,
    TierOverrideDecision,
    TierOverrideEnd,
)
from trusted.persistence.queries.overrides import override_course, overrides_of, overrides_over
from trusted.services.accounts import system_account
from trusted.services.apart import validation_by_others
from trusted.services.audit import record
from trusted.services.deadlines import due_on
from trusted.services.held_down import highest_held
from trusted.services.interventions import PROPOSERS
from trusted.services.measuring import Assessment
from trusted.services.notices import tell_company
from trusted.services.reasons import published_reason
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, move, remeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDraft:
    """An override as it is proposed; note: the reasons, for the company."""

    to_tier: int
    reason: str
    note: str
    ends_on: date | None


def propose_override(
    enrollment: Enrollment, draft: OverrideDraft, *, actor: Account, now: datetime
) -> TierOverride:
    """Ask that a tier be held above the rule until a day; nothing changes before it is confirmed.

    Raises: NotPermitted; NotSeparated if the actor made the last validation; InputRefused;
            TransitionNotAllowed while another override waits or holds.
    """
    if actor.role not in PROPOSERS:
        raise NotPermitted("Overrides are proposed by reviewers, validators and supervisors.")
    validation_by_others(enrollment.id, actor)
    lock(f"overrides/{enrollment.id}")
    if any(one.decision is None or one.holds for one in overrides_of(enrollment.id)):
        raise TransitionNotAllowed("Another override waits or holds; decide on it or end it first.")
    if not draft.note:
        raise InputRefused("Give the reasons; the company reads them.")
    _check(enrollment, draft, assess(enrollment, now=now), now)
    override = TierOverride(
        enrollment_id=enrollment.id,
        to_tier=draft.to_tier,
        reason=draft.reason,
        note=draft.note,
        ends_on=draft.ends_on,
        proposed_at=now,
        proposed_by_id=actor.id,
    )
    db.session.add(override)
    db.session.flush()
    record(
        actor.id,
        "propose-override",
        f"override/{override.id}",
        at=now,
        enrollment=enrollment.id,
        to_tier=draft.to_tier,
        reason=draft.reason,
    )
    db.session.commit()
    return override


def decide_override(
    override: TierOverride, *, confirm: bool, note: str, actor: Account, now: datetime
) -> None:
    """Confirm an override, so that the tier holds from now on, or refuse it.

    note:   why it is refused; not used where it is confirmed.
    Raises: NotPermitted; NotSeparated if the actor proposed it or made the last validation;
            InputRefused; TransitionNotAllowed if it was decided already.
    """
    _supervisor(actor)
    if actor.id == override.proposed_by_id:
        raise NotSeparated("You proposed this override, so another supervisor must decide.")
    enrollment = db.session.get_one(Enrollment, override.enrollment_id)
    validation = validation_by_others(enrollment.id, actor)
    lock(f"overrides/{enrollment.id}")
    course = override_course(override.id)
    if course is None or course.decision is not None:
        raise TransitionNotAllowed("This override has been decided on already.")
    if not confirm and not note:
        raise InputRefused("Say why the override is refused.")
    change = _hold(enrollment, override, actor, now) if confirm else None
    db.session.add(
        TierOverrideDecision(
            override_id=override.id,
            proposed_by_id=override.proposed_by_id,
            validation_id=validation.id if validation else None,
            validated_by_id=validation.validator_id if validation else None,
            confirmed=confirm,
            note="" if confirm else note,
            decided_at=now,
            decided_by_id=actor.id,
            standing_change_id=change.id if change else None,
        )
    )
    verb = "confirm-override" if confirm else "refuse-override"
    record(actor.id, verb, f"override/{override.id}", at=now, note=note)
    db.session.commit()


def end_override(override: TierOverride, *, note: str, actor: Account, now: datetime) -> None:
    """End an override before its day; from now on the tier is what the rule carries.

    Raises: NotPermitted; InputRefused without reasons; TransitionNotAllowed if it does not hold.
    """
    _supervisor(actor)
    if not note:
        raise InputRefused("Say why the override ends; the company reads it.")
    lock(f"overrides/{override.enrollment_id}")
    course = override_course(override.id)
    if course is None or not course.holds:
        raise TransitionNotAllowed("This override does not hold any more.")
    _end(override, "person", note, actor, now)
    db.session.commit()


def overrides_now_over(*, now: datetime) -> Sequence[int]:
    """Return the overrides that hold though their last day has passed."""
    return overrides_over(now.date())


def end_when_over(override_id: int, *, now: datetime) -> bool:
    """End an override whose last day has passed, unless it ended meanwhile; returns whether."""
    override = db.session.get_one(TierOverride, override_id)
    lock(f"overrides/{override.enrollment_id}")
    course = override_course(override_id)
    over = course is not None and course.holds and override.ends_on < now.date()
    if over:
        _end(override, "time", "", system_account(now=now), now)
    db.session.commit()
    return over


def within_reach(enrollment: Enrollment, assessment: Assessment) -> int:
    """Return the highest tier to which an override can hold an enrollment now, 0-3."""
    tiers = assessment.policy.tiers
    reach = tier_within_reach(assessment.tier_facts, tiers, assessment.facts.on)
    return min(reach, assessment.facts.ceiling, highest_held(enrollment))


def _hold(
    enrollment: Enrollment, override: TierOverride, actor: Account, now: datetime
) -> StandingChange:
    draft = OverrideDraft(
        to_tier=override.to_tier,
        reason=override.reason,
        note=override.note,
        ends_on=override.ends_on,
    )
    assessment = assess(enrollment, now=now)
    _check(enrollment, draft, assessment, now)
    keep_score(enrollment, assessment, now=now)
    return move(
        enrollment,
        Action.OVERRIDE,
        actor=actor,
        now=now,
        # The day comes first, so that the notice can say "until" in any language.
        ground=Ground(
            reason=override.reason, note=f"{override.ends_on.isoformat()}. {override.note}"
        ),
        measure=measure(enrollment, assessment, override.to_tier),
    )


def _check(
    enrollment: Enrollment, draft: OverrideDraft, assessment: Assessment, now: datetime
) -> None:
    published_reason(draft.reason, Action.OVERRIDE)
    if enrollment.status not in TRUSTED:
        raise TransitionNotAllowed("Only a certified or validated enrollment holds a tier.")
    check_term(draft.ends_on, on=now.date(), latest=due_on("override-lasts", now.date()))
    check_override(
        draft.to_tier,
        held=enrollment.tier,
        ruled=assessment.ruled_tier,
        within_reach=within_reach(enrollment, assessment),
    )


def _end(override: TierOverride, cause: str, note: str, actor: Account, now: datetime) -> None:
    db.session.add(
        TierOverrideEnd(
            override_id=override.id, cause=cause, note=note, ended_at=now, ended_by_id=actor.id
        )
    )
    db.session.flush()
    record(actor.id, "end-override", f"override/{override.id}", at=now, cause=cause, note=note)
    enrollment = db.session.get_one(
        Enrollment, override.enrollment_id, populate_existing=True, with_for_update=True
    )
    if enrollment.status in TRUSTED:
        assessment = assess(enrollment, now=now)
        keep_score(enrollment, assessment, now=now)
        tier = min(enrollment.tier, assessment.ruled_tier)
        ground = Ground(note=note or "The override of the tier has ended.")
        given = measure(enrollment, assessment, tier)
        remeasure(enrollment, given, actor=actor, now=now, ground=ground)
    tell_company(enrollment, "override-ended", now=now, note=note)


def _supervisor(actor: Account) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
