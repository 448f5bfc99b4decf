"""The program's part in an application: take, examine, return, recommend, decide."""

from datetime import datetime
from enum import StrEnum

from trusted.cli.demonstration.applying import Case, mend
from trusted.cli.demonstration.fates import Fate
from trusted.cli.demonstration.stories import Story
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Review
from trusted.services.decisions import certify, reject
from trusted.services.reviews import (
    ItemToMend,
    recommend,
    record_strand,
    return_application,
    take_application,
)
from trusted.services.seen import seen_hash

RETURNED_ONCE = 0.18
REQUESTS = (
    "Say who does this, how often, and where it is written down.",
    "Attach the latest record; the one that you attached does not show the date.",
    "The document speaks of another site. Describe how you do it where parcels are handled.",
    "Name the person who stands in when the first is away.",
)
NOTES = {
    ReviewStrand.PROFILE: (
        "The answers are clear and the documents bear them out.",
        "Good throughout; the weakest point is how often access is reviewed.",
        "Read with the documents. Two answers were short, but enough.",
    ),
    ReviewStrand.VETTING: (
        "Customs number in use for years, no debts, no match with a denied party.",
        "Identifiers looked up; owners checked; one candidate of a like name ruled out.",
        "Nothing known against the company or its owners.",
    ),
}
IN_DEBT = "A final debt to customs is past due; the company says it will not pay."
WELCOMES = ("", "", "Please renew your training record before the visit.")


class LeftAt(StrEnum):
    """What was done last in a review that goes on."""

    PROFILE = "profile"
    VETTING = "vetting"
    DECISION = "decision"


def decide(case: Case, now: datetime) -> Story:
    """Lead an application from the queue to its decision, or to where its fate leaves it."""
    if case.fate is Fate.SUBMITTED:
        return now
    now = yield case.later(now, 1, 9)
    reviewer = case.one_of(Role.REVIEWER)
    review = take_application(case.application, actor=reviewer, now=now)
    if case.fate is Fate.RETURNED or case.throw.random() < RETURNED_ONCE:
        now = yield case.later(now, 2, 9)
        _return(case, review, reviewer, now)
        if case.fate is Fate.RETURNED:
            return now
        now = yield case.later(now, 3, 18)
        mend(case, now)
        now = yield case.later(now, 1, 6)
        review = take_application(case.application, actor=reviewer, now=now)
    return (yield from _examine(case, review, reviewer, now))


def _examine(case: Case, review: Review, reviewer: Account, now: datetime) -> Story:
    """Examine both strands, recommend, and have a supervisor decide."""
    rejected = case.fate is Fate.REJECTED
    left_at = case.throw.choice(list(LeftAt)) if case.fate is Fate.IN_REVIEW else None
    now = yield case.later(now, 1, 8)
    _strand(case, review, ReviewStrand.PROFILE, reviewer, now)
    if left_at is LeftAt.PROFILE:
        return now
    now = yield case.later(now, 1, 7)
    _strand(case, review, ReviewStrand.VETTING, reviewer, now)
    if left_at is LeftAt.VETTING:
        return now
    advice = Recommendation.REJECT if rejected else Recommendation.CERTIFY
    reason = "reject-vetting" if rejected else None
    recommend(review, advice, reason, actor=reviewer, now=now)
    if left_at is LeftAt.DECISION:
        return now
    now = yield case.later(now, 2, 9)
    _conclude(case, review, reason, now)
    return now


def _conclude(case: Case, review: Review, reason: str | None, now: datetime) -> None:
    supervisor, seen = case.one_of(Role.SUPERVISOR), seen_hash(review)
    if reason is not None:
        note = "Customs duties of two years are unpaid, and the decision on them is final."
        reject(review, reason, note=note, seen=seen, actor=supervisor, now=now)
    else:
        certify(review, note=case.throw.choice(WELCOMES), seen=seen, actor=supervisor, now=now)


def _return(case: Case, review: Review, reviewer: Account, now: datetime) -> None:
    answered = [draft.criterion_id for draft in case.drafts if draft.grade]
    chosen = sorted(case.throw.sample(answered, case.throw.choice((1, 2, 3))))
    items = [ItemToMend(criterion_id, case.throw.choice(REQUESTS)) for criterion_id in chosen]
    reason = case.throw.choice(("return-incomplete", "return-evidence"))
    return_application(review, reason, items, actor=reviewer, now=now)


def _strand(
    case: Case, review: Review, strand: ReviewStrand, reviewer: Account, now: datetime
) -> None:
    result, note = StrandResult.SATISFIED, case.throw.choice(NOTES[strand])
    if strand is ReviewStrand.VETTING and case.fate is Fate.REJECTED:
        result, note = StrandResult.NOT_SATISFIED, IN_DEBT
    record_strand(review, strand, result, note, actor=reviewer, now=now)
