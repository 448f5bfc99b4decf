"""Looking again at what does not apply: another person confirms it before the report."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    SecondLookMissing,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Finding, SecondLook, Validation
from trusted.services.audit import record


def look_again(
    finding: Finding, *, agrees: bool, note: str, actor: Account, now: datetime
) -> SecondLook:
    """Confirm that a criterion does not apply, or refuse it so that it must be graded.

    Raises: NotPermitted, NotSeparated; InputRefused if a refusal has no reason;
            TransitionNotAllowed if the criterion is graded, or the report is made.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("A supervisor looks again at what does not apply.")
    if actor.id == finding.recorded_by_id:
        raise NotSeparated("You made this finding, so another person must look at it again.")
    validation = db.session.get_one(Validation, finding.validation_id)
    if validation.reported_at is not None or finding.grade is not None:
        raise TransitionNotAllowed("There is nothing to look at again: it is graded or reported.")
    if not agrees and not note.strip():
        raise InputRefused("Say why the criterion does apply.")
    look = SecondLook(
        finding_id=finding.id,
        recorded_by_id=finding.recorded_by_id,
        finding_version=finding.version,
        agrees=agrees,
        note=note.strip(),
        looked_at=now,
        looked_by_id=actor.id,
    )
    db.session.add(look)
    record(
        actor.id,
        "look-again",
        f"validation/{validation.id}",
        at=now,
        criterion=finding.criterion_id,
        agrees=agrees,
    )
    db.session.commit()
    return look


def not_confirmed(validation_id: int) -> Sequence[Finding]:
    """Return what was found not to apply and nobody has confirmed as it stands now."""
    confirmed = select(SecondLook.id).where(
        SecondLook.finding_id == Finding.id,
        SecondLook.finding_version == Finding.version,
        SecondLook.agrees,
    )
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.validation_id == validation_id,
            Finding.grade.is_(None),
            ~confirmed.exists(),
        )
        .order_by(Finding.criterion_id)
    ).all()


def check_confirmed(validation: Validation) -> None:
    """Raise SecondLookMissing, naming the criteria, while one is not confirmed."""
    if missing := [finding.criterion_id for finding in not_confirmed(validation.id)]:
        raise SecondLookMissing(
            "A supervisor must first confirm that this does not apply: "
            + ", ".join(missing)
            + ". Ask for it, or grade it."
        )
