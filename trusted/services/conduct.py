"""Recording facts of conduct: incidents that customs found."""

from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment, Incident, IncidentSource
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.scores import remeasure_by_rule


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
