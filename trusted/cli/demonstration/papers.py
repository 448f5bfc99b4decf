"""The documents that a company shows: small, real PDFs of its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trusted.cli.demonstration.inventing import Invented
from trusted.documents.statement import statement_pdf
from trusted.program import shipped_program
from trusted.services.applications import ResponseDraft
from trusted.services.evidence import EvidenceDraft

# Which document speaks of which categories of criteria.
PAPERS: Mapping[str, frozenset[str]] = {
    "Compliance manual": frozenset({"governance", "records", "entry", "rights"}),
    "Data and goods control report": frozenset({"data", "goods", "vetting"}),
    "Site, systems and staff record": frozenset({"handling", "systems", "people"}),
}
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, what is said of it, and the criteria that it speaks of."""

    pdf: bytes
    filename: str
    draft: EvidenceDraft
    criteria: tuple[str, ...]


def papers_of(
    company: Invented,
    drafts: Sequence[ResponseDraft],
    throw: Random,
    *,
    issued_on: date,
    ends: date | None,
) -> list[Paper]:
    """Return a company's documents for its answers.

    ends: the last day of one of them; None: none of them ends.
    """
    ending = throw.choice(sorted(PAPERS)) if ends else None
    categories = {c.id: c.category for c in shipped_program().criteria}
    return [
        _paper(
            company,
            EvidenceDraft(
                title=title,
                issued_on=issued_on,
                period_from=issued_on - YEAR,
                period_to=issued_on,
                valid_until=ends if title == ending else None,
            ),
            [d for d in drafts if d.grade and categories[d.criterion_id] in about],
        )
        for title, about in PAPERS.items()
    ]


def letter(company: Invented, title: str, drafts: Sequence[ResponseDraft], day: date) -> Paper:
    """Return a document that was made because the program asked for it."""
    return _paper(company, EvidenceDraft(title=title, issued_on=day), drafts)


def _paper(company: Invented, draft: EvidenceDraft, about: Sequence[ResponseDraft]) -> Paper:
    paragraphs = [f"{d.criterion_id}. {d.statement}" for d in about]
    day = draft.issued_on or date.min
    return Paper(
        pdf=statement_pdf(draft.title, company.legal_name, paragraphs, day),
        filename=f"{draft.title.lower().replace(' ', '-').replace(',', '')}-{day.year}.pdf",
        draft=draft,
        criteria=tuple(d.criterion_id for d in about),
    )
