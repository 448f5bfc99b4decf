"""A filed change in words, as both sides read it."""

from collections.abc import Sequence

from trusted.domain.filings import FilingEffect, days_late
from trusted.persistence.queries.enrollments import identifiers_of, sites_of
from trusted.persistence.queries.filings import Filed
from trusted.services.filings import kind_of

LABELS = {
    "legal_name": "New legal name",
    "criterion_id": "Criterion",
    "self_grade": "Own grade",
    "not_applicable_reason": "Why it does not apply",
    "parcels_a_year": "Parcels a year",
    "statement": "What is done now",
    "what": "What is new",
}
INNER = frozenset({"documents", "site_id", "identifier_id"})


def facts_of(one: Filed) -> Sequence[tuple[str, object]]:
    """Return label and value of everything that was filed."""
    filing, kind = one.filing, kind_of(one.filing.kind)
    content = [
        (LABELS.get(name, name.replace("_", " ").capitalize()), value)
        for name, value in filing.content.items()
        if name not in INNER and value is not None
    ]
    return [
        ("Change", kind.name),
        *content,
        *_chosen(one, kind.effect),
        ("Note", filing.note or "None"),
        ("Days too late", days_late(kind, filing.happened_on, filing.filed_at.date())),
    ]


def _chosen(one: Filed, effect: FilingEffect) -> Sequence[tuple[str, object]]:
    """Return what was chosen from a list, by its name: as it is now, or as it was then."""
    company_id = one.filing.enrollment.company_id
    if one.effect is not None and effect in (
        FilingEffect.SITE_CLOSED,
        FilingEffect.IDENTIFIER_ENDED,
    ):
        return [(name.capitalize(), value) for name, value in one.effect.former.items()]
    if effect is FilingEffect.SITE_CLOSED:
        names = {str(site.id): site.name for site in sites_of(company_id)}
        return [("Site", names.get(str(one.filing.content["site_id"]), "Ended"))]
    if effect is FilingEffect.IDENTIFIER_ENDED:
        held = {str(i.id): f"{i.scheme.value}:{i.value}" for i in identifiers_of(company_id)}
        return [("Identifier", held.get(str(one.filing.content["identifier_id"]), "Ended"))]
    return []
