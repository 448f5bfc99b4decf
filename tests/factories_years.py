"""Rows for the years of a partner: annual reviews, filings, incidents."""

from datetime import datetime, timedelta

from tests.factories import NOON, make_account, make_certified, make_evidence, owner_of
from trusted.domain.annual_review import Answered, ItemKind
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AnnualReview,
    AnnualReviewItem,
    Company,
    Enrollment,
    Evidence,
    Filing,
    IncidentReport,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.annual_reviews import items_of
from trusted.persistence.queries.reviews import application_of
from trusted.services.annual_answers import answer_item
from trusted.services.annual_opening import open_annual_review
from trusted.services.annual_reviews import submit_annual_review
from trusted.services.filings import FilingDraft, file_change
from trusted.services.incident_reports import IncidentDraft, report_incident

DAY = timedelta(days=1)
# A month before the first anniversary of who was certified at noon: the window is open.
IN_WINDOW = NOON + 335 * DAY


def company_of(enrollment: Enrollment) -> Company:
    """Return the company of an enrollment."""
    return db.session.get_one(Company, enrollment.company_id)


def member_of(enrollment: Enrollment) -> Account:
    """Return the owner of an enrollment's company."""
    return owner_of(company_of(enrollment))


def only_document(enrollment: Enrollment) -> Evidence:
    """Return the one document behind all answers of an enrollment made by the factories."""
    application = application_of(enrollment.id)
    return db.session.scalars(
        db.select(Evidence)
        .join(ResponseEvidence, ResponseEvidence.evidence_id == Evidence.id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .where(Response.application_id == application.id)
        .distinct()
    ).one()


def make_annual_review(
    enrollment: Enrollment | None = None, now: datetime = IN_WINDOW
) -> AnnualReview:
    """Return a review that was opened a month before the first anniversary."""
    enrollment = enrollment or make_certified()
    return open_annual_review(enrollment, actor=member_of(enrollment), now=now)


def item(review: AnnualReview, kind: ItemKind) -> AnnualReviewItem:
    """Return the first item of a kind."""
    return next(one for one in items_of(review.id) if one.kind is kind)


def confirm_all(review: AnnualReview, now: datetime = IN_WINDOW) -> None:
    """Confirm every item of a review as it is."""
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    for one in items_of(review.id):
        answer_item(
            one, Answered.CONFIRMED, "Looked at again.", actor=member_of(enrollment), now=now
        )


def make_handed_in(enrollment: Enrollment | None = None, now: datetime = IN_WINDOW) -> AnnualReview:
    """Return a review that was confirmed throughout and handed in."""
    review = make_annual_review(enrollment, now)
    confirm_all(review, now)
    owner = member_of(db.session.get_one(Enrollment, review.enrollment_id))
    submit_annual_review(review, actor=owner, now=now)
    return review


def reviewer() -> Account:
    """Return a new reviewer."""
    return make_account(Role.REVIEWER)


def make_filing(enrollment: Enrollment, draft: FilingDraft, now: datetime = NOON) -> Filing:
    """Return a change as the company's owner filed it."""
    return file_change(enrollment, draft, actor=member_of(enrollment), now=now)


BROKEN_SEAL = IncidentDraft(
    what="A seal was broken and two parcels are missing.",
    occurred_on=NOON.date(),
    place="Hub in Erie",
    shipments="1Z999, 1Z998",
    measures="The night shift was heard.",
)


def make_report(
    enrollment: Enrollment, draft: IncidentDraft = BROKEN_SEAL, now: datetime = NOON
) -> IncidentReport:
    """Return an incident as the company's owner reported it."""
    return report_incident(enrollment, draft, actor=member_of(enrollment), now=now)


def make_years(enrollment: Enrollment) -> dict[str, object]:
    """Give an enrollment an annual review, a filed name that waits, and a reported incident.

    Returns: what names them in addresses.
    """
    review = make_annual_review(enrollment)
    draft = FilingDraft(
        kind="legal-name",
        happened_on=NOON.date(),
        effective_on=NOON.date(),
        content={"legal_name": "Newly Named Inc."},
        documents=[make_evidence(company_of(enrollment))],
    )
    return {
        "annual_id": review.id,
        "item_id": items_of(review.id)[0].id,
        "filing_id": make_filing(enrollment, draft).id,
        "report_id": make_report(enrollment).id,
    }
