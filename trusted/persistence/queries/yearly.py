"""What the program knows of partners when it asks them once a year, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from trusted.domain.annual_review import DocumentFacts, Step
from trusted.domain.standing import Action
from trusted.persistence.database import ask
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewStep,
    Application,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
    RiskAssessment,
    StandingChange,
)
from trusted.persistence.queries.many import IDS


@dataclass(frozen=True, slots=True)
class Partner:
    """What is known of one enrollment.

    certified_at:     moment of the certification from which every year is counted.
    risk_assessed_at: moment at which the newest assessment was signed off.
    applied_to:       version of the catalog that the application answers; None: there is none.
    """

    entity_type: str
    certified_at: datetime | None
    risk_assessed_at: datetime | None
    applied_to: str | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Of the newest accepted review: its catalog, and when it was handed in."""

    program_version: str
    submitted_at: datetime


def partners_of(ids: Collection[int]) -> Mapping[int, Partner]:
    """Return what is known, by enrollment."""
    rows = ask(_partners(), {"ids": ids})
    return {row[0]: Partner(*row[1:]) for row in rows}


def accepted_of_many(ids: Collection[int]) -> Mapping[int, Accepted]:
    """Return the newest accepted review, by enrollment."""
    rows = ask(_accepted(), {"ids": ids})
    return {row[0]: Accepted(row[1], row[2]) for row in rows}


def documents_of_many(ids: Collection[int]) -> Mapping[int, list[DocumentFacts]]:
    """Return the documents that support answers, each once, by enrollment."""
    documents: dict[int, list[DocumentFacts]] = defaultdict(list)
    for enrollment_id, *facts in ask(_documents(), {"ids": ids}):
        documents[enrollment_id].append(DocumentFacts(*facts))
    return documents


@cache
def _partners() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    certified = (
        select(func.min(StandingChange.at))
        .where(
            StandingChange.enrollment_id == Enrollment.id,
            StandingChange.action == Action.CERTIFY,
        )
        .correlate(Enrollment)
        .scalar_subquery()
    )
    assessed = (
        select(func.max(RiskAssessment.signed_off_at))
        .where(RiskAssessment.enrollment_id == Enrollment.id)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    return (
        select(
            Enrollment.id, Enrollment.entity_type, certified, assessed, Application.program_version
        )
        .outerjoin(Application, Application.enrollment_id == Enrollment.id)
        .where(Enrollment.id.in_(IDS))
    )


@cache
def _accepted() -> Select[*tuple[Any, ...]]:
    """Return the question, made once; the newest review of each comes last."""
    accepted, submitted = aliased(AnnualReviewStep), aliased(AnnualReviewStep)
    return (
        select(AnnualReview.enrollment_id, AnnualReview.program_version, submitted.at)
        .join(accepted, accepted.annual_review_id == AnnualReview.id)
        .join(submitted, submitted.id == accepted.submission_id)
        .where(AnnualReview.enrollment_id.in_(IDS), accepted.step == Step.ACCEPTED)
        .order_by(AnnualReview.due_on)
    )


@cache
def _documents() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(
            Application.enrollment_id,
            Evidence.id,
            Evidence.title,
            Evidence.valid_until,
            Evidence.period_to,
        )
        .distinct()
        .join(Response, Response.application_id == Application.id)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(Application.enrollment_id.in_(IDS))
        .order_by(Application.enrollment_id, Evidence.id)
    )
