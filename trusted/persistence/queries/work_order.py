"""By what the work queue is ordered and narrowed, as the database computes it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    and_,
    case,
    cast,
    literal,
    or_,
    select,
)

from trusted.domain.clocks import start_of
from trusted.domain.work import Risk, Urgency
from trusted.persistence.models import Enrollment, Escalation, Incident, WorkAssignment
from trusted.persistence.queries.work_kinds import KINDS, Work

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where the classes of order begin.

    overdue, soon: by kind, the last day from which its clock counts to be overdue, or due soon.
    paused:        enrollments whose clock stood still, by the class in which they really are.
    incident_from: from this day on an incident makes the risk high.
    high_parcels, medium_parcels: from how many a year the risk is high or medium.
    """

    overdue: Mapping[Work, date]
    soon: Mapping[Work, date]
    paused: Mapping[Urgency, Collection[int]]
    incident_from: date
    high_parcels: int
    medium_parcels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """To what a queue is narrowed; None or empty: not by this.

    hand:    the account that has it in hand; 0: nobody.
    urgency: only this class.
    """

    kinds: Collection[Work] = ()
    entity_type: str | None = None
    country: str | None = None
    hand: int | None = None
    urgency: Urgency | None = None
    items: Collection[tuple[str, int]] = field(default=())


def urgency_class(rows: FromClause, kind: Work, bounds: Bounds) -> ColumnElement[int]:
    """Return the deadline class of one kind; where a clock stood still, as its rule has it."""
    about = KINDS[kind]
    if kind not in bounds.overdue:
        return literal(int(Urgency.NO_DEADLINE))
    cases: list[tuple[ColumnElement[bool], int]] = []
    if about.pauses:
        still = ((ids, urgency) for urgency, ids in bounds.paused.items() if ids)
        cases += [(rows.c.enrollment_id.in_(ids), int(urgency)) for ids, urgency in still]
    for bound, urgency in (
        (bounds.overdue[kind], Urgency.OVERDUE),
        (bounds.soon[kind], Urgency.SOON),
    ):
        counted = rows.c.day <= bound if about.dated else rows.c.begun < start_of(bound + DAY)
        cases.append((counted, int(urgency)))
    if about.dated:
        cases.append((rows.c.day.is_(None), int(Urgency.NO_DEADLINE)))
    return case(*cases, else_=int(Urgency.LATER))


def risk_class(bounds: Bounds) -> ColumnElement[int]:
    """Return how much is at stake with an enrollment."""
    incidents = select(Incident.enrollment_id).where(Incident.occurred_on >= bounds.incident_from)
    high = (Enrollment.parcels_a_year >= bounds.high_parcels) | Enrollment.id.in_(incidents)
    return case(
        (high, int(Risk.HIGH)),
        (Enrollment.parcels_a_year >= bounds.medium_parcels, int(Risk.MEDIUM)),
        else_=int(Risk.LOW),
    )


def is_escalated(rows: FromClause, kind: Work) -> ColumnElement[int]:
    """Return 1 where the missed clock of the work was put before the supervisors, else 0."""
    about = KINDS[kind]
    if not about.clock_of:
        return literal(0)
    clock = select(Escalation.subject).where(Escalation.deadline_id == about.deadline)
    id_ = rows.c.enrollment_id if about.clock_of == "enrollment" else rows.c.subject_id
    subject = literal(f"{about.clock_of}/") + cast(id_, String)
    return case((subject.in_(clock), 1), else_=0)


def assignee_of(waits: FromClause) -> ColumnElement[int | None]:
    """Return to whom the work was given last."""
    return (
        select(WorkAssignment.assignee_id)
        .where(WorkAssignment.kind == waits.c.kind, WorkAssignment.subject_id == waits.c.subject_id)
        .order_by(WorkAssignment.number.desc())
        .limit(1)
        .correlate(waits)
        .scalar_subquery()
    )


def conditions_of(
    waits: FromClause, narrowed: Narrowed, hand: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """Return what narrows the work; hand: the expression of who has it."""
    found: list[ColumnElement[bool]] = []
    if narrowed.entity_type is not None:
        found.append(Enrollment.entity_type == narrowed.entity_type)
    if narrowed.urgency is not None:
        found.append(waits.c.urgency == int(narrowed.urgency))
    if narrowed.hand is not None:
        found.append(hand == narrowed.hand if narrowed.hand else hand.is_(None))
    if narrowed.items:
        named = (
            and_(waits.c.kind == kind, waits.c.subject_id == subject)
            for kind, subject in narrowed.items
        )
        found.append(or_(*named))
    return found
