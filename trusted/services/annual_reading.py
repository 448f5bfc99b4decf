"""The items of an annual review as both sides read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trusted.domain.annual_review import ABOUT_ANSWERS, ItemKind
from trusted.domain.application import gates_for
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewAnswer,
    AnnualReviewItem,
    Enrollment,
    Evidence,
)
from trusted.persistence.queries.annual_reviews import items_of, said_in, supporting_documents
from trusted.persistence.queries.answers import documents_of
from trusted.persistence.queries.enrollments import identifiers_of, sites_of
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import Wording
from trusted.program import shipped_program
from trusted.services.annual_answers import replacement_of, wording_of

TITLES = {
    ItemKind.RISK: "Risk assessment",
    ItemKind.GATES: "Conditions of eligibility",
    ItemKind.OFFICER: "Officer and primary contact",
    ItemKind.SITES: "Sites",
    ItemKind.IDENTIFIERS: "Identifiers",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An item with what it is about and what was said to it.

    detail:      what the program knows, to be confirmed.
    document:    the stale document, if it is about one.
    replacement: the document that was chosen in its place.
    """

    item: AnnualReviewItem
    title: str
    detail: Sequence[str]
    document: Evidence | None
    said: AnnualReviewAnswer | None
    wording: Wording | None
    replacement: Evidence | None


def lines_of(review: AnnualReview, enrollment: Enrollment) -> Sequence[Line]:
    """Return the items of a review in their order."""
    items, said = items_of(review.id), said_in(review.id)
    stale = {int(item.subject) for item in items if item.kind is ItemKind.EVIDENCE}
    chosen = {new for a in said.values() if (new := replacement_of(a)) is not None}
    documents = {d.id: d for d in documents_of(enrollment.company_id, stale | chosen)}
    known = _known(enrollment)
    serves = {document.id: c for document, c in supporting_documents(enrollment.id).items()}
    return [_line(item, said.get(item.id), documents, known, serves) for item in items]


def _line(
    item: AnnualReviewItem,
    said: AnnualReviewAnswer | None,
    documents: Mapping[int, Evidence],
    known: Mapping[ItemKind, Sequence[str]],
    serves: Mapping[int, Sequence[str]],
) -> Line:
    document, title = None, TITLES.get(item.kind, item.subject)
    detail = known.get(item.kind, ())
    if item.kind is ItemKind.EVIDENCE:
        document = documents[int(item.subject)]
        title, detail = document.title, [f"Supports {c}" for c in serves.get(document.id, ())]
    if item.kind in ABOUT_ANSWERS:
        detail = [c.text for c in shipped_program().criteria if c.id == item.subject]
    new = replacement_of(said) if said else None
    return Line(
        item=item,
        title=title,
        detail=detail,
        document=document,
        said=said,
        wording=wording_of(said) if said else None,
        replacement=documents[new] if new is not None else None,
    )


def _known(enrollment: Enrollment) -> Mapping[ItemKind, Sequence[str]]:
    application = application_of(enrollment.id)
    answers = application.eligibility if application else {}
    gates = gates_for(shipped_program().eligibility, enrollment.entity_type)
    return {
        ItemKind.GATES: [
            f"{gate.question} {'Yes' if answers.get(gate.id) is True else 'No'}" for gate in gates
        ],
        ItemKind.SITES: [f"{s.name}, {s.address}" for s in sites_of(enrollment.company_id)],
        ItemKind.IDENTIFIERS: [
            f"{i.scheme.value}:{i.value}" for i in identifiers_of(enrollment.company_id)
        ],
    }
