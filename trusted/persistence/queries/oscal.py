"""All required actions of an enrollment, handed out in one piece."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trusted.persistence.database import db
from trusted.persistence.models import ActionStep, RequiredAction


def every_action_of(enrollment_id: int) -> Sequence[RequiredAction]:
    """Return all required actions of an enrollment, the oldest first."""
    return db.session.scalars(
        select(RequiredAction)
        .where(RequiredAction.enrollment_id == enrollment_id)
        .order_by(RequiredAction.id)
    ).all()


def steps_by_action(enrollment_id: int) -> Mapping[int, Sequence[ActionStep]]:
    """Return what happened to each required action of an enrollment, in order."""
    rows = db.session.scalars(
        select(ActionStep)
        .join(RequiredAction, RequiredAction.id == ActionStep.action_id)
        .where(RequiredAction.enrollment_id == enrollment_id)
        .order_by(ActionStep.action_id, ActionStep.number)
    )
    found: dict[int, list[ActionStep]] = {}
    for row in rows:
        found.setdefault(row.action_id, []).append(row)
    return found
