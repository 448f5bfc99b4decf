"""What waits for an official."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    Subquery,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)

from trusted.domain.standing import TRUSTED, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    BestPractice,
    Company,
    Enrollment,
    RequiredAction,
    Review,
    Validation,
)
from trusted.persistence.queries.paging import Page, rows_on


class Work(StrEnum):
    """What is to be done."""

    TAKE = "take"
    REVIEW = "review"
    DECIDE = "decide"
    REPORT = "report"
    CONCLUDE = "conclude"
    PLAN = "plan"
    ACCEPT = "accept"
    VERIFY = "verify"


WORK_OF: Mapping[Role, tuple[Work, ...]] = {
    Role.REVIEWER: (Work.TAKE, Work.REVIEW),
    Role.VALIDATOR: (Work.REPORT, Work.VERIFY),
    Role.SUPERVISOR: (Work.DECIDE, Work.CONCLUDE, Work.PLAN, Work.ACCEPT, Work.VERIFY),
    Role.PROGRAM_MANAGER: tuple(Work),
    Role.AUDITOR: tuple(Work),
}


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days on which a clock that is read now must have started.

    overdue: started before it: past its time. soon: started before it: due before long.
    """

    overdue: date
    soon: date


def work_waiting(
    account: Account,
    horizons: Mapping[Work, Horizon],
    *,
    kinds: Collection[Work],
    entity_type: str | None,
    page: int,
) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of what waits for a person: by deadline class, then by waiting time.

    horizons: for each kind with a clock; the others have no deadline.
    Returns:  rows of kind, subject_id, since, day, urgency (0 overdue, 1 soon, 2 later, 3 no
              deadline), Enrollment and Company. `day` is where the clock of a validation starts,
              or the day that is given; None: it starts at `since`.
    """
    waiting = _waiting(account, horizons, kinds)
    query = (
        select(waiting, Enrollment, Company)
        .join(Enrollment, Enrollment.id == waiting.c.enrollment_id)
        .join(Company, Company.id == Enrollment.company_id)
        .order_by(waiting.c.urgency, waiting.c.since, waiting.c.kind, waiting.c.subject_id)
    )
    if entity_type is not None:
        query = query.where(Enrollment.entity_type == entity_type)
    return rows_on(query, page)


def work_counts(account: Account, horizons: Mapping[Work, Horizon]) -> Mapping[Work, int]:
    """Return how much of each kind waits for a person."""
    waiting = _waiting(account, horizons, WORK_OF[account.role])
    rows = db.session.execute(select(waiting.c.kind, func.count()).group_by(waiting.c.kind))
    return {Work(kind): number for kind, number in rows}


def _waiting(
    account: Account, horizons: Mapping[Work, Horizon], kinds: Collection[Work]
) -> Subquery:
    selects = [SELECTS[kind](account, horizons.get(kind)) for kind in Work if kind in kinds]
    return union_all(*selects).subquery()


def _row(
    kind: Work,
    subject_id: SQLColumnExpression[int],
    enrollment_id: SQLColumnExpression[int],
    since: SQLColumnExpression[datetime],
    urgency: SQLColumnExpression[int],
    day: SQLColumnExpression[date] | None = None,
) -> Select[*tuple[Any, ...]]:
    return select(
        literal(kind.value).label("kind"),
        subject_id.label("subject_id"),
        enrollment_id.label("enrollment_id"),
        since.label("since"),
        (cast(null(), Date) if day is None else day).label("day"),
        urgency.label("urgency"),
    )


NO_DEADLINE = cast(literal(3), Integer)


def _urgency(start: SQLColumnExpression[Any], horizon: Horizon | None) -> SQLColumnExpression[int]:
    if horizon is None:
        return NO_DEADLINE
    return case((start < horizon.overdue, 0), (start < horizon.soon, 1), else_=2)


def _midnight(horizon: Horizon | None) -> Any:
    """Return the horizon in moments, for clocks that start at one."""
    if horizon is None:
        return None
    return Horizon(*(datetime.combine(d, time(), UTC) for d in (horizon.overdue, horizon.soon)))


def _to_take(_account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    since: Any = Application.submitted_at
    return (
        _row(
            Work.TAKE,
            Application.id,
            Enrollment.id,
            since,
            _urgency(since, _midnight(horizon)),
        )
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Enrollment.status == Status.SUBMITTED)
    )


def _open_reviews(kind: Work, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    since: Any = Application.submitted_at
    return (
        _row(
            kind,
            Review.id,
            Application.enrollment_id,
            since,
            _urgency(since, _midnight(horizon)),
        )
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Review.ended_at.is_(None), Enrollment.status == Status.IN_REVIEW)
    )


def _in_review(account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    query = _open_reviews(Work.REVIEW, horizon).where(Review.recommendation.is_(None))
    mine = Review.reviewer_id == account.id
    return query.where(mine) if account.role is Role.REVIEWER else query


def _to_decide(_account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    return _open_reviews(Work.DECIDE, horizon).where(Review.recommendation.is_not(None))


def _to_report(account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    query = _row(
        Work.REPORT,
        Validation.id,
        Validation.enrollment_id,
        Validation.planned_at,
        _urgency(Validation.visit_on, horizon),
        Validation.visit_on,
    ).where(Validation.reported_at.is_(None))
    mine = Validation.validator_id == account.id
    return query.where(mine) if account.role is Role.VALIDATOR else query


def _to_conclude(_account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    since: Any = Validation.reported_at
    return _row(
        Work.CONCLUDE,
        Validation.id,
        Validation.enrollment_id,
        since,
        _urgency(since, _midnight(horizon)),
    ).where(Validation.reported_at.is_not(None), Validation.closed_at.is_(None))


def _to_plan(_account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    until: Any = Enrollment.valid_until
    under_way = exists().where(
        Validation.enrollment_id == Enrollment.id, Validation.closed_at.is_(None)
    )
    # A validated enrollment is planned anew only when its cycle nears the end.
    due = (Enrollment.status == Status.CERTIFIED) | (until < horizon.soon if horizon else True)
    return _row(
        Work.PLAN,
        Enrollment.id,
        Enrollment.id,
        Enrollment.status_since,
        _urgency(until, horizon),
        until,
    ).where(Enrollment.status.in_(TRUSTED), due, ~under_way)


def _to_accept(_account: Account, _horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    return _row(
        Work.ACCEPT,
        BestPractice.id,
        BestPractice.enrollment_id,
        BestPractice.proposed_at,
        NO_DEADLINE,
    ).where(BestPractice.accepted_at.is_(None))


def _to_verify(_account: Account, horizon: Horizon | None) -> Select[*tuple[Any, ...]]:
    since: Any = RequiredAction.reported_done_at
    return _row(
        Work.VERIFY,
        RequiredAction.id,
        RequiredAction.enrollment_id,
        since,
        _urgency(RequiredAction.due_on, horizon),
        RequiredAction.due_on,
    ).where(RequiredAction.reported_done_at.is_not(None), RequiredAction.verified_at.is_(None))


SELECTS = {
    Work.TAKE: _to_take,
    Work.REVIEW: _in_review,
    Work.DECIDE: _to_decide,
    Work.REPORT: _to_report,
    Work.CONCLUDE: _to_conclude,
    Work.PLAN: _to_plan,
    Work.ACCEPT: _to_accept,
    Work.VERIFY: _to_verify,
}
