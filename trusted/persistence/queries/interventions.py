"""The graduated response of an enrollment: its steps, its suspensions, and what is due."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.standing import TRUSTED, Action, Status
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    EmergencySuspension,
    Enrollment,
    Intervention,
    InterventionAnswer,
    InterventionDecision,
    ReductionEnd,
    RequiredAction,
    StandingChange,
    SuspensionConfirmation,
)
from trusted.persistence.queries.enrollments import has_status
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import is_one_of

WITH_PEOPLE = (
    joinedload(Intervention.enrollment).joinedload(Enrollment.company),
    joinedload(Intervention.proposed_by),
)


def intervention_by_id(intervention_id: int) -> Intervention | None:
    """Return a proposed step with its enrollment, company and proposer."""
    return db.session.scalar(
        select(Intervention).where(Intervention.id == intervention_id).options(*WITH_PEOPLE)
    )


def open_proposal(enrollment_id: int) -> Intervention | None:
    """Return the proposed step of an enrollment that is not decided yet."""
    return db.session.scalar(
        _undecided().where(Intervention.enrollment_id == enrollment_id).limit(1)
    )


def proposals_waiting(page: int) -> Page[Row[Any]]:
    """Return the proposed steps not decided yet, as rows (Intervention,), the oldest first."""
    return rows_on(
        _undecided().options(*WITH_PEOPLE).order_by(Intervention.proposed_at, Intervention.id),
        page,
    )


def steps_taken(enrollment_id: int) -> Sequence[tuple[Intervention, InterventionDecision]]:
    """Return the steps that were decided on, with their decision, the newest first."""
    rows = db.session.execute(
        select(Intervention, InterventionDecision)
        .join(InterventionDecision, InterventionDecision.intervention_id == Intervention.id)
        .where(Intervention.enrollment_id == enrollment_id)
        .order_by(InterventionDecision.decided_at.desc(), InterventionDecision.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def answers_to_steps(enrollment_id: int) -> Sequence[InterventionAnswer]:
    """Return what the company has said to steps and suspensions, the newest first."""
    return db.session.scalars(
        select(InterventionAnswer)
        .where(InterventionAnswer.enrollment_id == enrollment_id)
        .order_by(InterventionAnswer.answered_at.desc(), InterventionAnswer.id.desc())
    ).all()


def active_reductions(
    enrollment_id: int | None = None,
) -> Sequence[tuple[Intervention, InterventionDecision]]:
    """Return the tier reductions that have not ended, the oldest first.

    enrollment_id: of this one; None: of every enrollment that is certified or validated.
    """
    wanted = _reductions_of_partners()
    if enrollment_id is not None:
        wanted = _reductions().where(Intervention.enrollment_id == enrollment_id)
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def _reductions() -> Select[*tuple[Any, ...]]:
    return (
        select(Intervention, InterventionDecision)
        .join(InterventionDecision, InterventionDecision.intervention_id == Intervention.id)
        .outerjoin(ReductionEnd, ReductionEnd.intervention_id == Intervention.id)
        .where(
            Intervention.action == Action.REDUCE,
            InterventionDecision.taken,
            ReductionEnd.id.is_(None),
        )
        .order_by(Intervention.id)
    )


@cache
def _reductions_of_partners() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked every few minutes."""
    return _reductions().where(has_status(Intervention.enrollment_id, TRUSTED))


def open_actions(enrollment_id: int) -> int:
    """Return how many required actions of an enrollment are not verified."""
    found = db.session.scalar(
        select(func.count())
        .select_from(RequiredAction)
        .where(RequiredAction.enrollment_id == enrollment_id, RequiredAction.verified_at.is_(None))
    )
    return found or 0


def verified_since(enrollment_id: int, since: datetime) -> Sequence[RequiredAction]:
    """Return the required actions that were verified from a moment on."""
    return db.session.scalars(
        select(RequiredAction)
        .where(RequiredAction.enrollment_id == enrollment_id, RequiredAction.verified_at >= since)
        .order_by(RequiredAction.id)
    ).all()


def last_trusted(enrollment_id: int) -> StandingChange | None:
    """Return the newest change at which an enrollment was certified or validated."""
    return db.session.scalar(
        select(StandingChange)
        .where(StandingChange.enrollment_id == enrollment_id, StandingChange.status.in_(TRUSTED))
        .order_by(StandingChange.number.desc())
        .limit(1)
    )


def change_before(change: StandingChange) -> StandingChange | None:
    """Return the change before a change of the same enrollment."""
    return db.session.scalar(
        select(StandingChange).where(
            StandingChange.enrollment_id == change.enrollment_id,
            StandingChange.number == change.number - 1,
        )
    )


def newest_action(enrollment_id: int, *kinds: Action) -> StandingChange | None:
    """Return the newest change by an action; kinds: only these, none: any."""
    wanted = select(StandingChange).where(
        StandingChange.enrollment_id == enrollment_id, StandingChange.action.is_not(None)
    )
    if kinds:
        wanted = wanted.where(StandingChange.action.in_(kinds))
    return db.session.scalar(wanted.order_by(StandingChange.number.desc()).limit(1))


def unconfirmed_suspension(enrollment_id: int) -> StandingChange | None:
    """Return the emergency suspension that holds now and waits for a second person."""
    return db.session.scalar(_unconfirmed().where(StandingChange.enrollment_id == enrollment_id))


def unconfirmed_suspensions() -> Sequence[tuple[int, datetime]]:
    """Return who is suspended at once and since when, while a second person is waited for."""
    return [(row[0], row[1]) for row in ask(_unconfirmed_in_order(), {})]


@cache
def _unconfirmed_in_order() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked every few minutes."""
    columns = (StandingChange.enrollment_id, StandingChange.at)
    return _unconfirmed().with_only_columns(*columns).order_by(StandingChange.at)


def suspension_began(enrollment_id: int) -> StandingChange | None:
    """Return the change that brought the suspension which holds now; None: none holds."""
    last = aliased(StandingChange)
    since = (
        select(func.max(last.number))
        .where(last.enrollment_id == StandingChange.enrollment_id, last.status.in_(TRUSTED))
        .scalar_subquery()
    )
    return db.session.scalar(
        select(StandingChange)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .where(
            StandingChange.enrollment_id == enrollment_id,
            StandingChange.status == Status.SUSPENDED,
            StandingChange.number > since,
            Enrollment.status == Status.SUSPENDED,
        )
        .order_by(StandingChange.number)
        .limit(1)
    )


def _undecided() -> Select[Intervention]:
    return (
        select(Intervention)
        .outerjoin(InterventionDecision, InterventionDecision.intervention_id == Intervention.id)
        .where(InterventionDecision.id.is_(None))
    )


@cache
def _unconfirmed() -> Select[StandingChange]:
    """Return the question, made once: the alias costs more than the answer."""
    later = aliased(StandingChange)
    trusted_again = (
        select(later.id)
        .where(
            later.enrollment_id == StandingChange.enrollment_id,
            later.number > StandingChange.number,
            is_one_of(later.status, TRUSTED),
        )
        .exists()
    )
    return (
        select(StandingChange)
        .join(EmergencySuspension, EmergencySuspension.standing_change_id == StandingChange.id)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .outerjoin(
            SuspensionConfirmation, SuspensionConfirmation.standing_change_id == StandingChange.id
        )
        .where(
            Enrollment.status == Status.SUSPENDED,
            SuspensionConfirmation.id.is_(None),
            ~trusted_again,
        )
    )
