"""The day of a validation: moved for a reason and with notice, and asked for by the company."""

from datetime import date, datetime

from sqlalchemy import func, select

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    DayRequest,
    Enrollment,
    Validation,
    ValidationDate,
)
from trusted.persistence.queries.visits import open_day_request
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_on
from trusted.services.notices import tell_company


def move_validation(
    validation: Validation, visit_on: date, reason: str, *, actor: Account, now: datetime
) -> None:
    """Give a validation another day, for a reason and again with notice; the former day stays.

    Raises: NotPermitted; InputRefused; TransitionNotAllowed once it is reported.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors choose the day of a validation.")
    _move(validation, visit_on, reason, actor, now)
    if (request := open_day_request(validation.id)) is not None:
        request.granted, request.answer = request.visit_on == visit_on, reason.strip()
        request.answered_at, request.answered_by_id = now, actor.id
    db.session.commit()


def ask_for_day(
    validation: Validation, visit_on: date, reason: str, *, actor: Account, now: datetime
) -> DayRequest:
    """Ask for another day of the visit; the company's part.

    Raises: InputRefused if notice would be too short or no reason is given; TransitionNotAllowed
            if a request is open, or the day has come.
    """
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if validation.reported_at is not None or validation.visit_on <= now.date():
        raise TransitionNotAllowed("The day of the validation has come; it cannot move any more.")
    if not reason.strip():
        raise InputRefused("Say why another day is needed.")
    check_notice(visit_on, now)
    lock(f"day/{validation.id}")
    if open_day_request(validation.id) is not None:
        raise TransitionNotAllowed("You have asked for another day already; it is not answered.")
    request = DayRequest(
        validation_id=validation.id,
        visit_on=visit_on,
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=actor.id,
    )
    db.session.add(request)
    record(actor.id, "ask-for-day", f"validation/{validation.id}", at=now,
           visit_on=visit_on.isoformat())  # fmt: skip
    db.session.commit()
    return request


def answer_day_request(
    request: DayRequest, *, grant: bool, answer: str, actor: Account, now: datetime
) -> None:
    """Grant the day that the company asked for, or refuse it for a reason.

    Raises: NotPermitted; TransitionNotAllowed if it is answered; InputRefused if the day has
            come too near, or a refusal has no reason.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors choose the day of a validation.")
    if request.answered_at is not None:
        raise TransitionNotAllowed("This request has been answered already.")
    validation = db.session.get_one(Validation, request.validation_id)
    if grant:
        _move(validation, request.visit_on, f"The company asked: {request.reason}", actor, now)
    elif not answer.strip():
        raise InputRefused("Say why the day cannot be granted.")
    else:
        enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
        record(actor.id, "refuse-day", f"validation/{validation.id}", at=now)
        tell_company(enrollment, "day-request-refused", now=now, note=answer.strip())
    request.granted, request.answer = grant, answer.strip()
    request.answered_at, request.answered_by_id = now, actor.id
    db.session.commit()


def check_notice(visit_on: date, now: datetime) -> None:
    """Refuse a day of which the company would be told too late."""
    if visit_on < due_on("visit-notice", now.date()):
        notice = shipped_program().deadlines["visit-notice"].number
        raise InputRefused(f"The company must have {notice} days' notice; choose a later day.")


def append_date(
    validation: Validation, visit_on: date, reason: str, actor: Account, now: datetime
) -> None:
    """Append a day to those of a validation; the caller commits."""
    lock(f"day/{validation.id}")
    number = db.session.scalar(
        select(func.count())
        .select_from(ValidationDate)
        .where(ValidationDate.validation_id == validation.id)
    )
    db.session.add(
        ValidationDate(
            validation_id=validation.id,
            number=(number or 0) + 1,
            visit_on=visit_on,
            reason=reason,
            set_at=now,
            set_by_id=actor.id,
        )
    )


def _move(
    validation: Validation, visit_on: date, reason: str, actor: Account, now: datetime
) -> None:
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; the day cannot move any more.")
    if not reason.strip():
        raise InputRefused("Say why the day moves; the company is told.")
    if visit_on == validation.visit_on:
        raise InputRefused("Choose another day than the present one.")
    check_notice(visit_on, now)
    former, validation.visit_on = validation.visit_on, visit_on
    append_date(validation, visit_on, reason.strip(), actor, now)
    record(
        actor.id,
        "move-validation",
        f"validation/{validation.id}",
        at=now,
        former=former.isoformat(),
        visit_on=visit_on.isoformat(),
        reason=reason.strip(),
    )
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    note = f"{visit_on.isoformat()}\n\n{reason.strip()}"
    tell_company(enrollment, "validation-moved", now=now, note=note)
