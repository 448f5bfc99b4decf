"""What waits for a supervisor around a validation: second looks, and another day."""

from sqlalchemy import exists

from trusted.domain.standing import FINAL
from trusted.persistence.models import DayRequest, Enrollment, Finding, SecondLook, Validation
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


def second_looks(_asked: Asked) -> Rows:
    """Return the validations in which something was found not to apply and is not looked at."""
    looked_at = exists().where(
        SecondLook.finding_id == Finding.id, SecondLook.finding_version == Finding.version
    )
    open_finding = exists().where(
        Finding.validation_id == Validation.id, Finding.grade.is_(None), ~looked_at
    )
    return (
        waiting(Validation.id, Validation.enrollment_id, Validation.planned_at, Validation.visit_on)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(Validation.reported_at.is_(None), open_finding, Enrollment.status.not_in(FINAL))
    )


def day_requests(_asked: Asked) -> Rows:
    """Return the validations for which the company asks for another day."""
    return (
        waiting(Validation.id, Validation.enrollment_id, DayRequest.asked_at, Validation.visit_on)
        .join(DayRequest, DayRequest.validation_id == Validation.id)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            DayRequest.answered_at.is_(None),
            Validation.reported_at.is_(None),
            Enrollment.status.not_in(FINAL),
        )
    )
