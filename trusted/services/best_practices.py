"""Declining a best practice, for a reason."""

from datetime import datetime

from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, BestPractice
from trusted.services.audit import record


def decline_best_practice(
    practice: BestPractice, reason: str, *, actor: Account, now: datetime
) -> None:
    """Decline a practice that a validator proposed, for a reason.

    Raises: NotPermitted, NotSeparated; TransitionNotAllowed if it is judged; InputRefused.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors judge best practices.")
    if actor.id == practice.proposed_by_id:
        raise NotSeparated("Who proposes a best practice cannot judge it.")
    if practice.accepted_at is not None or practice.declined_at is not None:
        raise TransitionNotAllowed("This practice has been judged already.")
    if not reason.strip():
        raise InputRefused("Say which of the five proofs is missing, or why it is not beyond the"
                           " criteria.")  # fmt: skip
    practice.declined_at, practice.declined_by_id = now, actor.id
    practice.decline_reason = reason.strip()
    record(actor.id, "decline-best-practice", f"best-practice/{practice.id}", at=now)
    db.session.commit()
