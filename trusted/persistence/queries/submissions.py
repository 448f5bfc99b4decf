"""What an application says now, and said each time that it was handed in."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from trusted.domain.differences import AnswerContent, Content
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
    Submission,
)
from trusted.persistence.queries.enrollments import identifiers_of, sites_of


def content_of(application: Application) -> Content:
    """Return all that an application says now."""
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    return Content(
        facts={
            "Legal name": company.legal_name,
            "Trade name": company.trade_name or "",
            "Country": company.country,
            "Address": company.address,
            "Website": company.website or "",
            "Parcels a year": str(enrollment.parcels_a_year),
            "Agreement signed": application.agreement_text_hash or "",
        },
        answers=_answers(application.id),
        eligibility={gate: answer is True for gate, answer in application.eligibility.items()},
        identifiers=[f"{row.scheme.value}:{row.value}" for row in identifiers_of(company.id)],
        sites=[
            f"{site.name}, {site.address}, {site.country} ({site.purpose})"
            for site in sites_of(company.id)
        ],
    )


def submissions_of(application_id: int) -> Sequence[Submission]:
    """Return what was handed in, the first first."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.application_id == application_id)
        .order_by(Submission.number)
    ).all()


def _answers(application_id: int) -> dict[str, AnswerContent]:
    documents: dict[int, dict[str, str]] = defaultdict(dict)
    attached = db.session.execute(
        select(ResponseEvidence.response_id, Evidence.sha256, Evidence.title)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .where(Response.application_id == application_id)
        .order_by(Evidence.id)
    )
    for response_id, sha256, title in attached:
        documents[response_id][sha256] = title
    rows = db.session.scalars(
        select(Response)
        .where(Response.application_id == application_id)
        .order_by(Response.criterion_id)
    )
    return {
        row.criterion_id: AnswerContent(
            row.statement, row.self_grade, row.not_applicable_reason, documents[row.id]
        )
        for row in rows
    }
