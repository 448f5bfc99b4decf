"""When a company may apply again after an enrollment has ended."""

from datetime import date, datetime

from sqlalchemy import Select, or_, select

from trusted.domain.appeals import Effect
from trusted.domain.errors import TransitionNotAllowed
from trusted.domain.standing import FINAL, Action, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Appeal,
    AppealDecision,
    Application,
    Company,
    Enrollment,
    StandingChange,
)
from trusted.services.deadlines import due_on


def reapply_on(enrollment: Enrollment) -> date | None:
    """Return from which day on the company may apply again in this capacity; None: at once.

    A draft that was never handed in has cost the program nothing, so it keeps nobody waiting.
    """
    if enrollment.status not in FINAL:
        return None
    since = db.session.scalar(_ended().where(Enrollment.id == enrollment.id))
    return due_on("reapply", since.date()) if since is not None else None


def check_reapply(company: Company, entity_type: str, now: datetime) -> None:
    """Raise TransitionNotAllowed while the company must wait, naming the day."""
    since = db.session.scalar(
        _ended()
        .where(Enrollment.company_id == company.id, Enrollment.entity_type == entity_type)
        .order_by(Enrollment.status_since.desc())
        .limit(1)
    )
    if since is not None and now.date() < (again := due_on("reapply", since.date())):
        raise TransitionNotAllowed(f"You can apply again from {again.isoformat()} on.")


def _ended() -> Select[datetime]:
    waived = (
        select(AppealDecision.id)
        .join(Appeal, Appeal.id == AppealDecision.appeal_id)
        .where(
            Appeal.enrollment_id == Enrollment.id,
            AppealDecision.effect == Effect.WAIVED,
        )
        .exists()
    )
    # An application that a won appeal made needless is no exit of the company.
    superseded = (
        select(StandingChange.id)
        .where(
            StandingChange.enrollment_id == Enrollment.id,
            StandingChange.action == Action.SUPERSEDE,
        )
        .exists()
    )
    return (
        select(Enrollment.status_since)
        .join(Application, Application.enrollment_id == Enrollment.id)
        .where(
            Enrollment.status.in_(FINAL),
            or_(Enrollment.status != Status.WITHDRAWN, Application.submitted_at.is_not(None)),
            ~waived,
            ~superseded,
        )
    )
