"""What waits for an official."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    Select,
    SQLColumnExpression,
    cast,
    exists,
    literal,
    null,
    select,
    union_all,
)

from trusted.domain.standing import FINAL, TRUSTED, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    BestPractice,
    Company,
    Enrollment,
    RequiredAction,
    Review,
    StandingChange,
    Validation,
)


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
UNDECIDED = (Status.SUBMITTED, Status.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    subject_id: of the application, review, validation, enrollment, practice or required action.
    day:        the day of a visit, the end of a validity or the day by which to mend; else None.
    """

    kind: Work
    subject_id: int
    enrollment_id: int
    since: datetime
    day: date | None


def work_waiting(
    account: Account,
    kinds: Collection[Work],
    *,
    renew_before: date,
    entity_type: str | None = None,
) -> Sequence[Waiting]:
    """Return what of these kinds waits for a person, in no order.

    renew_before: the end of a validity from which on its renewal does not wait yet.
    """
    selects = [SELECTS[kind](account) for kind in Work if kind in kinds]
    waiting = union_all(*selects).subquery()
    query = select(waiting)
    if entity_type is not None or Work.PLAN in kinds:
        query = query.join(Enrollment, Enrollment.id == waiting.c.enrollment_id)
        soon = (Enrollment.status == Status.CERTIFIED) | (Enrollment.valid_until < renew_before)
        query = query.where((waiting.c.kind != Work.PLAN.value) | soon)
    if entity_type is not None:
        query = query.where(Enrollment.entity_type == entity_type)
    rows = db.session.execute(query)
    return [Waiting(Work(kind), *rest) for kind, *rest in rows]


def statuses_while_undecided() -> Mapping[int, Sequence[tuple[Status, datetime]]]:
    """Return by enrollment that awaits a decision each status it had and its moment, in order."""
    rows = db.session.execute(
        select(StandingChange.enrollment_id, StandingChange.status, StandingChange.at)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .where(Enrollment.status.in_(UNDECIDED))
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


def _row(
    kind: Work,
    subject_id: SQLColumnExpression[int],
    enrollment_id: SQLColumnExpression[int],
    since: SQLColumnExpression[Any],
    day: SQLColumnExpression[Any] | None = None,
) -> Select[*tuple[Any, ...]]:
    return select(
        literal(kind.value).label("kind"),
        subject_id.label("subject_id"),
        enrollment_id.label("enrollment_id"),
        since.label("since"),
        (cast(null(), Date) if day is None else day).label("day"),
    )


def _to_take(_account: Account) -> Select[*tuple[Any, ...]]:
    return (
        _row(Work.TAKE, Application.id, Enrollment.id, Application.submitted_at)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Enrollment.status == Status.SUBMITTED)
    )


def _open_reviews(kind: Work, since: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    return (
        _row(kind, Review.id, Application.enrollment_id, since)
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Review.ended_at.is_(None), Enrollment.status == Status.IN_REVIEW)
    )


def _in_review(account: Account) -> Select[*tuple[Any, ...]]:
    query = _open_reviews(Work.REVIEW, Review.taken_at).where(Review.recommendation.is_(None))
    mine = Review.reviewer_id == account.id
    return query.where(mine) if account.role is Role.REVIEWER else query


def _to_decide(_account: Account) -> Select[*tuple[Any, ...]]:
    recommended = Review.recommendation.is_not(None)
    return _open_reviews(Work.DECIDE, Review.recommended_at).where(recommended)


def _to_report(account: Account) -> Select[*tuple[Any, ...]]:
    query = (
        _row(
            Work.REPORT,
            Validation.id,
            Validation.enrollment_id,
            Validation.planned_at,
            Validation.visit_on,
        )
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(Validation.reported_at.is_(None), Enrollment.status.not_in(FINAL))
    )
    mine = Validation.validator_id == account.id
    return query.where(mine) if account.role is Role.VALIDATOR else query


def _to_conclude(_account: Account) -> Select[*tuple[Any, ...]]:
    return (
        _row(Work.CONCLUDE, Validation.id, Validation.enrollment_id, Validation.reported_at)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            Validation.reported_at.is_not(None),
            Validation.closed_at.is_(None),
            Enrollment.status.in_(TRUSTED),
        )
    )


def _to_plan(_account: Account) -> Select[*tuple[Any, ...]]:
    under_way = exists().where(
        Validation.enrollment_id == Enrollment.id, Validation.closed_at.is_(None)
    )
    return _row(
        Work.PLAN,
        Enrollment.id,
        Enrollment.id,
        Enrollment.status_since,
        Enrollment.valid_until,
    ).where(Enrollment.status.in_(TRUSTED), ~under_way)


def _to_accept(_account: Account) -> Select[*tuple[Any, ...]]:
    return _row(
        Work.ACCEPT, BestPractice.id, BestPractice.enrollment_id, BestPractice.proposed_at
    ).where(BestPractice.accepted_at.is_(None), BestPractice.declined_at.is_(None))


def _to_verify(_account: Account) -> Select[*tuple[Any, ...]]:
    return _row(
        Work.VERIFY,
        RequiredAction.id,
        RequiredAction.enrollment_id,
        RequiredAction.reported_done_at,
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
