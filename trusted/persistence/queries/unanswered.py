"""Suspensions and demands for an action plan to which the company owes an answer."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import FINAL, OPEN, TRUSTED, Action, Status
from trusted.persistence.models import (
    ActionPlan,
    Enrollment,
    Intervention,
    InterventionAnswer,
    InterventionDecision,
    StandingChange,
)
from trusted.persistence.types import UTCDateTime, is_one_of

# Given enrollment, deadline, kind and id of the subject: whether it was not escalated.
NotEscalated = Callable[[Any, str, str, Any], ColumnElement[bool]]


def suspensions_unanswered(not_escalated: NotEscalated) -> Select[*tuple[Any, ...]]:
    """Return the enrollments that left a suspension from before `suspended_before` unanswered."""
    said = exists().where(
        InterventionAnswer.enrollment_id == StandingChange.enrollment_id,
        InterventionAnswer.answered_at >= StandingChange.at,
    )
    return (
        select(StandingChange.enrollment_id)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .where(
            Enrollment.status == Status.SUSPENDED,
            StandingChange.number == _first_of_suspension(),
            StandingChange.at < bindparam("suspended_before", type_=UTCDateTime),
            ~said,
            ~_planned_since(StandingChange.enrollment_id, StandingChange.at),
            not_escalated(Enrollment.id, "answer-suspension", "standing-change", StandingChange.id),
        )
    )


def plans_unsubmitted(not_escalated: NotEscalated) -> Select[*tuple[Any, ...]]:
    """Return the enrollments of which a plan was demanded before `demanded_before`, in vain.

    Only the newest demand counts.
    """
    later, of_later = aliased(InterventionDecision), aliased(Intervention)
    superseded = exists().where(
        of_later.enrollment_id == Intervention.enrollment_id,
        of_later.action == Action.PLAN,
        later.intervention_id == of_later.id,
        later.taken,
        later.decided_at > InterventionDecision.decided_at,
    )
    decided_at = InterventionDecision.decided_at
    return (
        select(Intervention.enrollment_id)
        .join(InterventionDecision, InterventionDecision.intervention_id == Intervention.id)
        .join(Enrollment, Enrollment.id == Intervention.enrollment_id)
        .where(
            Intervention.action == Action.PLAN,
            InterventionDecision.taken,
            decided_at < bindparam("demanded_before", type_=UTCDateTime),
            ~is_one_of(Enrollment.status, OPEN | FINAL),
            ~superseded,
            ~_planned_since(Intervention.enrollment_id, decided_at),
            not_escalated(Enrollment.id, "submit-action-plan", "intervention", Intervention.id),
        )
    )


def _first_of_suspension() -> Any:
    """Return the number of the change that brought the suspension which holds now."""
    first, trusted = aliased(StandingChange), aliased(StandingChange)
    since = (
        select(func.max(trusted.number))
        .where(trusted.enrollment_id == first.enrollment_id, is_one_of(trusted.status, TRUSTED))
        .correlate(first)
        .scalar_subquery()
    )
    return (
        select(func.min(first.number))
        .where(
            first.enrollment_id == Enrollment.id,
            first.status == Status.SUSPENDED,
            first.number > since,
        )
        .correlate(Enrollment)
        .scalar_subquery()
    )


def _planned_since(enrollment_id: Any, moment: Any) -> ColumnElement[bool]:
    return exists().where(
        ActionPlan.enrollment_id == enrollment_id, ActionPlan.submitted_at >= moment
    )
