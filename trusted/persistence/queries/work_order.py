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


def urgency_class(waits: FromClause, bounds: Bounds) -> ColumnElement[int]:
    """Return the deadline class; where a clock stood still, as the rule of clocks has it."""
    still = [kind.value for kind in KINDS if KINDS[kind].pauses]
    cases: list[tuple[ColumnElement[bool], int]] = [
        (and_(waits.c.kind.in_(still), waits.c.enrollment_id.in_(ids)), urgency)
        for urgency, ids in bounds.paused.items()
        if ids
    ]
    for kind, about in KINDS.items():
        if kind in bounds.overdue:
            for bound, urgency in (
                (bounds.overdue[kind], Urgency.OVERDUE),
                (bounds.soon[kind], Urgency.SOON),
            ):
                begun = (
                    waits.c.day <= bound if about.dated else waits.c.begun < start_of(bound + DAY)
                )
                cases.append((and_(waits.c.kind == kind.value, begun), urgency))
    running = [kind.value for kind in bounds.overdue]
    undated = [kind.value for kind in bounds.overdue if KINDS[kind].dated]
    cases.append((and_(waits.c.kind.in_(undated), waits.c.day.is_(None)), Urgency.NO_DEADLINE))
    cases.append((waits.c.kind.in_(running), Urgency.LATER))
    return case(*cases, else_=Urgency.NO_DEADLINE)


def risk_class(bounds: Bounds) -> ColumnElement[int]:
    """Return how much is at stake with an enrollment."""
    incidents = select(Incident.enrollment_id).where(Incident.occurred_on >= bounds.incident_from)
    high = (Enrollment.parcels_a_year >= bounds.high_parcels) | Enrollment.id.in_(incidents)
    return case(
        (high, Risk.HIGH),
        (Enrollment.parcels_a_year >= bounds.medium_parcels, Risk.MEDIUM),
        else_=Risk.LOW,
    )


def is_escalated(waits: FromClause) -> ColumnElement[int]:
    """Return 1 where the missed clock of the work was put before the supervisors, else 0."""
    missed = []
    for kind, about in KINDS.items():
        if about.clock_of:
            clock = select(Escalation.subject).where(Escalation.deadline_id == about.deadline)
            id_ = waits.c.enrollment_id if about.clock_of == "enrollment" else waits.c.subject_id
            subject = literal(f"{about.clock_of}/") + cast(id_, String)
            missed.append(and_(waits.c.kind == kind.value, subject.in_(clock)))
    return case((or_(*missed), 1), else_=0)


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
    waits: FromClause,
    narrowed: Narrowed,
    urgency: ColumnElement[int],
    hand: ColumnElement[Any],
) -> list[ColumnElement[bool]]:
    """Return what narrows the work.

    urgency, hand: the expressions of its class and of who has it.
    """
    found: list[ColumnElement[bool]] = []
    if narrowed.entity_type is not None:
        found.append(Enrollment.entity_type == narrowed.entity_type)
    if narrowed.urgency is not None:
        found.append(urgency == narrowed.urgency)
    if narrowed.hand is not None:
        found.append(hand == narrowed.hand if narrowed.hand else hand.is_(None))
    if narrowed.items:
        named = (
            and_(waits.c.kind == kind, waits.c.subject_id == subject)
            for kind, subject in narrowed.items
        )
        found.append(or_(*named))
    return found
