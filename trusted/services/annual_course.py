"""How far an annual review has come, from what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from trusted.domain.annual_review import ReviewState, Step, state_of
from trusted.persistence.models import AnnualReview, AnnualReviewStep
from trusted.persistence.queries.annual_reviews import requests_of, steps_of
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
    moves = [step for step in steps if step.step is not Step.MISSED]
    last = moves[-1] if moves else None
    open_until: date = review.due_on
    requests: Mapping[int, str] = {}
    if last is not None and last.step is Step.SENT_BACK:
        mend_by = due_on("mend-annual-review", last.at.astimezone(UTC).date())
        open_until, requests = max(open_until, mend_by), requests_of(last.id)
    state = state_of([step.step for step in steps], open_until, now.astimezone(UTC).date())
    return Course(state, steps, open_until, requests)
