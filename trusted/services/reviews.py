"""The desk work on an application: take it, examine its two strands, return or recommend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.review import (
    Recommendation,
    ReviewStrand,
    StrandResult,
    Strands,
    check_recommendation,
)
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    Enrollment,
    RecommendationRecord,
    ReturnedItem,
    Review,
    StrandRecord,
)
from trusted.persistence.queries.reviews import strands_recorded
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.reasons import published_reason
from trusted.services.seen import decision_facts
from trusted.services.standing import Ground, move


@dataclass(frozen=True, slots=True)
class ItemToMend:
    """One request to the company; criterion None: about the application as a whole."""

    criterion_id: str | None
    request: str


def take_application(application: Application, *, actor: Account, now: datetime) -> Review:
    """Begin the review of a submitted application."""
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    review = Review(application_id=application.id, reviewer_id=actor.id, taken_at=now)
    move(enrollment, Action.TAKE, actor=actor, now=now)
    db.session.add(review)
    db.session.flush()
    db.session.commit()
    return review


def record_strand(
    review: Review,
    strand: ReviewStrand,
    result: StrandResult,
    note: str,
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Keep what one strand of the review came to."""
    _own(review, actor)
    db.session.add(
        StrandRecord(
            review_id=review.id,
            strand=strand,
            result=result,
            note=note,
            recorded_at=now,
            recorded_by_id=actor.id,
        )
    )
    record(
        actor.id,
        "record-strand",
        f"review/{review.id}",
        at=now,
        strand=strand.value,
        result=result.value,
        note=note,
    )
    db.session.commit()


def return_application(
    review: Review, reason: str, items: Sequence[ItemToMend], *, actor: Account, now: datetime
) -> None:
    """Give the application back with what to mend; only that opens again.

    Raises: InputRefused if nothing is named, or a criterion is not asked of this entity type.
    """
    _own(review, actor)
    enrollment = _enrollment(review)
    published_reason(reason, Action.RETURN)
    if not items:
        raise InputRefused("Name at least one thing that the company must mend.")
    known = {c.id for c in applicable(shipped_program().criteria, enrollment.entity_type)}
    for item in items:
        if item.criterion_id is not None and item.criterion_id not in known:
            raise InputRefused(f"{item.criterion_id} is not asked of this entity type.")
        db.session.add(
            ReturnedItem(
                application_id=review.application_id,
                review_id=review.id,
                criterion_id=item.criterion_id,
                request=item.request,
                returned_at=now,
            )
        )
    review.ended_at = now
    note = "\n".join(f"{item.criterion_id or 'General'}: {item.request}" for item in items)
    ground = Ground(reason=reason, note=note)
    move(enrollment, Action.RETURN, actor=actor, now=now, ground=ground)
    db.session.commit()


def recommend(
    review: Review,
    recommendation: Recommendation,
    reason: str | None,
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Hand the review to a supervisor with a recommendation.

    Raises: ReviewIncomplete if a strand has no result, or does not carry the recommendation.
    """
    _own(review, actor)
    if recommendation is Recommendation.RETURN:
        raise InputRefused("A reviewer returns an application without asking a supervisor.")
    check_recommendation(strands_of(review), recommendation)
    if recommendation is Recommendation.REJECT:
        published_reason(reason, Action.REJECT)
    review.recommendation, review.reason = recommendation, reason
    review.recommended_by_id, review.recommended_at = actor.id, now
    db.session.flush()
    db.session.add(
        RecommendationRecord(
            review_id=review.id,
            recommendation=recommendation,
            reason=reason,
            recommended_at=now,
            recommended_by_id=actor.id,
            facts=dict(decision_facts(review)),
        )
    )
    record(
        actor.id,
        "recommend",
        f"review/{review.id}",
        at=now,
        recommendation=recommendation.value,
        reason=reason,
    )
    db.session.commit()


def strands_of(review: Review) -> Strands:
    """Return what the strands came to, as it was recorded last."""
    return {strand: row.result for strand, row in strands_recorded(review.id).items()}


def _own(review: Review, actor: Account) -> None:
    if review.reviewer_id != actor.id or actor.role is not Role.REVIEWER:
        raise NotPermitted("Another reviewer has this application in hand.")
    if review.ended_at is not None:
        raise TransitionNotAllowed("This review has ended.")


def _enrollment(review: Review) -> Enrollment:
    application = db.session.get_one(Application, review.application_id)
    return db.session.get_one(Enrollment, application.enrollment_id)
