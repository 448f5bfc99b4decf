"""What a reviewer reads, and what is decided on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from trusted.domain.review import ReviewStrand
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    DecisionRecord,
    Enrollment,
    Evidence,
    RecommendationRecord,
    Response,
    ResponseEvidence,
    ReturnedItem,
    Review,
    StrandRecord,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A company's answer to a criterion with the documents that support it."""

    response: Response
    evidence: Sequence[Evidence]

    def changed_since(self, moment: datetime | None) -> bool:
        """Whether the answer or a document of it is newer than a moment."""
        return moment is not None and (
            self.response.saved_at > moment or any(e.received_at > moment for e in self.evidence)
        )


def review_by_id(review_id: int) -> Review | None:
    """Return a review with reviewer, application, enrollment and company."""
    return db.session.scalar(
        select(Review)
        .options(
            joinedload(Review.reviewer),
            joinedload(Review.application)
            .joinedload(Application.enrollment)
            .joinedload(Enrollment.company),
        )
        .where(Review.id == review_id)
        .execution_options(populate_existing=True)
    )


def strands_recorded(review_id: int) -> Mapping[ReviewStrand, StrandRecord]:
    """Return the newest result of each strand of a review that has one."""
    rows = db.session.scalars(
        select(StrandRecord).where(StrandRecord.review_id == review_id).order_by(StrandRecord.id)
    )
    return {row.strand: row for row in rows}


def facts_kept(review_id: int) -> Mapping[str, object] | None:
    """Return the facts of the decision on a review, else of its newest recommendation; None: none.

    Before the facts were kept, None stands for them too.
    """
    decided = db.session.scalar(
        select(DecisionRecord.facts).where(DecisionRecord.review_id == review_id)
    )
    return decided or db.session.scalar(
        select(RecommendationRecord.facts)
        .where(RecommendationRecord.review_id == review_id)
        .order_by(RecommendationRecord.id.desc())
        .limit(1)
    )


def application_by_id(application_id: int) -> Application | None:
    """Return an application with enrollment and company."""
    return db.session.scalar(
        select(Application)
        .options(joinedload(Application.enrollment).joinedload(Enrollment.company))
        .where(Application.id == application_id)
    )


def application_of(enrollment_id: int) -> Application | None:
    """Return the application of an enrollment."""
    return db.session.scalar(_application(), {"enrollment_id": enrollment_id})


@cache
def _application() -> Select[Application]:
    """Return the question, made once."""
    return select(Application).where(Application.enrollment_id == bindparam("enrollment_id"))


def answers_in(application_id: int) -> Mapping[str, Answer]:
    """Return the answers of an application, by criterion."""
    documents: dict[int, list[Evidence]] = defaultdict(list)
    rows = db.session.execute(
        select(ResponseEvidence.response_id, Evidence)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .where(Response.application_id == application_id)
        .order_by(Evidence.id)
    )
    for response_id, evidence in rows:
        documents[response_id].append(evidence)
    responses = db.session.scalars(
        select(Response).where(Response.application_id == application_id)
    )
    return {r.criterion_id: Answer(r, documents.get(r.id, [])) for r in responses}


def returned_items(application_id: int) -> Sequence[ReturnedItem]:
    """Return everything that was ever returned to the company, newest first."""
    return db.session.scalars(
        select(ReturnedItem)
        .where(ReturnedItem.application_id == application_id)
        .order_by(ReturnedItem.returned_at.desc(), ReturnedItem.id)
    ).all()


def evidence_by_id(evidence_id: int) -> Evidence | None:
    """Return a document."""
    return db.session.get(Evidence, evidence_id)
