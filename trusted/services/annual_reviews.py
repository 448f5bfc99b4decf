"""The yearly review of a partner: opened by its day, gone through, handed in, judged, or missed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from trusted.domain.annual_review import (
    ReviewState,
    Step,
    check_whole,
)
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    AnnualReview,
    AnnualReviewRequest,
    AnnualReviewStep,
    Company,
    Enrollment,
    RequiredAction,
)
from trusted.persistence.queries.annual_reviews import (
    items_of,
    said_in,
    unaccepted_reviews,
)
from trusted.services.accounts import system_account
from trusted.services.annual_answers import apply_answers
from trusted.services.annual_course import Course, course_of
from trusted.services.annual_opening import ask
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, permit
from trusted.services.deadlines import due_on
from trusted.services.notices import tell_company
from trusted.services.required_actions import open_action, report_action_done
from trusted.services.scores import remeasure_by_rule


def submit_annual_review(review: AnnualReview, *, actor: Account, now: datetime) -> None:
    """Hand a review in, on time or late; owners only.

    Raises: AnnualReviewRefused while an item has no answer, also one that came up meanwhile.
    """
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_SIGN)
    lock(f"annual-review/{enrollment.id}")
    course = course_of(review, now)
    if course.state in (ReviewState.SUBMITTED, ReviewState.ACCEPTED):
        raise TransitionNotAllowed("This review has been handed in already.")
    ask(review, enrollment, now)
    said = said_in(review.id)
    answered = [item_id for item_id, answer in said.items() if course.mended(item_id, answer.at)]
    check_whole([item.id for item in items_of(review.id)], answered)
    _append(review, Step.SUBMITTED, actor=actor, now=now)
    _report_made_up(course, actor, now)
    db.session.commit()


def send_back(
    review: AnnualReview, note: str, requests: Mapping[int, str], *, actor: Account, now: datetime
) -> None:
    """Give items back with what to mend; only these open again.

    requests: item id -> what to mend; at least one.
    Raises:   NotPermitted, NotSeparated; InputRefused if nothing is named.
    """
    submission = _submission(review, actor, now)
    asked = {item.id for item in items_of(review.id)}
    if not requests or not requests.keys() <= asked or not all(requests.values()):
        raise InputRefused("Name at least one item, and say what to mend of each.")
    step = _append(review, Step.SENT_BACK, submission, note=note, actor=actor, now=now)
    for item_id, request in requests.items():
        db.session.add(AnnualReviewRequest(step_id=step.id, item_id=item_id, request=request))
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    words = "\n".join([*filter(None, [note]), *requests.values()])
    tell_company(enrollment, "annual-review-returned", now=now, note=words)
    db.session.commit()


def accept_annual_review(review: AnnualReview, note: str, *, actor: Account, now: datetime) -> None:
    """Accept a review; what the company changed in it counts from now on.

    Raises: NotPermitted unless the actor is a reviewer; NotSeparated if the actor handed it in.
    """
    submission = _submission(review, actor, now)
    _append(review, Step.ACCEPTED, submission, note=note, actor=actor, now=now)
    apply_answers(review, actor=actor, now=now)
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    tell_company(enrollment, "annual-review-accepted", now=now, note=note)
    remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()


def reviews_overdue(*, now: datetime) -> Sequence[int]:
    """Return the reviews that are past their day and neither accepted nor noted as missed."""
    return unaccepted_reviews(now.date())


def record_missed_reviews(*, now: datetime) -> int:
    """Let every review that was missed have its consequence: once, whoever runs this how often.

    Returns: how many were newly missed. A review that nobody had opened in its window is not
             missed: the company was never told of it.
    """
    late = reviews_overdue(now=now)
    rules = system_account(now=now)
    db.session.commit()
    return sum(_miss(review_id, rules, now) for review_id in late)


def _miss(review_id: int, rules: Account, now: datetime) -> bool:
    review = db.session.get_one(AnnualReview, review_id)
    lock(f"annual-review/{review.enrollment_id}")
    course = course_of(review, now)
    noted = any(step.step is Step.MISSED for step in course.steps)
    if course.state is not ReviewState.MISSED or noted:
        db.session.commit()
        return False
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    action = open_action(
        enrollment,
        f"Make up for the annual review that was due on {review.due_on.isoformat()}.",
        due_on=due_on("missed-annual-review", now.date()),
        actor=rules,
        now=now,
    )
    _append(review, Step.MISSED, actor=rules, now=now, required_action_id=action.id)
    tell_company(
        enrollment, "annual-review-missed", now=now, note=f"Due: {action.due_on.isoformat()}"
    )
    db.session.commit()
    return True


def _report_made_up(course: Course, actor: Account, now: datetime) -> None:
    """Report done what a missed review asked for, now that it is handed in."""
    for step in course.steps:
        if step.required_action_id is not None:
            action = db.session.get_one(RequiredAction, step.required_action_id)
            if action.reported_done_at is None:
                proof = f"The annual review was handed in on {now.date().isoformat()}."
                report_action_done(action, proof, actor=actor, now=now)


def _submission(review: AnnualReview, actor: Account, now: datetime) -> AnnualReviewStep:
    """Return the submission that the actor may judge now."""
    if actor.role is not Role.REVIEWER:
        raise NotPermitted("Annual reviews are read by reviewers.")
    lock(f"annual-review/{review.enrollment_id}")
    course = course_of(review, now)
    if course.state is not ReviewState.SUBMITTED:
        raise TransitionNotAllowed("Only a review that was handed in can be judged, and once.")
    submission = next(s for s in reversed(course.steps) if s.step is Step.SUBMITTED)
    if submission.by_id == actor.id:
        raise NotSeparated("Who hands a review in cannot judge it.")
    return submission


def _append(
    review: AnnualReview,
    step: Step,
    submission: AnnualReviewStep | None = None,
    *,
    actor: Account,
    now: datetime,
    note: str = "",
    required_action_id: int | None = None,
) -> AnnualReviewStep:
    number = len(course_of(review, now).steps) + 1
    row = AnnualReviewStep(
        annual_review_id=review.id,
        number=number,
        step=step,
        note=note,
        at=now,
        by_id=actor.id,
        submission_id=submission.id if submission else None,
        submitted_by_id=submission.by_id if submission else None,
        required_action_id=required_action_id,
    )
    db.session.add(row)
    if step in (Step.ACCEPTED, Step.MISSED) and review.ended_at is None:
        review.ended_at = now
    db.session.flush()
    subject = f"annual-review/{review.id}"
    record(actor.id, f"annual-review-{step.value.replace('_', '-')}", subject, at=now, note=note)
    return row
