"""The desk work on an application: take it, examine its two strands, return or recommend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.review import (
    Recommendation,
    ReviewStrand,
    StrandResult,
    Strands,
    check_no_obstacle,
    check_recommendation,
)
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Enrollment,
    RecommendationRecord,
    ReturnedItem,
    Review,
    ReviewHandover,
    StrandRecord,
)
from trusted.persistence.queries.reviews import strands_recorded
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.conflicts import refuse_conflict
from trusted.services.interests import check_no_interest
from trusted.services.notices import tell_official
from trusted.services.reasons import published_reason
from trusted.services.screening import screen
from trusted.services.seen import decision_facts
from trusted.services.standing import Ground, move
from trusted.services.unsigned import check_unsigned
from trusted.services.vetting import vetting_facts


@dataclass(frozen=True, slots=True)
class ItemToMend:
    """One request to the company; criterion None: about the application as a whole."""

    criterion_id: str | None
    request: str


def take_application(application: Application, *, actor: Account, now: datetime) -> Review:
    """Begin the review of a submitted application; the company is screened anew if need be.

    Raises: NotSeparated for who declared a link to the company; TransitionNotAllowed.
    """
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    check_no_interest(actor, enrollment.company_id)
    review = Review(application_id=application.id, reviewer_id=actor.id, taken_at=now)
    move(enrollment, Action.TAKE, actor=actor, now=now)
    db.session.add(review)
    db.session.flush()
    screen(db.session.get_one(Company, enrollment.company_id), now=now, actor_id=actor.id)
    db.session.commit()
    return review


def hand_over(review: Review, to: Account, reason: str, *, actor: Account, now: datetime) -> None:
    """Give a review to another reviewer, as before a vacation; what was recorded stays.

    Whoever had it in hand never decides on it. Who has found a link to the company gives it up
    in this way too.
    actor:  who has it in hand, or a supervisor.
    Raises: InputRefused if the other cannot take it; NotPermitted; NotSeparated;
            ConflictOfInterest; TransitionNotAllowed once it has ended.
    """
    if actor.role is not Role.SUPERVISOR and actor.id != review.reviewer_id:
        raise NotPermitted("Who has a review in hand gives it on, or a supervisor does.")
    lock(f"review/{review.id}")
    db.session.refresh(review)
    _check_open(review)
    if to.role is not Role.REVIEWER or to.closed_at is not None or to.id == review.reviewer_id:
        raise InputRefused("Choose another reviewer.")
    if not reason.strip():
        raise InputRefused("Say why the review goes to another.")
    enrollment = _enrollment(review)
    company = db.session.get_one(Company, enrollment.company_id)
    check_no_interest(to, company.id)
    refuse_conflict(to, company, on=now.date())
    db.session.add(
        ReviewHandover(
            review_id=review.id,
            from_id=review.reviewer_id,
            to_id=to.id,
            reason=reason.strip(),
            at=now,
            by_id=actor.id,
        )
    )
    former, review.reviewer_id = review.reviewer_id, to.id
    subject = f"review/{review.id}"
    record(actor.id, "hand-over", subject, at=now, former=former, to=to.id, reason=reason.strip())
    if to.id != actor.id:
        tell_official(enrollment, "work-assigned", to, now=now, note="Review the application.")
    db.session.commit()


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
        check_unsigned(item.request)
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
    note = "\n".join(": ".join(filter(None, (one.criterion_id, one.request))) for one in items)
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

    Raises: ReviewIncomplete if a strand has no result, or does not carry the recommendation, or
            something stands in the way of certification (`domain.review.obstacles`).
    """
    _own(review, actor)
    if recommendation is Recommendation.RETURN:
        raise InputRefused("A reviewer returns an application without asking a supervisor.")
    check_recommendation(strands_of(review), recommendation)
    if recommendation is Recommendation.CERTIFY:
        check_no_obstacle(vetting_facts(_enrollment(review), now=now), recommendation)
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
            facts=decision_facts(review),
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


def examiners_of(review: Review) -> set[int]:
    """Return the ids of all who recorded a result of a strand, or handed the review over."""
    recorded = select(StrandRecord.recorded_by_id).where(StrandRecord.review_id == review.id)
    former = select(ReviewHandover.from_id).where(ReviewHandover.review_id == review.id)
    return {*db.session.scalars(recorded), *db.session.scalars(former)}


def strands_of(review: Review) -> Strands:
    """Return what the strands came to, as it was recorded last."""
    return {strand: row.result for strand, row in strands_recorded(review.id).items()}


def _own(review: Review, actor: Account) -> None:
    if review.reviewer_id != actor.id or actor.role is not Role.REVIEWER:
        raise NotPermitted("Another reviewer has this application in hand.")
    _check_open(review)
    check_no_interest(actor, _enrollment(review).company_id)


def _check_open(review: Review) -> None:
    if review.ended_at is not None:
        raise TransitionNotAllowed("This review has ended.")


def _enrollment(review: Review) -> Enrollment:
    application = db.session.get_one(Application, review.application_id)
    return db.session.get_one(Enrollment, application.enrollment_id)
