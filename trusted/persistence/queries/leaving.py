"""How an enrollment ended: whether it left while it was suspended."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, StandingChange


def left_while_suspended() -> ColumnElement[bool]:
    """Return the condition that an enrollment was withdrawn while it was suspended."""
    change, earlier = aliased(StandingChange), aliased(StandingChange)
    before = (
        select(func.max(earlier.number))
        .where(earlier.enrollment_id == Enrollment.id, earlier.status != Status.WITHDRAWN)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    suspended = exists().where(
        change.enrollment_id == Enrollment.id,
        change.number == before,
        change.status == Status.SUSPENDED,
    )
    return (Enrollment.status == Status.WITHDRAWN) & suspended


def has_left_suspended(enrollment_id: int) -> bool:
    """Return whether this enrollment was withdrawn while it was suspended."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(Enrollment)
            .where(Enrollment.id == enrollment_id, left_while_suspended())
        )
    )
