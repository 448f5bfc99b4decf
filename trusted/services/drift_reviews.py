"""The review that opens when violations become frequent: what the company says, how it ends."""

from datetime import datetime

from trusted.domain.drift_review import FINDING_WORDS, Finding
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    DriftAnswer,
    DriftReview,
    DriftSettlement,
    Enrollment,
)
from trusted.persistence.queries.drift_reviews import (
    next_drift_review,
    open_drift_review,
    settlement_of,
)
from trusted.program import Policy
from trusted.services.apart import validation_by_others
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.drifting import seen_of
from trusted.services.notices import tell_company


def open_review(
    enrollment: Enrollment, former_tier: int, policy: Policy, *, now: datetime
) -> DriftReview | None:
    """Open the review of a drift that the watch has found, and tell the company its numbers.

    former_tier: held before the watch fired, 0-3.
    Returns:     None where one is open already. The caller holds the enrollment and commits.
    """
    seen = seen_of(enrollment, policy, now=now)
    if seen is None or open_drift_review(enrollment.id) is not None:
        return None
    review = DriftReview(
        enrollment_id=enrollment.id,
        number=next_drift_review(enrollment.id),
        opened_at=now,
        watched_from=seen.since,
        examinations=seen.examinations,
        violations=seen.violations,
        expected=seen.expected,
        former_tier=former_tier,
        policy=policy.full_name,
    )
    db.session.add(review)
    db.session.flush()
    record(
        None,
        "open-drift-review",
        f"drift-review/{review.id}",
        at=now,
        enrollment=enrollment.id,
        examinations=seen.examinations,
        violations=seen.violations,
        expected=str(seen.expected),
    )
    # Numbers alone, so that they stand in a notice of any language.
    numbers = f"{seen.violations} / {seen.examinations} ({seen.expected:.1f})"
    tell_company(enrollment, "drift-review-opened", now=now, note=numbers)
    return review


def answer_review(review: DriftReview, text: str, *, actor: Account, now: datetime) -> None:
    """Say what the company has to say to what was found.

    Raises: NotPermitted; TransitionNotAllowed once the review is settled.
    """
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if not text:
        raise InputRefused("Write what you have to say.")
    _check_open(review)
    answer = DriftAnswer(review_id=review.id, text=text, answered_at=now, answered_by_id=actor.id)
    db.session.add(answer)
    db.session.flush()
    record(actor.id, "answer-drift-review", f"drift-review/{review.id}", at=now)
    db.session.commit()


def settle_review(
    review: DriftReview, finding: Finding, *, note: str, actor: Account, now: datetime
) -> None:
    """Settle a review; the watch begins anew on this day, and the tier rises only by a grant.

    note:   the reasons, for the company.
    Raises: NotPermitted; NotSeparated if the actor made the last validation; InputRefused
            without reasons; TransitionNotAllowed if it is settled.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
    validation = validation_by_others(review.enrollment_id, actor)
    if not note:
        raise InputRefused("Give the reasons; the company reads them.")
    _check_open(review)
    db.session.add(
        DriftSettlement(
            review_id=review.id,
            finding=finding,
            note=note,
            settled_at=now,
            settled_by_id=actor.id,
            validation_id=validation.id if validation else None,
            validated_by_id=validation.validator_id if validation else None,
        )
    )
    db.session.flush()
    subject = f"drift-review/{review.id}"
    record(actor.id, "settle-drift-review", subject, at=now, finding=finding.value, note=note)
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    told = f"{FINDING_WORDS[finding]}\n\n{note}"
    tell_company(enrollment, "drift-review-settled", now=now, note=told)
    db.session.commit()


def _check_open(review: DriftReview) -> None:
    lock(f"drift-reviews/{review.enrollment_id}")
    if settlement_of(review.id) is not None:
        raise TransitionNotAllowed("This review has been settled already.")
