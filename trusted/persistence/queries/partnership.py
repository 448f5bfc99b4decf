"""What has come of an enrollment, as the company sees it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import joinedload

from trusted.domain.standing import Status
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Account,
    Certificate,
    RequiredAction,
    Score,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.paging import Page, rows_on


def changes_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return what happened, the newest first, as rows (StandingChange, role of who decided)."""
    return rows_on(
        select(StandingChange, Account.role)
        .join(Account, Account.id == StandingChange.decided_by_id)
        .where(StandingChange.enrollment_id == enrollment_id)
        .order_by(StandingChange.number.desc()),
        page,
    )


def statuses_of(enrollment_id: int) -> Sequence[tuple[Status, datetime]]:
    """Return each status that the enrollment had and its moment, in order."""
    rows = ask(_statuses(), {"enrollment_id": enrollment_id})
    return [(row[0], row[1]) for row in rows]


@cache
def _statuses() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(StandingChange.status, StandingChange.at)
        .where(StandingChange.enrollment_id == bindparam("enrollment_id"))
        .order_by(StandingChange.number)
    )


def newest_score(enrollment_id: int) -> Score | None:
    """Return the newest computation of the compliance score."""
    return db.session.scalar(
        select(Score)
        .where(Score.enrollment_id == enrollment_id)
        .order_by(Score.computed_at.desc(), Score.id.desc())
        .limit(1)
    )


def actions_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return the required actions as rows (RequiredAction,): the open ones first, by due day."""
    return rows_on(
        select(RequiredAction)
        .where(RequiredAction.enrollment_id == enrollment_id)
        .order_by(
            RequiredAction.verified_at.is_not(None), RequiredAction.due_on, RequiredAction.id
        ),
        page,
    )


def action_of(enrollment_id: int, action_id: int) -> RequiredAction | None:
    """Return one required action of this enrollment."""
    return db.session.scalar(
        select(RequiredAction).where(
            RequiredAction.id == action_id, RequiredAction.enrollment_id == enrollment_id
        )
    )


def unreported_actions(enrollment_id: int) -> Sequence[RequiredAction]:
    """Return what the company still has to mend, the most urgent first."""
    return db.session.scalars(
        select(RequiredAction)
        .where(
            RequiredAction.enrollment_id == enrollment_id,
            RequiredAction.reported_done_at.is_(None),
        )
        .order_by(RequiredAction.due_on, RequiredAction.id)
    ).all()


def open_validation(enrollment_id: int) -> Validation | None:
    """Return the validation that is under way."""
    return db.session.scalar(
        select(Validation).where(
            Validation.enrollment_id == enrollment_id, Validation.closed_at.is_(None)
        )
    )


def validations_on(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return the validations of an enrollment as rows (Validation,), the newest first."""
    return rows_on(
        select(Validation)
        .where(Validation.enrollment_id == enrollment_id)
        .order_by(Validation.id.desc()),
        page,
    )


def validation_of(enrollment_id: int, validation_id: int) -> Validation | None:
    """Return one validation of this enrollment, with its site."""
    return db.session.scalar(
        select(Validation)
        .options(joinedload(Validation.site))
        .where(Validation.id == validation_id, Validation.enrollment_id == enrollment_id)
        .execution_options(populate_existing=True)
    )


def certificate_of(enrollment_id: int, certificate_id: int) -> Certificate | None:
    """Return one certificate of this enrollment."""
    return db.session.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id, Certificate.enrollment_id == enrollment_id
        )
    )


def holding(enrollment_id: int) -> StandingChange:
    """Return the change that says what holds for an enrollment now."""
    if (newest := newest_change(enrollment_id)) is None:
        raise LookupError(f"enrollment {enrollment_id} was never opened")
    return newest


def newest_change(enrollment_id: int) -> StandingChange | None:
    """Return the last change of an enrollment; None only before its first."""
    return db.session.scalar(_newest_change(), {"enrollment_id": enrollment_id})


@cache
def _newest_change() -> Select[StandingChange]:
    """Return the question, made once."""
    return (
        select(StandingChange)
        .where(StandingChange.enrollment_id == bindparam("enrollment_id"))
        .order_by(StandingChange.number.desc())
        .limit(1)
    )
