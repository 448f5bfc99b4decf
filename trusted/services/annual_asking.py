"""What an annual review asks of one enrollment, and what it leaves alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

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
from trusted.persistence.queries.annual_reviews import (
    certified_at,
    last_accepted,
    supporting_documents,
)
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.touched import risk_assessed_at, touched_since
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
    certified = certified_at(enrollment.id)
    if certified is None:
        return None
    return window_at(certified.astimezone(UTC).date(), on, window_days())


def asked_of(enrollment: Enrollment, due_on: date) -> tuple[Asked, ...]:
    """Return what the review that is due on a day asks."""
    before = last_accepted(enrollment.id)
    certified = certified_at(enrollment.id)
    since = before.submitted_at if before else certified
    application = application_of(enrollment.id)
    if since is None or application is None:
        return ()
    version = before.program_version if before else application.program_version
    assessed = risk_assessed_at(enrollment.id)
    facts = YearFacts(
        documents=[document_facts(evidence) for evidence in supporting_documents(enrollment.id)],
        changed_criteria=changed_texts(enrollment.entity_type, version),
        touched=_asked_anyway(enrollment.entity_type, touched_since(enrollment.id, since)),
        risk_assessed_on=assessed.date() if assessed else None,
    )
    return items_asked(facts, due_on)


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
