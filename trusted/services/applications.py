"""What a company does with its application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from trusted.domain.application import ApplicationNeeds, check_complete, gates_for
from trusted.domain.criteria import Grade, applicable
from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InputRefused,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import partner_number
from trusted.domain.mandates import Scope
from trusted.domain.standing import Action, Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Enrollment,
    Response,
    ReturnedItem,
)
from trusted.persistence.queries.applications import dossier, open_items
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, MAY_SIGN, note_agent, permit
from trusted.services.reapplying import check_reapply
from trusted.services.standing import Ground, move, open_standing
from trusted.services.submissions import keep_submission

PARCELS_LIMIT = 10**12
EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDraft:
    """An answer as it was typed.

    grade:                 the company's own; None: not yet graded, or not applicable.
    not_applicable_reason: None: the criterion applies.
    version:               of the answer that the page showed, 0 for none; None: do not compare.
    """

    criterion_id: str
    statement: str
    grade: Grade | None
    not_applicable_reason: str | None = None
    version: int | None = None


def start_application(
    company: Company, entity_type: str, parcels_a_year: int, *, actor: Account, now: datetime
) -> Application:
    """Begin an application for an enrollment as this entity type.

    parcels_a_year: as the company states it, 0 or more.

    Raises: InputRefused if the program has no such entity type; AlreadyTaken if the company has
            an enrollment of that type that is not ended; TransitionNotAllowed within the reapply
            period after one that is.
    """
    permit(actor, company, MAY_EDIT)
    if not 0 <= parcels_a_year < PARCELS_LIMIT:
        raise InputRefused("State the parcels a year as a whole number, from 0 up.")
    program = shipped_program()
    if entity_type not in program.entity_types:
        raise InputRefused("Choose one of the entity types of the program.")
    check_reapply(company, entity_type, now)
    lock("partner-number")
    serial = (db.session.scalar(select(func.max(Enrollment.id))) or 0) + 1
    enrollment = Enrollment(
        id=serial,
        company_id=company.id,
        entity_type=entity_type,
        partner_number=partner_number(serial),
        opened_at=now,
        parcels_a_year=parcels_a_year,
        status=Status.DRAFT,
        status_since=now,
    )
    db.session.add(enrollment)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AlreadyTaken(
            f"{company.legal_name} has an application or enrollment as {entity_type} already."
        ) from error
    open_standing(enrollment, actor=actor, now=now)
    application = Application(
        enrollment_id=enrollment.id, program_version=program.version, eligibility={}
    )
    db.session.add(application)
    record(actor.id, "start-application", f"enrollment/{enrollment.id}", at=now, type=entity_type)
    db.session.commit()
    return application


def answer_eligibility(
    application: Application, answers: Mapping[str, bool], *, actor: Account, now: datetime
) -> None:
    """Keep the answers to the eligibility questions, gate id -> answer."""
    enrollment = editable_application(application, actor, under=(Scope.ANSWER, now))
    gates = {gate.id for gate in needs_of(enrollment.entity_type).gates}
    if unknown := answers.keys() - gates:
        raise InputRefused(f"There is no such question: {', '.join(sorted(unknown))}.")
    application.eligibility = {**application.eligibility, **answers}
    record(actor.id, "answer-eligibility", f"enrollment/{enrollment.id}", at=now)
    db.session.commit()


def save_responses(
    application: Application, drafts: Sequence[ResponseDraft], *, actor: Account, now: datetime
) -> None:
    """Keep answers to criteria as they stand, complete or not.

    Raises: ChangedMeanwhile if someone saved an answer since the page was shown;
            TransitionNotAllowed if the application, or this answer in it, is not open to change.
    """
    enrollment = editable_application(application, actor, under=(Scope.ANSWER, now))
    reopened = open_criteria(application, enrollment)
    known = {c.id for c in applicable(shipped_program().criteria, enrollment.entity_type)}
    lock(f"responses/{application.id}")
    saved = _answers(application)
    for draft in drafts:
        if draft.criterion_id not in known:
            raise InputRefused(f"{draft.criterion_id} is not asked of this entity type.")
        _check_open(draft.criterion_id, reopened)
        response = _save(application, saved.get(draft.criterion_id), draft, actor, now)
        saved[draft.criterion_id] = response
    criteria = [draft.criterion_id for draft in drafts]
    record(actor.id, "save-responses", f"enrollment/{enrollment.id}", at=now, criteria=criteria)
    db.session.commit()


def response_to(
    application: Application, criterion_id: str, *, actor: Account, now: datetime
) -> Response:
    """Return the answer to a criterion, begun empty if there is none; the caller commits."""
    found = db.session.scalar(
        select(Response).where(
            Response.application_id == application.id, Response.criterion_id == criterion_id
        )
    )
    if found is None:
        found = Response(
            application_id=application.id,
            criterion_id=criterion_id,
            statement="",
            saved_at=now,
            saved_by_id=actor.id,
        )
        db.session.add(found)
        db.session.flush()
    return found


def editable_answer(
    response: Response, *, actor: Account, under: tuple[Scope, datetime]
) -> Enrollment:
    """Return the enrollment of an answer that the actor may change now.

    under:  what an agent does, and when.
    Raises: NotPermitted; TransitionNotAllowed if the application, or this answer in it, is not
            open to change.
    """
    application = db.session.get_one(Application, response.application_id)
    enrollment = editable_application(application, actor, under=under)
    _check_open(response.criterion_id, open_criteria(application, enrollment))
    return enrollment


def submit_application(application: Application, *, actor: Account, now: datetime) -> None:
    """Hand a draft (or a returned application) in for review.

    Raises: ApplicationIncomplete, naming what is missing; InputRefused if it was returned and
            nothing has changed. Nothing is then written.
    """
    # Of two who press the button at once, the second sees what the first has done.
    lock(f"submit/{application.id}")
    db.session.get_one(Enrollment, application.enrollment_id, populate_existing=True)
    enrollment = editable_application(application, actor)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_SIGN)
    check_complete(dossier(application), needs_of(enrollment.entity_type))
    keep_submission(application, actor=actor, now=now)
    for item in open_items(application.id):
        item.mended_at = now
    application.submitted_at = now
    move(enrollment, Action.SUBMIT, actor=actor, now=now)
    db.session.commit()


def withdraw_enrollment(
    enrollment: Enrollment, *, note: str, actor: Account, now: datetime
) -> None:
    """Take the application back, or leave the program; owners only."""
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_SIGN)
    move(enrollment, Action.WITHDRAW, actor=actor, now=now, ground=Ground(note=note))
    db.session.commit()


def needs_of(entity_type: str) -> ApplicationNeeds:
    """Return what the program asks of an application of this entity type."""
    program = shipped_program()
    return ApplicationNeeds(
        gates=gates_for(program.eligibility, entity_type),
        schemes=program.entity_types[entity_type].one_of,
        criteria=applicable(program.criteria, entity_type),
        risk_assessment=program.profile.risk.required,
    )


def editable_application(
    application: Application, actor: Account, *, under: tuple[Scope, datetime] | None = None
) -> Enrollment:
    """Return the enrollment of an application that the actor may change now.

    under:  what an agent does, and when; None: no agent may do this.
    Raises: NotPermitted; TransitionNotAllowed once it has been handed in.
    """
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_EDIT, under=under)
    if under is not None:
        note_agent(actor, company, now=under[1])
    if enrollment.status not in EDITABLE:
        raise TransitionNotAllowed(
            "The application has been handed in and cannot be changed."
            " If something must be mended, the program returns it to you."
        )
    return enrollment


def open_criteria(application: Application, enrollment: Enrollment) -> set[str] | None:
    """Return the criteria of a returned or draft application open to change; None: all."""
    if enrollment.status is Status.DRAFT:
        return None
    items: Sequence[ReturnedItem] = open_items(application.id)
    if any(item.criterion_id is None for item in items):
        return None
    return {item.criterion_id for item in items if item.criterion_id}


def _check_open(criterion_id: str, reopened: set[str] | None) -> None:
    if reopened is not None and criterion_id not in reopened:
        raise TransitionNotAllowed(
            f"{criterion_id} was not returned to you; only returned items are open."
        )


def _answers(application: Application) -> dict[str, Response]:
    rows = db.session.scalars(select(Response).where(Response.application_id == application.id))
    return {row.criterion_id: row for row in rows}


def _save(
    application: Application,
    response: Response | None,
    draft: ResponseDraft,
    actor: Account,
    now: datetime,
) -> Response:
    seen = response.version if response else 0
    if draft.version is not None and draft.version != seen:
        raise ChangedMeanwhile(
            f"Someone else saved {draft.criterion_id} while you were typing."
            " Your text is still in the form: compare, then save again."
        )
    if response is None:
        response = Response(application_id=application.id, criterion_id=draft.criterion_id)
        db.session.add(response)
    response.statement = draft.statement
    response.self_grade = draft.grade
    response.not_applicable_reason = draft.not_applicable_reason
    response.saved_at, response.saved_by_id = now, actor.id
    return response
