"""Conflicts of interest: declared by officials, derived from what is known, and refused."""

from datetime import date, datetime

from trusted.domain.conflict import conflicts
from trusted.domain.errors import (
    ConflictOfInterest as Conflict,
)
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, ConflictOfInterest
from trusted.persistence.queries.conflicts import ties_between
from trusted.program import shipped_program
from trusted.services.audit import record

CONFLICTED = frozenset({Role.REVIEWER, Role.VALIDATOR})


def conflicts_between(person: Account, company: Company, *, on: date) -> tuple[str, ...]:
    """Return why a person may not work on a company on a day, declared and derived, in words."""
    return conflicts(ties_between(person, company), shipped_program().validation.conflict, on)


def refuse_conflict(person: Account, company: Company, *, on: date) -> None:
    """Raise ConflictOfInterest, with the reasons, if a person may not work on a company."""
    if reasons := conflicts_between(person, company, on=on):
        raise Conflict(reasons)


def declare_conflict(
    person: Account,
    company: Company,
    *,
    reason: str,
    from_on: date,
    until_on: date | None,
    actor: Account,
    now: datetime,
) -> ConflictOfInterest:
    """Record that a person must not work on a company; by the person, or by a supervisor.

    Raises: NotPermitted, InputRefused.
    """
    _permit(person.id, actor)
    if person.role not in CONFLICTED:
        raise InputRefused("Choose a reviewer or a validator.")
    if not reason.strip():
        raise InputRefused("Say what binds the person to the company.")
    if until_on is not None and until_on < from_on:
        raise InputRefused("The conflict ends before it begins. Exchange the two days.")
    declared = ConflictOfInterest(
        account_id=person.id,
        company_id=company.id,
        reason=reason.strip(),
        from_on=from_on,
        until_on=until_on,
        ended_by_id=actor.id if until_on else None,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(declared)
    db.session.flush()
    record(
        actor.id,
        "declare-conflict",
        f"account/{person.id}",
        at=now,
        company_id=company.id,
        conflict_id=declared.id,
    )
    db.session.commit()
    return declared


def end_conflict(conflict: ConflictOfInterest, *, actor: Account, now: datetime) -> None:
    """Record that a conflict ends today; by a supervisor, since others could end their own.

    Raises: NotPermitted; TransitionNotAllowed if it has an end already.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors end conflicts.")
    if conflict.until_on is not None:
        raise TransitionNotAllowed("This conflict has an end already.")
    conflict.until_on, conflict.ended_by_id = max(now.date(), conflict.from_on), actor.id
    record(actor.id, "end-conflict", f"account/{conflict.account_id}", at=now,
           conflict_id=conflict.id)  # fmt: skip
    db.session.commit()


def _permit(person_id: int, actor: Account) -> None:
    own = person_id == actor.id and actor.role in CONFLICTED
    if not own and actor.role is not Role.SUPERVISOR:
        raise NotPermitted("A conflict is declared by the person, or recorded by a supervisor.")
