"""What supervisors decide on an application or an enrollment."""

from datetime import date, datetime

from trusted.domain.errors import (
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.review import Recommendation, check_decidable, check_no_obstacle
from trusted.domain.standing import TRUSTED, Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    BestPractice,
    Enrollment,
    Review,
    Validation,
)
from trusted.persistence.queries.visits import validators_of
from trusted.services.apart import validation_by_others
from trusted.services.audit import record
from trusted.services.deadlines import due_on
from trusted.services.drift_reviews import open_review
from trusted.services.held_down import check_held
from trusted.services.interests import check_no_interest
from trusted.services.measuring import Assessment
from trusted.services.reasons import published_reason
from trusted.services.reports import check_answered
from trusted.services.reviews import examiners_of, strands_of
from trusted.services.scores import assess, keep_score, measure
from trusted.services.seen import decision_facts, hash_of, keep_seen
from trusted.services.standing import Ground, Measure, move, remeasure
from trusted.services.tier_proposals import close_with_grant
from trusted.services.unsigned import check_unsigned
from trusted.services.vetting import vetting_facts


def certify(review: Review, *, note: str, seen: str, actor: Account, now: datetime) -> Enrollment:
    """Admit the company as what it applied for, at tier 1 if the facts carry it.

    seen:   the `seen_hash` of the page on which was decided.
    Raises: NotSeparated, ReviewIncomplete, ChangedMeanwhile, TransitionNotAllowed.
    """
    check_unsigned(note)
    enrollment, facts = _decide(review, Recommendation.CERTIFY, seen, actor, now)
    assessment = assess(enrollment, now=now, as_status=Status.CERTIFIED)
    keep_score(enrollment, assessment, now=now)
    change = move(
        enrollment,
        Action.CERTIFY,
        actor=actor,
        now=now,
        ground=Ground(note=note, review=review, seen_hash=seen),
        measure=measure(
            enrollment,
            assessment,
            min(1, assessment.ruled_tier),
            valid_until=due_on("validate", now.date()),
        ),
    )
    keep_seen(review, change, facts)
    db.session.commit()
    return enrollment


def reject(
    review: Review, reason: str, *, note: str, seen: str, actor: Account, now: datetime
) -> Enrollment:
    """Turn the application down, for a published reason."""
    published_reason(reason, Action.REJECT)
    check_unsigned(note)
    enrollment, facts = _decide(review, Recommendation.REJECT, seen, actor, now)
    change = move(
        enrollment,
        Action.REJECT,
        actor=actor,
        now=now,
        ground=Ground(reason=reason, note=note, review=review, seen_hash=seen),
    )
    keep_seen(review, change, facts)
    db.session.commit()
    return enrollment


def conclude_validation(
    validation: Validation, tier: int, *, note: str, actor: Account, now: datetime
) -> Enrollment:
    """Close a reported validation: validated at a tier if passed, else certified as before.

    tier:   granted if passed; never more than the rule carries.
    Raises: NotSeparated if the actor is the validator; InputRefused if the report is not made
            or the tier is more than the facts carry; TransitionNotAllowed unless the enrollment
            is certified or validated, and the company has answered or had its time.
    """
    _supervisor(actor)
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    _check_concludable(validation, enrollment, actor, now)
    _keep_drift(enrollment, now)
    validation.closed_at, validation.closed_by_id = now, actor.id
    db.session.flush()
    ground = Ground(note=note, validation=validation)
    if validation.passed:
        assessment = assess(enrollment, now=now, as_status=Status.VALIDATED)
        check_held(enrollment, tier, validating=True)
        end = due_on("revalidate", now.date())
        granted = _granted(enrollment, assessment, tier, now, valid_until=end)
        move(enrollment, Action.VALIDATE, actor=actor, now=now, ground=ground, measure=granted)
    else:
        _fail(enrollment, ground, actor, now)
    record(actor.id, "close-validation", f"validation/{validation.id}", at=now)
    db.session.commit()
    return enrollment


def grant_tier(
    enrollment: Enrollment, tier: int, *, note: str, actor: Account, now: datetime
) -> None:
    """Raise the tier as the rule proposes it.

    Raises: NotSeparated if the actor made the validation on which the tier rests; InputRefused
            if the facts do not carry it or a reduction holds the tier down.
    """
    _supervisor(actor)
    if enrollment.status not in TRUSTED or tier <= enrollment.tier:
        raise InputRefused("A tier is granted to certified or validated enrollments, upwards only.")
    validation = validation_by_others(enrollment.id, actor)
    check_held(enrollment, tier)
    granted = _granted(enrollment, assess(enrollment, now=now), tier, now)
    ground = Ground(note=note, validation=validation)
    change = remeasure(enrollment, granted, actor=actor, now=now, ground=ground)
    close_with_grant(enrollment, change, now=now)
    db.session.commit()


def accept_best_practice(practice: BestPractice, *, actor: Account, now: datetime) -> None:
    """Accept a practice that a validator proposed."""
    _supervisor(actor)
    if actor.id == practice.proposed_by_id:
        raise NotSeparated("Who proposes a best practice cannot accept it.")
    if practice.accepted_at is not None or practice.declined_at is not None:
        raise TransitionNotAllowed("This practice has been judged already.")
    practice.accepted_at, practice.accepted_by_id = now, actor.id
    record(actor.id, "accept-best-practice", f"best-practice/{practice.id}", at=now)
    db.session.commit()


def _decide(
    review: Review, decision: Recommendation, seen: str, actor: Account, now: datetime
) -> tuple[Enrollment, dict[str, object]]:
    """End the review with a decision that it carries.

    Returns: the enrollment decided on, and the facts that were seen.
    """
    _supervisor(actor)
    enrollment = _enrollment_of(review)
    check_no_interest(actor, enrollment.company_id)
    check_decidable(
        strands_of(review),
        review.recommendation,
        review.recommended_by_id,
        actor.id,
        examiners_of(review),
    )
    if decision is Recommendation.CERTIFY and review.recommendation is not decision:
        raise InputRefused(
            "The reviewer does not recommend this. Only a review that recommends it carries it."
        )
    facts = decision_facts(review)
    if review.ended_at is not None or seen != hash_of(facts):
        raise ChangedMeanwhile(
            "The application or its review changed since this page was shown."
            " Read it again before you decide."
        )
    check_no_obstacle(vetting_facts(enrollment, now=now), decision)
    review.ended_at = now
    return enrollment, facts


def _enrollment_of(review: Review) -> Enrollment:
    application = db.session.get_one(Application, review.application_id)
    return db.session.get_one(Enrollment, application.enrollment_id)


def _check_concludable(
    validation: Validation, enrollment: Enrollment, actor: Account, now: datetime
) -> None:
    if actor.id in validators_of(validation):
        raise NotSeparated("You made this validation, so another supervisor must conclude it.")
    if validation.reported_at is None or validation.closed_at is not None:
        raise InputRefused("Only a validation that is reported and still open can be concluded.")
    if enrollment.status not in TRUSTED:
        raise TransitionNotAllowed(
            "The enrollment is not certified or validated now. If it is suspended, reinstate it"
            " first; its validation can then be concluded."
        )
    check_answered(validation, now=now)


def _keep_drift(enrollment: Enrollment, now: datetime) -> None:
    """Open the review of a drift first: a new cycle begins the watch anew, and settles nothing."""
    assessment = assess(enrollment, now=now)
    if assessment.facts.drift_fired:
        open_review(enrollment, enrollment.tier, assessment.policy, now=now)


def _granted(
    enrollment: Enrollment,
    assessment: Assessment,
    tier: int,
    now: datetime,
    *,
    valid_until: date | None = None,
) -> Measure:
    keep_score(enrollment, assessment, now=now)
    if tier > assessment.ruled_tier:
        raise InputRefused(
            f"The facts carry tier {assessment.ruled_tier}, not {tier}. "
            + " ".join(gate.text for gate in assessment.missing)
        )
    return measure(enrollment, assessment, tier, valid_until=valid_until)


def _fail(enrollment: Enrollment, ground: Ground, actor: Account, now: datetime) -> None:
    assessment = assess(enrollment, now=now, as_status=Status.CERTIFIED)
    keep_score(enrollment, assessment, now=now)
    granted = measure(enrollment, assessment, min(1, enrollment.tier, assessment.ruled_tier))
    if enrollment.status is Status.VALIDATED:
        failed = Ground(
            reason="downgrade-validation-failed", note=ground.note, validation=ground.validation
        )
        move(enrollment, Action.DOWNGRADE, actor=actor, now=now, ground=failed, measure=granted)
    else:
        remeasure(enrollment, granted, actor=actor, now=now, ground=ground)


def _supervisor(actor: Account) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
