"""How far an annual review has come, from what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from trusted.domain.annual_review import ReviewState, Step, state_of
from trusted.persistence.models import AnnualReview, AnnualReviewStep
from trusted.persistence.queries.annual_reviews import newest_annual_review, requests_of, steps_of
from trusted.services.deadlines import due_on


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to a review, and what that makes of it.

    open_until: the last day on which the company can hand it in, in time.
    requests:   item id -> what to mend, of the last return; empty unless it is with the company.
    """

    state: ReviewState
    steps: Sequence[AnnualReviewStep]
    open_until: date
    requests: Mapping[int, str]

    @property
    def with_company(self) -> bool:
        """Whether the company may answer and hand in, even if late."""
        return self.state in (ReviewState.OPEN, ReviewState.RETURNED, ReviewState.MISSED)

    @property
    def submitted_at(self) -> datetime | None:
        """When it was last handed in."""
        handed_in = [step.at for step in self.steps if step.step is Step.SUBMITTED]
        return handed_in[-1] if handed_in else None

    def is_open(self, item_id: int, asked_at: datetime) -> bool:
        """Whether the company may answer an item now."""
        if not self.with_company:
            return False
        returned = [step for step in self.steps if step.step is Step.SENT_BACK]
        return not returned or item_id in self.requests or asked_at > returned[-1].at

    def mended(self, item_id: int, answered_at: datetime) -> bool:
        """Whether an answer came after the item was last sent back."""
        returned = [step.at for step in self.steps if step.step is Step.SENT_BACK]
        return item_id not in self.requests or answered_at > returned[-1]


def course_of(review: AnnualReview, now: datetime) -> Course:
    """Return how far a review has come at a moment."""
    steps = [step for step in steps_of(review.id) if step.at <= now]
    last = _last_move(steps)
    returned = last is not None and last.step is Step.SENT_BACK
    requests = requests_of(last.id) if last is not None and returned else {}
    open_until = _open_until(review, last)
    state = state_of([step.step for step in steps], open_until, now.astimezone(UTC).date())
    return Course(state, steps, open_until, requests)


def hand_in_by(enrollment_id: int) -> date | None:
    """Return by when the company owes the review that is open; None: it owes none."""
    review = newest_annual_review(enrollment_id)
    if review is None:
        return None
    last = _last_move(steps_of(review.id))
    owed = last is None or last.step is Step.SENT_BACK
    return _open_until(review, last) if owed else None


def _last_move(steps: Sequence[AnnualReviewStep]) -> AnnualReviewStep | None:
    moves = [step for step in steps if step.step is not Step.MISSED]
    return moves[-1] if moves else None


def _open_until(review: AnnualReview, last: AnnualReviewStep | None) -> date:
    if last is None or last.step is not Step.SENT_BACK:
        return review.due_on
    return max(review.due_on, due_on("mend-annual-review", last.at.astimezone(UTC).date()))
