"""Announcing a validation: its day, its site, its validator and the documents it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import TRUSTED, Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    DocumentAnswer,
    Enrollment,
    Evidence,
    RequestedDocument,
    Site,
    Validation,
)
from trusted.persistence.queries.library import has_documents
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.conflicts import refuse_conflict
from trusted.services.notices import tell_company
from trusted.services.visit_days import append_date, check_notice


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A document that a notice asks for; criterion_id None: for the validation as a whole."""

    criterion_id: str | None
    what: str


def drafted_documents(entity_type: str) -> tuple[DocumentAsked, ...]:
    """Return the documents that a notice asks for unless it is edited: each criterion's own."""
    asked = applicable(shipped_program().criteria, entity_type)
    return tuple(DocumentAsked(c.id, c.evidence) for c in asked)


def plan_validation(
    enrollment: Enrollment,
    *,
    kind: ValidationKind,
    site: Site | None,
    validator: Account,
    visit_on: date,
    actor: Account,
    now: datetime,
    documents: Sequence[DocumentAsked] | None = None,
) -> Validation:
    """Plan a validation and tell the company of it, with the documents that it asks for.

    documents: None: those that the criteria name.
    Raises: InputRefused if the day is too near, the site is missing or another company's, or the
            validator is none; ConflictOfInterest; TransitionNotAllowed if one is under way or
            nothing is certified.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Validations are planned by supervisors.")
    _check_plan(enrollment, kind, site, validator, visit_on, now)
    validation = Validation(
        enrollment_id=enrollment.id,
        kind=kind,
        site_id=site.id if site else None,
        validator_id=validator.id,
        planned_by_id=actor.id,
        planned_at=now,
        visit_on=visit_on,
    )
    db.session.add(validation)
    db.session.flush()
    append_date(validation, visit_on, "", actor, now)
    asked = drafted_documents(enrollment.entity_type) if documents is None else documents
    _request(validation, asked, actor, now)
    record(
        actor.id,
        "plan-validation",
        f"enrollment/{enrollment.id}",
        at=now,
        validation_id=validation.id,
        visit_on=visit_on.isoformat(),
        documents=len(asked),
    )
    tell_company(enrollment, "validation-planned", now=now, note=_note(visit_on, asked))
    db.session.commit()
    return validation


def answer_document(
    asked: RequestedDocument,
    *,
    evidence: Evidence | None,
    note: str,
    actor: Account,
    now: datetime,
) -> DocumentAnswer:
    """Give a document that a notice asks for, from the library, or say why there is none.

    Raises: InputRefused for another company's document or for nothing at all;
            TransitionNotAllowed once the report is made.
    """
    validation = db.session.get_one(Validation, asked.validation_id)
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; answer it instead.")
    if evidence is None and not note.strip():
        raise InputRefused("Choose a document from your library, or say why there is none.")
    if evidence is not None and not has_documents(enrollment.company_id, [evidence]):
        raise InputRefused("Choose one of your own company's documents.")
    answer = DocumentAnswer(
        requested_document_id=asked.id,
        evidence_id=evidence.id if evidence else None,
        note=note.strip(),
        answered_at=now,
        answered_by_id=actor.id,
    )
    db.session.add(answer)
    record(
        actor.id,
        "answer-document",
        f"validation/{validation.id}",
        at=now,
        requested_document_id=asked.id,
        evidence_id=answer.evidence_id,
    )
    db.session.commit()
    return answer


def _check_plan(
    enrollment: Enrollment,
    kind: ValidationKind,
    site: Site | None,
    validator: Account,
    visit_on: date,
    now: datetime,
) -> None:
    if enrollment.status not in TRUSTED:
        raise TransitionNotAllowed("Only a certified or validated enrollment can be validated.")
    if validator.role is not Role.VALIDATOR or validator.closed_at is not None:
        raise InputRefused("Choose a validator.")
    check_notice(visit_on, now)
    _check_site(enrollment, kind, site)
    company = db.session.get_one(Company, enrollment.company_id)
    refuse_conflict(validator, company, on=visit_on)
    lock(f"plan/{enrollment.id}")
    under_way = db.session.scalar(
        select(Validation.id).where(
            Validation.enrollment_id == enrollment.id, Validation.closed_at.is_(None)
        )
    )
    if under_way is not None:
        raise TransitionNotAllowed("A validation of this enrollment is under way already.")


def _check_site(enrollment: Enrollment, kind: ValidationKind, site: Site | None) -> None:
    needed = kind is ValidationKind.SITE
    if site is None and not needed:
        return
    if site is None or site.company_id != enrollment.company_id or site.ended_at is not None:
        raise InputRefused("Choose one of the company's sites for the visit.")


def _request(
    validation: Validation, asked: Sequence[DocumentAsked], actor: Account, now: datetime
) -> None:
    for place, document in enumerate(asked, 1):
        db.session.add(
            RequestedDocument(
                validation_id=validation.id,
                place=place,
                criterion_id=document.criterion_id,
                what=document.what,
                requested_at=now,
                requested_by_id=actor.id,
            )
        )


def _note(visit_on: date, asked: Sequence[DocumentAsked]) -> str:
    if not asked:
        return visit_on.isoformat()
    lines = [f"- {d.criterion_id}: {d.what}" if d.criterion_id else f"- {d.what}" for d in asked]
    return "\n".join([visit_on.isoformat(), "", "Please have these documents ready:", *lines])
