"""What an application holds so far."""

from collections.abc import Sequence

from sqlalchemy import func, select

from trusted.domain.application import ApplicationFacts, ResponseFacts
from trusted.domain.criteria import Grade
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    CompanyIdentifier,
    Enrollment,
    Response,
    ResponseEvidence,
    ReturnedItem,
    Site,
)
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
        risk_assessed=is_assessed(enrollment.id),
    )


def open_items(application_id: int) -> Sequence[ReturnedItem]:
    """Return what was returned to the company and is not mended yet."""
    return db.session.scalars(
        select(ReturnedItem)
        .where(ReturnedItem.application_id == application_id, ReturnedItem.mended_at.is_(None))
        .order_by(ReturnedItem.id)
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
    rows = db.session.execute(
        select(Response, func.count(ResponseEvidence.id))
        .outerjoin(ResponseEvidence, ResponseEvidence.response_id == Response.id)
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
