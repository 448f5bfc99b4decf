"""What partners hand in that waits for officials: annual reviews, filings, incident reports."""

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from trusted.domain.annual_review import Step
from trusted.domain.standing import FINAL
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewStep,
    Enrollment,
    Filing,
    FilingDecision,
    IncidentConclusion,
    IncidentReport,
)
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


def annual_reviews(_asked: Asked) -> Rows:
    """Return the annual reviews that were handed in and that nobody has judged."""
    later = aliased(AnnualReviewStep)
    ended = exists().where(
        later.annual_review_id == AnnualReviewStep.annual_review_id,
        later.number > AnnualReviewStep.number,
        later.step != Step.MISSED,
    )
    return (
        waiting(AnnualReview.id, AnnualReview.enrollment_id, AnnualReviewStep.at)
        .join(AnnualReviewStep, AnnualReviewStep.annual_review_id == AnnualReview.id)
        .join(Enrollment, Enrollment.id == AnnualReview.enrollment_id)
        .where(AnnualReviewStep.step == Step.SUBMITTED, ~ended, Enrollment.status.not_in(FINAL))
    )


def filings(_asked: Asked) -> Rows:
    """Return the filed changes that need a review and were not decided on."""
    later = aliased(Filing)
    decided = exists().where(FilingDecision.filing_id == Filing.id)
    corrected = exists().where(later.corrects_id == Filing.id)
    return (
        waiting(Filing.id, Filing.enrollment_id, Filing.filed_at)
        .join(Enrollment, Enrollment.id == Filing.enrollment_id)
        .where(Filing.reviewed, ~decided, ~corrected, Enrollment.status.not_in(FINAL))
    )


def incident_reports(_asked: Asked) -> Rows:
    """Return the reports of incidents that nobody has read."""
    read = exists().where(IncidentConclusion.report_id == IncidentReport.id)
    return waiting(
        IncidentReport.id, IncidentReport.enrollment_id, IncidentReport.reported_at
    ).where(~read)
