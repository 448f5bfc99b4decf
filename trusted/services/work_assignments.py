"""Who has a piece of work in hand: given, taken, handed over and given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    RequiredAction,
    Review,
    Validation,
    WorkAssignment,
)
from trusted.persistence.queries.queue import Waiting
from trusted.persistence.queries.visits import validators_of
from trusted.persistence.queries.work_kinds import KINDS, Work
from trusted.services.audit import record
from trusted.services.conflicts import conflicts_between
from trusted.services.interests import check_no_interest
from trusted.services.notices import tell_official
from trusted.services.reviews import hand_over
from trusted.services.validation_handovers import hand_over_validation

BY_HAND = "by-hand"
LEAST_LOADED = "least-loaded"
BY_QUEUE = "Handed over in the work queue."
# What somebody has in hand from the start, and can give on.
HANDED_OVER = frozenset({Work.REVIEW, Work.REPORT})


@dataclass(frozen=True, slots=True)
class Found:
    """How a person was found for a piece of work.

    rule:   by-hand or least-loaded.
    inputs: what the rule knew, as JSON can hold it.
    """

    rule: str
    inputs: dict[str, object]


HAND = Found(BY_HAND, {})


def check_assignment(item: Waiting, to: Account | None, *, actor: Account, now: datetime) -> None:
    """Refuse an assignment that may not be; nothing is written.

    to:     None: nobody has it any more.
    Raises: NotPermitted, InputRefused, NotSeparated; in words for who assigns.
    """
    mine = item.in_hand_of == actor.id
    taken_by_oneself = to is not None and to.id == actor.id and item.in_hand_of is None
    if actor.role is not Role.SUPERVISOR and not mine and not taken_by_oneself:
        raise NotPermitted("Supervisors assign work; others take what nobody has, or give it on.")
    if KINDS[item.kind].owned and (item.kind not in HANDED_OVER or to is None):
        raise InputRefused("This is in the hands of who began it, or for whom it was planned.")
    if to is None:
        return
    if to.id == item.in_hand_of:
        raise InputRefused(f"{to.name} has it already.")
    if to.closed_at is not None or to.role not in KINDS[item.kind].roles:
        raise InputRefused(f"{to.name} does not do this kind of work.")
    _check_separate(item, to, now)


def assign(
    item: Waiting,
    to: Account | None,
    *,
    actor: Account,
    now: datetime,
    found: Found = HAND,
) -> None:
    """Put a piece of work into somebody's hands, or out of everybody's.

    Raises: what `check_assignment` raises; nothing is then written.
    """
    check_assignment(item, to, actor=actor, now=now)
    if item.kind is Work.REVIEW and to is not None:
        review = db.session.get_one(Review, item.subject_id)
        hand_over(review, to, BY_QUEUE, actor=actor, now=now)
        return
    if item.kind is Work.REPORT and to is not None:
        validation = db.session.get_one(Validation, item.subject_id)
        hand_over_validation(validation, to, BY_QUEUE, actor=actor, now=now)
        return
    _append(item, to, found, actor, now)
    record(
        actor.id,
        "assign-work",
        f"{item.kind.value}/{item.subject_id}",
        at=now,
        to=to.id if to else None,
        former=item.in_hand_of,
        rule=found.rule,
        inputs=found.inputs,
    )
    if to is not None and to.id != actor.id:
        enrollment = db.session.get_one(Enrollment, item.enrollment_id)
        tell_official(enrollment, "work-assigned", to, now=now, note=KINDS[item.kind].words + ".")
    db.session.commit()


def _append(item: Waiting, to: Account | None, found: Found, actor: Account, now: datetime) -> None:
    lock(f"work/{item.kind.value}/{item.subject_id}")
    last = db.session.scalar(
        select(func.max(WorkAssignment.number)).where(
            WorkAssignment.kind == item.kind.value, WorkAssignment.subject_id == item.subject_id
        )
    )
    db.session.add(
        WorkAssignment(
            kind=item.kind.value,
            subject_id=item.subject_id,
            number=(last or 0) + 1,
            enrollment_id=item.enrollment_id,
            assignee_id=to.id if to else None,
            assigned_by_id=actor.id,
            at=now,
            rule=found.rule,
            inputs=found.inputs,
        )
    )


def _check_separate(item: Waiting, to: Account, now: datetime) -> None:
    """Refuse who could not act on it in the end: a link to the company, or an earlier part."""
    enrollment = db.session.get_one(Enrollment, item.enrollment_id)
    check_no_interest(to, enrollment.company_id)
    company = db.session.get_one(Company, enrollment.company_id)
    if reasons := conflicts_between(to, company, on=now.date()):
        raise NotSeparated(f"{to.name} may not work on this company: {' '.join(reasons)}")
    if to.id in _had_a_part(item):
        raise NotSeparated(f"{to.name} had a part in this, so another person must do it.")


def _had_a_part(item: Waiting) -> frozenset[int | None]:
    if item.kind is Work.DECIDE:
        review = db.session.get_one(Review, item.subject_id)
        return frozenset({review.reviewer_id, review.recommended_by_id})
    if item.kind is Work.CONCLUDE:
        return validators_of(db.session.get_one(Validation, item.subject_id))
    if item.kind is Work.VERIFY:
        return frozenset({db.session.get_one(RequiredAction, item.subject_id).opened_by_id})
    return frozenset()
