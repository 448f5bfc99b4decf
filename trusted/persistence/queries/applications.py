"""What an application holds so far."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from trusted.domain.application import ApplicationFacts, ResponseFacts
from trusted.domain.criteria import Grade
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    CompanyIdentifier,
    Enrollment,
    OutsideCertificate,
    Response,
    ResponseEvidence,
    ReturnedItem,
    Site,
)
from trusted.persistence.queries.members import contact_of
from trusted.persistence.queries.risks import is_assessed


def dossier(application: Application) -> ApplicationFacts:
    """Return what the company has entered."""
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    return ApplicationFacts(
        entity_type=enrollment.entity_type,
        answers={gate: answer is True for gate, answer in application.eligibility.items()},
        schemes=db.session.scalars(
            select(CompanyIdentifier.scheme).where(
                CompanyIdentifier.company_id == enrollment.company_id,
                CompanyIdentifier.ended_at.is_(None),
            )
        ).all(),
        sites=_sites(enrollment.company_id),
        responses=_responses(application.id),
        agreement_signed=application.agreement_signed_at is not None,
        contact_named=contact_of(enrollment.company_id) is not None,
        risk_assessed=is_assessed(enrollment.id),
    )


def open_items(application_id: int) -> Sequence[ReturnedItem]:
    """Return what was returned to the company and is not mended yet."""
    return db.session.scalars(
        select(ReturnedItem)
        .where(ReturnedItem.application_id == application_id, ReturnedItem.mended_at.is_(None))
        .order_by(ReturnedItem.id)
    ).all()


def drafts_of(company_id: int) -> Sequence[Application]:
    """Return a company's applications that can be changed now, with their enrollments."""
    return db.session.scalars(
        select(Application)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .options(joinedload(Application.enrollment))
        .where(
            Enrollment.company_id == company_id,
            Enrollment.status.in_((Status.DRAFT, Status.RETURNED)),
        )
        .order_by(Application.id)
    ).all()


def _sites(company_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Site)
            .where(Site.company_id == company_id, Site.ended_at.is_(None))
        )
        or 0
    )


def _responses(application_id: int) -> list[ResponseFacts]:
    # An outside certificate is partial proof: it never stands for the whole evidence of an answer.
    partial = select(OutsideCertificate.evidence_id).where(OutsideCertificate.ended_at.is_(None))
    whole = ResponseEvidence.evidence_id.not_in(partial)
    rows = db.session.execute(
        select(Response, func.count(ResponseEvidence.id))
        .outerjoin(ResponseEvidence, and_(ResponseEvidence.response_id == Response.id, whole))
        .where(Response.application_id == application_id)
        .group_by(Response.id)
        .order_by(Response.criterion_id)
    )
    return [
        ResponseFacts(
            criterion_id=response.criterion_id,
            statement=response.statement,
            grade=None if response.self_grade is None else Grade(response.self_grade),
            not_applicable_reason=response.not_applicable_reason,
            evidence_count=number,
        )
        for response, number in rows
    ]
