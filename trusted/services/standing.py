"""Appending to an enrollment's standing, together with notice, audit and publication."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from trusted.domain.standing import TRUSTED, Action, Status, advance
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    EvidenceLevel,
    Review,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.partnership import newest_change
from trusted.services.accounts import capacity_of
from trusted.services.audit import record
from trusted.services.monitoring import tell_connected
from trusted.services.notices import tell_company
from trusted.services.publishing import publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a change of standing rests on.

    reason:    code from the published list.
    review:    the review whose recommendation is decided on.
    validation: the validation that is concluded.
    seen_hash: hash of the facts on the page, 64 hex digits.
    on_appeal: whether an appeal that was won asks for it.
    """

    reason: str | None = None
    note: str = ""
    review: Review | None = None
    validation: Validation | None = None
    seen_hash: str | None = None
    on_appeal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the rules said of an enrollment when its standing changed.

    tier:        granted benefit tier 0-3.
    valid_until: last day of the cycle.
    random_ppm:  random examinations, parts per million.
    score_band:  A to D.
    policy:      label of the policy.
    """

    tier: int
    valid_until: date | None
    random_ppm: int
    score_band: str
    evidence_level: EvidenceLevel
    policy: str


NO_GROUND = Ground()


def open_standing(enrollment: Enrollment, *, actor: Account, now: datetime) -> None:
    """Append the first change: a draft; the caller commits."""
    _append(enrollment, Status.DRAFT, None, None, NO_GROUND, actor, now)


def move(
    enrollment: Enrollment,
    action: Action,
    *,
    actor: Account,
    now: datetime,
    ground: Ground = NO_GROUND,
    measure: Measure | None = None,
) -> StandingChange:
    """Take an action that the transition table allows; the caller commits.

    Raises: TransitionNotAllowed, NotPermitted; InputRefused if a reason is needed and missing.
    """
    status = advance(
        enrollment.status,
        action,
        capacity_of(actor),
        previous=status_before(enrollment),
        on_appeal=ground.on_appeal,
    )
    former = enrollment.status
    change = _append(enrollment, status, action, measure, ground, actor, now)
    record(
        actor.id,
        action.value,
        f"enrollment/{enrollment.id}",
        at=now,
        status=status.value,
        tier=change.tier,
        reason=ground.reason,
    )
    tell_company(enrollment, action.value, now=now, note=ground.note, reason=ground.reason)
    if status is not former:
        tell_connected(enrollment, now=now)
    publish(_company(enrollment), now=now)
    return change


def remeasure(
    enrollment: Enrollment,
    measure: Measure,
    *,
    actor: Account,
    now: datetime,
    ground: Ground = NO_GROUND,
) -> StandingChange:
    """Append a change of tier or benefit while the status stays; the caller commits."""
    former = enrollment.tier
    change = _append(enrollment, enrollment.status, None, measure, ground, actor, now)
    record(
        actor.id,
        "remeasure",
        f"enrollment/{enrollment.id}",
        at=now,
        tier=measure.tier,
        former_tier=former,
        note=ground.note,
    )
    if measure.tier != former:
        tell_company(enrollment, "tier-changed", now=now, note=ground.note)
        tell_connected(enrollment, now=now)
    publish(_company(enrollment), now=now)
    return change


def status_before(enrollment: Enrollment) -> Status | None:
    """Return what a suspended or removed enrollment was before; None for any other.

    Before a suspension it was certified or validated, also where it was removed in between.
    """
    earlier = select(StandingChange.status).where(StandingChange.enrollment_id == enrollment.id)
    if enrollment.status is Status.SUSPENDED:
        earlier = earlier.where(StandingChange.status.in_(TRUSTED))
    elif enrollment.status is Status.REMOVED:
        earlier = earlier.where(StandingChange.status != Status.REMOVED)
    else:
        return None
    return db.session.scalar(earlier.order_by(StandingChange.number.desc()).limit(1))


def _append(
    enrollment: Enrollment,
    status: Status,
    action: Action | None,
    measure: Measure | None,
    ground: Ground,
    actor: Account,
    now: datetime,
) -> StandingChange:
    db.session.flush()
    last = newest_change(enrollment.id)
    change = StandingChange(
        enrollment_id=enrollment.id,
        number=last.number + 1 if last else 1,
        at=now,
        action=action,
        status=status,
        status_since=last.status_since if last and last.status is status else now,
        reason=ground.reason,
        note=ground.note,
        decided_by_id=actor.id,
        review_id=ground.review.id if ground.review else None,
        recommended_by_id=ground.review.recommended_by_id if ground.review else None,
        validation_id=ground.validation.id if ground.validation else None,
        validated_by_id=ground.validation.validator_id if ground.validation else None,
        seen_hash=ground.seen_hash,
    )
    _measure(change, measure, last)
    enrollment.status, enrollment.status_since = change.status, change.status_since
    enrollment.tier, enrollment.valid_until = change.tier, change.valid_until
    # Also where all four stay as they were: what changed meanwhile is then noticed.
    flag_modified(enrollment, "status")
    db.session.add(change)
    db.session.flush()
    return change


def _measure(change: StandingChange, measure: Measure | None, last: StandingChange | None) -> None:
    trusted = change.status in TRUSTED
    if measure is not None:
        change.tier = measure.tier if trusted else 0
        change.valid_until = measure.valid_until
        change.random_ppm, change.score_band = measure.random_ppm, measure.score_band
        change.evidence_level, change.policy = measure.evidence_level, measure.policy
    else:
        change.tier = last.tier if last and trusted else 0
        change.valid_until = last.valid_until if last else None
        change.random_ppm = last.random_ppm if last else None
        change.score_band = last.score_band if last else None
        change.evidence_level = last.evidence_level if last else None
        change.policy = last.policy if last else None


def _company(enrollment: Enrollment) -> Company:
    return db.session.get_one(Company, enrollment.company_id)
