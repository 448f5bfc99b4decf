"""The dated facts from which an enrollment's clocks follow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import Action, Status
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Escalation,
    ReportAnswer,
    RequiredAction,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.many import IDS

Statuses = Sequence[tuple[Status, datetime]]
# The enrollment that is asked about; each question is made once.
ENROLLMENT = bindparam("enrollment_id", type_=Integer)
_CHANGES = (
    select(
        StandingChange.id,
        StandingChange.at,
        StandingChange.status,
        StandingChange.action,
        StandingChange.reason,
        StandingChange.valid_until,
    )
    .where(StandingChange.enrollment_id == ENROLLMENT)
    .order_by(StandingChange.number)
)

_VALIDATIONS = (
    select(
        Validation.id,
        Validation.planned_at,
        Validation.visit_on,
        Validation.reported_at,
        ReportAnswer.answered_at,
        Validation.closed_at,
        Validation.passed,
    )
    .outerjoin(ReportAnswer, ReportAnswer.validation_id == Validation.id)
    .where(Validation.enrollment_id == ENROLLMENT)
    .order_by(Validation.id)
)

_ACTIONS = (
    select(
        RequiredAction.id,
        RequiredAction.opened_at,
        RequiredAction.due_on,
        RequiredAction.reported_done_at,
        RequiredAction.verified_at,
    )
    .where(RequiredAction.enrollment_id == ENROLLMENT)
    .order_by(RequiredAction.due_on, RequiredAction.id)
)

_ESCALATIONS = select(
    Escalation.deadline_id, Escalation.subject, Escalation.due_on, Escalation.raised_at
).where(Escalation.enrollment_id == ENROLLMENT)


_ESCALATED = select(Escalation.enrollment_id, Escalation.due_on).where(
    Escalation.enrollment_id.in_(IDS),
    Escalation.deadline_id == bindparam("deadline_id"),
)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change of standing, as far as clocks are concerned."""

    id: int
    at: datetime
    status: Status
    action: Action | None
    reason: str | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ValidationFacts:
    """A validation and its days; answered_at: when the company answered the report."""

    id: int
    planned_at: datetime
    visit_on: date
    reported_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """A required action and its days."""

    id: int
    opened_at: datetime
    due_on: date
    reported_done_at: datetime | None
    verified_at: datetime | None


def changes_in_order(enrollment_id: int) -> Sequence[ChangeFacts]:
    """Return the changes of an enrollment's standing, the first first."""
    rows = ask(_CHANGES, {"enrollment_id": enrollment_id})
    return [ChangeFacts(*row) for row in rows]


def validations_in_order(enrollment_id: int) -> Sequence[ValidationFacts]:
    """Return the validations of an enrollment, the first first."""
    rows = ask(_VALIDATIONS, {"enrollment_id": enrollment_id})
    return [ValidationFacts(*row) for row in rows]


def actions_in_order(enrollment_id: int) -> Sequence[ActionFacts]:
    """Return the required actions of an enrollment, the first due first."""
    rows = ask(_ACTIONS, {"enrollment_id": enrollment_id})
    return [ActionFacts(*row) for row in rows]


def escalations_of(enrollment_id: int) -> Mapping[tuple[str, str, date], datetime]:
    """Return when each missed clock was escalated, by deadline, subject and last day."""
    rows = ask(_ESCALATIONS, {"enrollment_id": enrollment_id})
    return {(row.deadline_id, row.subject, row.due_on): row.raised_at for row in rows}


def escalated_among(deadline_id: str, ids: Collection[int]) -> Collection[tuple[int, date]]:
    """Return which of these had a missed clock of a kind escalated, with its last day."""
    rows = ask(_ESCALATED, {"deadline_id": deadline_id, "ids": list(ids)})
    return {(row.enrollment_id, row.due_on) for row in rows}


def statuses_of_decided(since: datetime, limit: int) -> Collection[Statuses]:
    """Return of each application decided since a moment the statuses until then, in order.

    limit: at most so many applications, the newest.
    """
    decision = aliased(StandingChange)
    decided = (
        select(decision.enrollment_id, decision.number)
        .where(decision.action.in_((Action.CERTIFY, Action.REJECT)), decision.at >= since)
        .order_by(decision.at.desc())
        .limit(limit)
        .subquery()
    )
    rows = db.session.execute(
        select(StandingChange.enrollment_id, StandingChange.status, StandingChange.at)
        .join(decided, decided.c.enrollment_id == StandingChange.enrollment_id)
        .where(StandingChange.number <= decided.c.number)
        .order_by(StandingChange.enrollment_id, StandingChange.number)
    )
    found: dict[int, list[tuple[Status, datetime]]] = {}
    for enrollment_id, status, at in rows:
        found.setdefault(enrollment_id, []).append((status, at))
    return list(found.values())


def validated_after(
    begun_by: Action, since: datetime, limit: int
) -> Sequence[tuple[datetime, datetime]]:
    """Return when cycles began and when they ended with a validation since a moment.

    begun_by: certify or validate; limit: at most so many, the newest.
    """
    done = aliased(StandingChange)
    begun = aliased(StandingChange)
    start = func.max(begun.at)
    rows = db.session.execute(
        select(start, done.at)
        .join(begun, (begun.enrollment_id == done.enrollment_id) & (begun.number < done.number))
        .where(
            done.action == Action.VALIDATE,
            done.at >= since,
            begun.action.in_((Action.CERTIFY, Action.VALIDATE)),
        )
        .group_by(done.id, done.at)
        .having(func.count(begun.id) == 1 if begun_by is Action.CERTIFY else func.count() > 1)
        .order_by(done.at.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def reported_since(since: datetime, limit: int) -> Sequence[tuple[date, datetime]]:
    """Return the day of the visit and the moment of the report of recent validations."""
    rows = db.session.execute(
        select(Validation.visit_on, Validation.reported_at)
        .where(Validation.reported_at >= since)
        .order_by(Validation.reported_at.desc())
        .limit(limit)
    )
    return [(day, at) for day, at in rows if at is not None]
