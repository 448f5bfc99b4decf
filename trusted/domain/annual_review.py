"""The annual review: when its window is open, what it asks, and how far it has come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trusted.domain.clocks import years_after
from trusted.domain.errors import DomainError

# A document about a past year says little about today once another year has gone by.
PERIOD_YEARS = 1
RISK_YEARS = 1


class AnnualReviewRefused(DomainError):
    """An annual review cannot take this step; the message says what to do first."""

    code = "annual-review-refused"


class ItemKind(StrEnum):
    """What an item of an annual review is about."""

    EVIDENCE = "evidence"
    CRITERION = "criterion"
    ANSWER = "answer"
    RISK = "risk"
    GATES = "gates"
    OFFICER = "officer"
    SITES = "sites"
    IDENTIFIERS = "identifiers"


CONFIRMATIONS = (ItemKind.GATES, ItemKind.OFFICER, ItemKind.SITES, ItemKind.IDENTIFIERS)
ABOUT_ANSWERS = frozenset({ItemKind.CRITERION, ItemKind.ANSWER})


class Answered(StrEnum):
    """What the company says to an item."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REPLACED = "replaced"


class Step(StrEnum):
    """What happens to an annual review; each is a dated fact."""

    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    MISSED = "missed"


class ReviewState(StrEnum):
    """How far an annual review has come."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a company reviews its profile; both belong to it."""

    opens_on: date
    due_on: date

    def is_open(self, on: date) -> bool:
        """Whether the day lies within."""
        return self.opens_on <= on <= self.due_on


def window_at(certified_on: date, on: date, days: int) -> Window:
    """Return the window that ends next: on the first anniversary on or after a day.

    days:   how many days before the anniversary the window opens.
    Source: facts 1.8. It counts from the certification, never from an earlier review, so that
            no year drifts; where there is no 29 February, the anniversary is the 28th.
    """
    years = max(1, on.year - certified_on.year)
    due_on = years_after(certified_on, years)
    if due_on < on:
        due_on = years_after(certified_on, years + 1)
    return Window(due_on - timedelta(days=days), due_on)


def window_begun(certified_on: date, on: date, days: int) -> Window | None:
    """Return the newest window that has opened by a day, be it over; None before the first."""
    coming = window_at(certified_on, on, days)
    if coming.opens_on <= on:
        return coming
    years = coming.due_on.year - certified_on.year - 1
    if years < 1:
        return None
    due_on = years_after(certified_on, years)
    return Window(due_on - timedelta(days=days), due_on)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document that supports answers: its last day, and the end of the time it speaks of."""

    id: int
    title: str
    valid_until: date | None = None
    period_to: date | None = None


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What the program knows when it asks.

    documents:        those that support an answer, each once.
    changed_criteria: ids of criteria whose text is another than the company answered to.
    touched:          criterion id -> what touched its answer since, in words.
    risk_assessed_on: day of the newest risk assessment; None: the program holds none.
    """

    documents: Collection[DocumentFacts]
    changed_criteria: Collection[str]
    touched: Mapping[str, str]
    risk_assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One item: what it is about, and why it is asked.

    subject: id of the document or criterion; empty for the rest.
    """

    kind: ItemKind
    subject: str
    why: str


def items_asked(facts: YearFacts, due_on: date) -> tuple[Asked, ...]:
    """Return what the company is asked, the stale before the confirmations.

    due_on: the end of the window; what goes stale before then is asked already now.
    """
    stale = [
        Asked(ItemKind.EVIDENCE, str(document.id), why)
        for document in facts.documents
        if (why := why_stale(document, due_on))
    ]
    texts = [
        Asked(ItemKind.CRITERION, criterion_id, "The text of this criterion has changed.")
        for criterion_id in facts.changed_criteria
    ]
    touched = [
        Asked(ItemKind.ANSWER, criterion_id, why)
        for criterion_id, why in facts.touched.items()
        if criterion_id not in facts.changed_criteria
    ]
    confirmed = [Asked(kind, "", "Asked every year.") for kind in CONFIRMATIONS]
    return (*stale, *texts, *touched, *_risk(facts, due_on), *confirmed)


def why_stale(document: DocumentFacts, on: date) -> str:
    """Return in words why a document no longer shows anything on a day; empty: it does."""
    if document.valid_until is not None and document.valid_until < on:
        return f"“{document.title}” expires on {document.valid_until.isoformat()}."
    if document.period_to is not None and years_after(document.period_to, PERIOD_YEARS) < on:
        return f"“{document.title}” speaks of the time until {document.period_to.isoformat()} only."
    return ""


def _risk(facts: YearFacts, due_on: date) -> list[Asked]:
    assessed = facts.risk_assessed_on
    if assessed is None or years_after(assessed, RISK_YEARS) >= due_on:
        return []
    why = f"The risk assessment is of {assessed.isoformat()}, more than a year old."
    return [Asked(ItemKind.RISK, "", why)]


def state_of(steps: Collection[Step], open_until: date, on: date) -> ReviewState:
    """Return how far a review has come on a day.

    steps:      what happened to it, in order.
    open_until: the last day on which the company can hand it in, in time.
    """
    moves = [step for step in steps if step is not Step.MISSED]
    last = moves[-1] if moves else None
    if last is Step.ACCEPTED:
        return ReviewState.ACCEPTED
    if last is Step.SUBMITTED:
        return ReviewState.SUBMITTED
    if on > open_until:
        return ReviewState.MISSED
    return ReviewState.RETURNED if last is Step.SENT_BACK else ReviewState.OPEN


def check_answer(kind: ItemKind, answered: Answered, note: str) -> None:
    """Refuse an answer that the item cannot have.

    Raises: AnnualReviewRefused, saying what to choose or to add.
    """
    if answered is Answered.REPLACED and kind is not ItemKind.EVIDENCE:
        raise AnnualReviewRefused("Only a document can be replaced by another.")
    if answered is Answered.CHANGED and kind is ItemKind.EVIDENCE:
        raise AnnualReviewRefused("Replace the document, or say why it still holds.")
    if not note.strip() and (words := _to_say(kind, answered)):
        raise AnnualReviewRefused(f"Say {words}.")


def _to_say(kind: ItemKind, answered: Answered) -> str:
    if answered is Answered.CONFIRMED and kind is ItemKind.EVIDENCE:
        return "why the document still holds"
    if answered is Answered.CONFIRMED and kind is ItemKind.RISK:
        return "who looked at the risk assessment again, and when"
    if answered is Answered.CHANGED and kind not in ABOUT_ANSWERS:
        return "what has changed"
    return ""


def check_whole(asked: Collection[int], answered: Collection[int]) -> None:
    """Refuse to hand in a review while an item has no answer; both are ids of items.

    Raises: AnnualReviewRefused, saying how many are left.
    """
    if left := len(set(asked) - set(answered)):
        raise AnnualReviewRefused(f"Go through the items first; {left} have no answer yet.")
