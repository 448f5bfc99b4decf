"""What waits for an official, put in order by the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    FromClause,
    Select,
    case,
    func,
    select,
    union,
    union_all,
)

from trusted.domain.standing import Status
from trusted.domain.work import Risk, Urgency
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Enrollment,
    Message,
    StandingChange,
    Thread,
    WorkAssignment,
)
from trusted.persistence.queries.work_kinds import Work, rows_of
from trusted.persistence.queries.work_order import (
    Bounds,
    Narrowed,
    assignee_of,
    conditions_of,
    is_escalated,
    risk_class,
    urgency_class,
)
from trusted.persistence.queries.work_rows import Asked

COLUMNS = (
    "kind",
    "subject_id",
    "enrollment_id",
    "since",
    "day",
    "owner_id",
    "urgency",
    "escalated",
)
UNDECIDED = (Status.SUBMITTED, Status.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    subject_id:   of the thing on whose page it is done (persistence/queries/work_kinds.py).
    day:          the day of a visit, the end of a validity or the day by which to mend; else None.
    escalated:    whether its missed clock was put before the supervisors.
    in_hand_of:   the account that has it; None: nobody.
    """

    kind: Work
    subject_id: int
    enrollment_id: int
    since: datetime
    day: date | None
    escalated: bool
    urgency: Urgency
    risk: Risk
    in_hand_of: int | None


@dataclass(frozen=True, slots=True)
class Hands:
    """How much somebody has in hand."""

    pieces: int
    overdue: int


def work_in_order(
    asked: Asked, kinds: Collection[Work], narrowed: Narrowed, bounds: Bounds
) -> Select[*tuple[Any, ...]]:
    """Return the query of what waits: escalated first, then by class, risk, and waiting time.

    It says nothing of who has it in hand: see `with_hands`.
    """
    wanted = [kind for kind in kinds if not narrowed.kinds or kind in narrowed.kinds]
    waits = _ordered(asked, wanted, bounds)
    hand = func.coalesce(waits.c.owner_id, assignee_of(waits))
    risk = risk_class(bounds).label("risk")
    query = (
        select(*(waits.c[name] for name in COLUMNS), risk)
        .join(Enrollment, Enrollment.id == waits.c.enrollment_id)
        .where(*conditions_of(waits, narrowed, hand))
        .order_by(
            waits.c.escalated.desc(),
            waits.c.urgency,
            risk,
            waits.c.since,
            waits.c.kind,
            waits.c.subject_id,
        )
    )
    if narrowed.country is not None:
        company = select(Company.id).where(Company.country == narrowed.country)
        query = query.where(Enrollment.company_id.in_(company))
    return query


def with_hands(query: Select[*tuple[Any, ...]]) -> Sequence[Waiting]:
    """Return the rows of the query above (or of a page of it), each with who has it in hand."""
    rows = db.session.execute(query).all()
    hands = _assignees([(row.kind, row.subject_id) for row in rows])
    return [
        Waiting(
            Work(row.kind),
            row.subject_id,
            row.enrollment_id,
            row.since,
            row.day,
            bool(row.escalated),
            Urgency(row.urgency),
            Risk(row.risk),
            row.owner_id or hands.get((row.kind, row.subject_id)),
        )
        for row in rows
    ]


def total_of(query: Select[*tuple[Any, ...]]) -> int:
    """Return how many rows a query has."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def hands_full(asked: Asked, kinds: Collection[Work], bounds: Bounds) -> Mapping[int, Hands]:
    """Return by account how much of these kinds it has in hand, and how much is overdue."""
    waits = _ordered(asked, kinds, bounds)
    hand = func.coalesce(waits.c.owner_id, assignee_of(waits)).label("hand")
    late = case((waits.c.urgency == int(Urgency.OVERDUE), 1), else_=0).label("late")
    pieces = select(hand, late).subquery()
    rows = db.session.execute(
        select(pieces.c.hand, func.count(), func.sum(pieces.c.late))
        .where(pieces.c.hand.is_not(None))
        .group_by(pieces.c.hand)
    )
    return {account_id: Hands(count, overdue) for account_id, count, overdue in rows}


def counts_by_kind(asked: Asked, kinds: Collection[Work]) -> Mapping[Work, int]:
    """Return how much of each kind waits; a kind of which nothing waits is left out."""
    waits = _waits(asked, kinds)
    rows = db.session.execute(select(waits.c.kind, func.count()).group_by(waits.c.kind))
    return {Work(kind): count for kind, count in rows}


def counts_by_class(
    asked: Asked, kinds: Collection[Work], bounds: Bounds
) -> Mapping[tuple[Work, Urgency], int]:
    """Return how much of each kind waits in each deadline class; what is not there is left out."""
    waits = _ordered(asked, kinds, bounds)
    rows = db.session.execute(
        select(waits.c.kind, waits.c.urgency, func.count()).group_by(waits.c.kind, waits.c.urgency)
    )
    return {(Work(kind), Urgency(urgency)): count for kind, urgency, count in rows}


def countries_known() -> Sequence[str]:
    """Return the countries of all companies, by their two letters."""
    return db.session.scalars(select(Company.country).distinct().order_by(Company.country)).all()


def undecided_with_pauses(opened_before: datetime) -> Sequence[int]:
    """Return the enrollments that await a decision and whose clock has ever stood still.

    opened_before: only those so old that their class can be another than the last.
    """
    old = (Enrollment.status.in_(UNDECIDED), Enrollment.opened_at < opened_before)
    returned = (
        select(StandingChange.enrollment_id)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .where(StandingChange.status == Status.RETURNED, *old)
    )
    asked = (
        select(Thread.enrollment_id)
        .join(Message, Message.thread_id == Thread.id)
        .join(Enrollment, Enrollment.id == Thread.enrollment_id)
        .where(Message.stops_clock, *old)
    )
    return db.session.scalars(union(returned, asked)).all()


def statuses_by_enrollment(
    enrollment_ids: Collection[int],
) -> Mapping[int, Sequence[tuple[Status, datetime]]]:
    """Return by enrollment each status that it had and its moment, in order."""
    rows = db.session.execute(
        select(StandingChange.enrollment_id, StandingChange.status, StandingChange.at)
        .where(StandingChange.enrollment_id.in_(enrollment_ids))
        .order_by(StandingChange.enrollment_id, StandingChange.number)
    )
    found: dict[int, list[tuple[Status, datetime]]] = {}
    for enrollment_id, status, at in rows:
        found.setdefault(enrollment_id, []).append((status, at))
    return found


def with_companies(
    enrollment_ids: Collection[int],
) -> Mapping[int, tuple[Enrollment, Company]]:
    """Return enrollments and their companies, by enrollment."""
    rows = db.session.execute(
        select(Enrollment, Company)
        .join(Company, Company.id == Enrollment.company_id)
        .where(Enrollment.id.in_(enrollment_ids))
    )
    return {enrollment.id: (enrollment, company) for enrollment, company in rows}


def _assignees(pieces: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int | None]:
    subjects = {subject for _, subject in pieces}
    rows = db.session.execute(
        select(WorkAssignment.kind, WorkAssignment.subject_id, WorkAssignment.assignee_id)
        .where(WorkAssignment.subject_id.in_(subjects))
        .order_by(WorkAssignment.number)
    )
    return {(kind, subject): assignee for kind, subject, assignee in rows}


def _ordered(asked: Asked, kinds: Collection[Work], bounds: Bounds) -> FromClause:
    """Return what waits of these kinds, with the class and whether it is escalated."""
    arms = []
    for kind in Work:
        if kind in kinds:
            rows = rows_of(kind, asked).subquery()
            urgency = urgency_class(rows, kind, bounds).label("urgency")
            arms.append(select(rows, urgency, is_escalated(rows, kind).label("escalated")))
    return union_all(*arms).subquery()


def _waits(asked: Asked, kinds: Collection[Work]) -> FromClause:
    return union_all(*(rows_of(kind, asked) for kind in Work if kind in kinds)).subquery()
