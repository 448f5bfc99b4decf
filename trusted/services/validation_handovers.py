"""Giving a validation to another validator, before it is reported."""

from datetime import datetime

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import FINAL, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Validation,
    ValidationHandover,
)
from trusted.services.audit import record
from trusted.services.conflicts import refuse_conflict
from trusted.services.interests import check_no_interest
from trusted.services.notices import tell_official


def hand_over_validation(
    validation: Validation, to: Account, reason: str, *, actor: Account, now: datetime
) -> None:
    """Give a validation to another validator, as before a vacation; what was found stays.

    Whoever had it in hand never concludes it.
    actor:  who has it in hand, or a supervisor.
    Raises: NotPermitted; InputRefused if the other cannot take it; NotSeparated;
            ConflictOfInterest; TransitionNotAllowed once it is reported.
    """
    if actor.role is not Role.SUPERVISOR and actor.id != validation.validator_id:
        raise NotPermitted("Who has a validation in hand gives it on, or a supervisor does.")
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    lock(f"findings/{validation.id}")
    if validation.reported_at is not None or enrollment.status in FINAL:
        raise TransitionNotAllowed("The report is made; nobody else can take this validation.")
    if (
        to.role is not Role.VALIDATOR
        or to.closed_at is not None
        or to.id == validation.validator_id
    ):
        raise InputRefused("Choose another validator.")
    if to.id == validation.planned_by_id:
        raise InputRefused(f"{to.name} planned this validation. Choose another validator.")
    if not reason.strip():
        raise InputRefused("Say why the validation goes to another.")
    company = db.session.get_one(Company, enrollment.company_id)
    check_no_interest(to, company.id)
    refuse_conflict(to, company, on=max(validation.visit_on, now.date()))
    former, validation.validator_id = validation.validator_id, to.id
    db.session.add(
        ValidationHandover(
            validation_id=validation.id,
            from_id=former,
            to_id=to.id,
            reason=reason.strip(),
            at=now,
            by_id=actor.id,
        )
    )
    subject, said = f"validation/{validation.id}", reason.strip()
    record(actor.id, "hand-over", subject, at=now, former=former, to=to.id, reason=said)
    tell_official(enrollment, "work-assigned", to, now=now, note="Validate and report.")
    db.session.commit()
