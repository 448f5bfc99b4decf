"""What an annual review asks of one enrollment, and what it leaves alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from trusted.domain.annual_review import (
    ABOUT_ANSWERS,
    Asked,
    DocumentFacts,
    ItemKind,
    Window,
    YearFacts,
    items_asked,
    window_at,
)
from trusted.domain.criteria import Criterion, applicable
from trusted.persistence.models import AnnualReviewItem, Enrollment, Evidence
from trusted.persistence.queries.annual_reviews import supporting_documents
from trusted.persistence.queries.touched import touched_since
from trusted.persistence.queries.yearly import (
    Accepted,
    Partner,
    accepted_of_many,
    documents_of_many,
    partners_of,
)
from trusted.program import program_of, shipped_program


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is still as it was: nothing is to be done about it."""

    criteria: Sequence[Criterion]
    documents: Sequence[Evidence]


def window_days() -> int:
    """Return how many days before the anniversary the window opens."""
    return shipped_program().deadlines["annual-review"].number


def window_of(enrollment: Enrollment, on: date) -> Window | None:
    """Return the window that ends next; None before the certification."""
    certified = partners_of([enrollment.id])[enrollment.id].certified_at
    if certified is None:
        return None
    return window_at(certified.astimezone(UTC).date(), on, window_days())


def asked_of(enrollment: Enrollment, due_on: date) -> tuple[Asked, ...]:
    """Return what the review that is due on a day asks."""
    return asked_of_many({enrollment.id: due_on})[enrollment.id]


def asked_of_many(due: Mapping[int, date]) -> Mapping[int, tuple[Asked, ...]]:
    """Return what each review asks, by enrollment; the questions are as many as of one.

    due: enrollment id -> day on which its review is due.
    """
    partners, accepted = partners_of(due), accepted_of_many(due)
    since = {one: at for one in due if (at := _since(partners[one], accepted.get(one)))}
    documents, touched = documents_of_many(since), touched_since(since)
    asked: dict[int, tuple[Asked, ...]] = dict.fromkeys(due, ())
    for one in since:
        partner, before = partners[one], accepted.get(one)
        version = before.program_version if before else str(partner.applied_to)
        assessed = partner.risk_assessed_at
        facts = YearFacts(
            documents=documents.get(one, ()),
            changed_criteria=changed_texts(partner.entity_type, version),
            touched=_asked_anyway(partner.entity_type, touched.get(one, {})),
            risk_assessed_on=assessed.date() if assessed else None,
        )
        asked[one] = items_asked(facts, due[one])
    return asked


def _since(partner: Partner, before: Accepted | None) -> datetime | None:
    if partner.applied_to is None:
        return None
    return before.submitted_at if before else partner.certified_at


def changed_texts(entity_type: str, version: str) -> tuple[str, ...]:
    """Return the ids of the criteria that read otherwise than in an older version, or are new."""
    now = shipped_program()
    if version == now.version:
        return ()
    former = {c.id: _text(c) for c in applicable(program_of(version).criteria, entity_type)}
    criteria = applicable(now.criteria, entity_type)
    return tuple(c.id for c in criteria if former.get(c.id) != _text(c))


def unchanged_of(enrollment: Enrollment, items: Sequence[AnnualReviewItem]) -> Unchanged:
    """Return the criteria and documents that no item is about."""
    documents = supporting_documents(enrollment.id)
    stale = {item.subject for item in items if item.kind is ItemKind.EVIDENCE}
    asked = {item.subject for item in items if item.kind in ABOUT_ANSWERS}
    criteria = applicable(shipped_program().criteria, enrollment.entity_type)
    return Unchanged(
        [c for c in criteria if c.id not in asked],
        [evidence for evidence in documents if str(evidence.id) not in stale],
    )


def document_facts(evidence: Evidence) -> DocumentFacts:
    """Return of a document what decides whether it is stale."""
    return DocumentFacts(evidence.id, evidence.title, evidence.valid_until, evidence.period_to)


def _text(criterion: Criterion) -> tuple[str, str, str]:
    return criterion.level.value, criterion.text, criterion.evidence


def _asked_anyway(entity_type: str, touched: Mapping[str, str]) -> Mapping[str, str]:
    """Return what touched criteria that are asked of this entity type."""
    known = {c.id for c in applicable(shipped_program().criteria, entity_type)}
    return {criterion_id: why for criterion_id, why in touched.items() if criterion_id in known}
