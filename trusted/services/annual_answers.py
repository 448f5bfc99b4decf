"""Going through the items of an annual review, and letting what was said count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from trusted.domain.annual_review import (
    ABOUT_ANSWERS,
    Answered,
    check_answer,
    why_stale,
)
from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AnnualReview,
    AnnualReviewAnswer,
    AnnualReviewItem,
    Application,
    Company,
    Enrollment,
    Evidence,
)
from trusted.persistence.queries.annual_reviews import items_of, said_in
from trusted.persistence.queries.library import has_documents
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import Wording, answers_now
from trusted.services.annual_asking import document_facts
from trusted.services.annual_course import course_of
from trusted.services.applications import response_to
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.revisions import accept_revision, propose_revision


def answer_item(
    item: AnnualReviewItem,
    answered: Answered,
    note: str,
    *,
    wording: Wording | None = None,
    replacement: Evidence | None = None,
    actor: Account,
    now: datetime,
) -> AnnualReviewAnswer:
    """Confirm an item as it is, or say what is new; what was said before stays on record.

    wording:     the new answer, if an item about an answer has changed.
    replacement: the document in place of a stale one.
    Raises:      AnnualReviewRefused, InputRefused; TransitionNotAllowed if the item is not open.
    """
    review = db.session.get_one(AnnualReview, item.annual_review_id)
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_EDIT)
    if not course_of(review, now).is_open(item.id, item.asked_at):
        raise TransitionNotAllowed("This item is closed: it was handed in and not sent back.")
    check_answer(item.kind, answered, note)
    answer = AnnualReviewAnswer(
        item_id=item.id,
        answered=answered,
        content=_content(item, answered, wording, replacement, company, now),
        note=note,
        at=now,
        by_id=actor.id,
    )
    db.session.add(answer)
    record(
        actor.id,
        "answer-annual-review-item",
        f"annual-review/{review.id}",
        at=now,
        item=item.kind.value,
        about=item.subject,
        answered=answered.value,
    )
    db.session.commit()
    return answer


def apply_answers(review: AnnualReview, *, actor: Account, now: datetime) -> None:
    """Let what the company changed in an accepted review count; the caller commits."""
    application = application_of(review.enrollment_id)
    if application is None:
        raise LookupError(f"enrollment {review.enrollment_id} has no application")
    said = said_in(review.id)
    before = dict(answers_now(application.id))
    after: dict[str, tuple[Wording, AnnualReviewAnswer]] = {}
    changes = [(item, said[item.id]) for item in items_of(review.id) if item.id in said]
    # New wordings first: documents are then exchanged in what is newest.
    for item, answer in sorted(changes, key=lambda one: one[0].kind not in ABOUT_ANSWERS):
        if wording := wording_of(answer):
            after[item.subject] = (wording, answer)
        if (replacement := replacement_of(answer)) is not None:
            current = before | {c: w for c, (w, _) in after.items()}
            for criterion_id, exchanged in _exchanged(current, int(item.subject), replacement):
                after[criterion_id] = (exchanged, answer)
    for criterion_id, (wording, answer) in after.items():
        _revise(application, criterion_id, wording, answer, actor, now)


def wording_of(answer: AnnualReviewAnswer) -> Wording | None:
    """Return the new wording that an answer holds."""
    if "statement" not in answer.content:
        return None
    return wording_from(answer.content)


def wording_from(content: Mapping[str, object]) -> Wording:
    """Return a wording as it was kept."""
    grade, reason = content["self_grade"], content["not_applicable_reason"]
    return Wording(
        statement=str(content["statement"]),
        self_grade=None if grade is None else int(str(grade)),
        not_applicable_reason=None if reason is None else str(reason),
        documents=tuple(cast("list[int]", content["documents"])),
    )


def kept_wording(wording: Wording) -> dict[str, object]:
    """Return a wording as it is kept."""
    return {
        "statement": wording.statement,
        "self_grade": wording.self_grade,
        "not_applicable_reason": wording.not_applicable_reason,
        "documents": list(wording.documents),
    }


def replacement_of(answer: AnnualReviewAnswer) -> int | None:
    """Return the id of the document that an answer puts in place of a stale one."""
    found = answer.content.get("replacement")
    return None if found is None else int(str(found))


def _content(
    item: AnnualReviewItem,
    answered: Answered,
    wording: Wording | None,
    replacement: Evidence | None,
    company: Company,
    now: datetime,
) -> dict[str, object]:
    if answered is Answered.REPLACED:
        return {"replacement": _replacement(item, replacement, company, now).id}
    if answered is not Answered.CHANGED or item.kind not in ABOUT_ANSWERS:
        return {}
    if wording is None or (wording.self_grade is None) == (wording.not_applicable_reason is None):
        raise InputRefused("Write the new answer with its grade, or say why it does not apply.")
    return kept_wording(wording)


def _replacement(
    item: AnnualReviewItem, replacement: Evidence | None, company: Company, now: datetime
) -> Evidence:
    if replacement is None or not has_documents(company.id, [replacement]):
        raise InputRefused("Choose one of your own company's documents.")
    if str(replacement.id) == item.subject:
        raise InputRefused("Choose another document than the one that is to be replaced.")
    if why := why_stale(document_facts(replacement), now.date()):
        raise InputRefused(f"This document cannot replace the old one. {why}")
    return replacement


def _exchanged(answers: dict[str, Wording], old: int, new: int) -> list[tuple[str, Wording]]:
    return [
        (
            criterion_id,
            replace(w, documents=tuple(dict.fromkeys(new if d == old else d for d in w.documents))),
        )
        for criterion_id, w in answers.items()
        if old in w.documents
    ]


def _revise(
    application: Application,
    criterion_id: str,
    wording: Wording,
    answer: AnnualReviewAnswer,
    actor: Account,
    now: datetime,
) -> None:
    writer = db.session.get_one(Account, answer.by_id)
    response = response_to(application, criterion_id, actor=writer, now=answer.at)
    revision = propose_revision(
        response, wording, annual_review_answer_id=answer.id, actor=writer, at=answer.at
    )
    accept_revision(revision, actor=actor, now=now)
