"""What is on the page when an application is decided on, and the hash to which that is bound."""

from collections.abc import Mapping

from sqlalchemy import select

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Company,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
    Review,
)
from trusted.persistence.queries.enrollments import identifiers_of, sites_of
from trusted.persistence.queries.reviews import strands_recorded


def decision_facts(review: Review) -> Mapping[str, object]:
    """Return all on which the decision about a review rests, as the page shows it."""
    application = db.session.get_one(Application, review.application_id)
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    responses = db.session.execute(
        select(Response.criterion_id, Response.version, Evidence.sha256)
        .outerjoin(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .outerjoin(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(Response.application_id == review.application_id)
        .order_by(Response.criterion_id, Evidence.sha256)
    )
    return {
        "review": review.id,
        "recommendation": [review.recommendation, review.reason, review.recommended_by_id],
        "strands": [row.id for row in strands_recorded(review.id).values()],
        "application": application.version,
        "company": company.version,
        "identifiers": [row.id for row in identifiers_of(company.id)],
        "sites": [row.id for row in sites_of(company.id)],
        "responses": [list(row) for row in responses],
    }


def seen_hash(review: Review) -> str:
    """Return the hash to which a decision is bound, 64 hex digits."""
    return link(GENESIS, decision_facts(review))
