"""Recording facts of conduct: final penalties and incidents."""

from datetime import date, datetime

from sqlalchemy import select

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Enrollment, Incident, IncidentSource, Penalty
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.policies import policy_at
from trusted.services.scores import remeasure_by_rule


def record_penalty(
    enrollment: Enrollment,
    *,
    case_number: str,
    statute: str,
    culpability: str,
    final_on: date,
    actor: Account,
    now: datetime,
) -> Penalty:
    """Record a penalty that has become final; cases that are not final count nothing."""
    _official(actor)
    if final_on > now.date():
        raise InputRefused("A penalty is recorded once it is final; this day is in the future.")
    if culpability not in policy_at(now).scoring.culpability_points:
        raise InputRefused("Choose the culpability that was found.")
    lock(f"case/{case_number}")
    if db.session.scalar(select(Penalty.id).where(Penalty.case_number == case_number)):
        raise AlreadyTaken(f"Case {case_number} has been recorded already.")
    penalty = Penalty(
        enrollment_id=enrollment.id,
        case_number=case_number,
        statute=statute,
        culpability=culpability,
        final_on=final_on,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(penalty)
    record(actor.id, "record-penalty", f"enrollment/{enrollment.id}", at=now, case=case_number)
    remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()
    return penalty


def record_incident(
    enrollment: Enrollment,
    *,
    what: str,
    occurred_on: date,
    actor: Account,
    now: datetime,
) -> Incident:
    """Record an incident that customs found; whether the company told first follows (incidents)."""
    _official(actor)
    if occurred_on > now.date():
        raise InputRefused("The day of the incident is in the future.")
    incident = Incident(
        enrollment_id=enrollment.id,
        what=what,
        occurred_on=occurred_on,
        source=IncidentSource.CUSTOMS,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(incident)
    db.session.flush()
    subject = f"enrollment/{enrollment.id}"
    record(actor.id, "record-incident", subject, at=now, incident=incident.id)
    remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()
    return incident


def _official(actor: Account) -> None:
    if actor.role not in (Role.REVIEWER, Role.SUPERVISOR):
        raise NotPermitted("Facts of conduct are recorded by reviewers and supervisors.")
