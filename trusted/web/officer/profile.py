"""Criteria as officials read them: by category, each with what the company says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from trusted.domain.criteria import Criterion, applicable
from trusted.domain.evidence import program_day
from trusted.domain.partial_proof import PartialProof
from trusted.persistence.models import Finding
from trusted.persistence.queries.reviews import Answer
from trusted.program import Category, shipped_program
from trusted.services.outside_certificates import proofs_of


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with the company's answer and the validator's finding, as far as there are."""

    criterion: Criterion
    answer: Answer | None
    finding: Finding | None
    proofs: Sequence[PartialProof] = ()

    @property
    def differs(self) -> bool:
        """Whether company and validator grade the criterion differently."""
        if self.answer is None or self.finding is None:
            return False
        return self.answer.response.self_grade != self.finding.grade


@dataclass(frozen=True, slots=True)
class Section:
    """A category with its criteria."""

    category: Category
    lines: Sequence[Line]

    @property
    def found(self) -> int:
        """How many of the criteria have a finding."""
        return sum(line.finding is not None for line in self.lines)


def sections_of(
    entity_type: str,
    answers: Mapping[str, Answer],
    findings: Mapping[str, Finding],
    company_id: int | None = None,
) -> list[Section]:
    """Return what is asked of an entity type, in catalog order; empty categories are left out.

    company_id: whose outside certificates are shown beside the answers; None: they are not.
    """
    program = shipped_program()
    today = program_day(datetime.now(UTC))
    proofs = {} if company_id is None else proofs_of(company_id, today)
    lines: dict[str, list[Line]] = {}
    for criterion in applicable(program.criteria, entity_type):
        line = Line(
            criterion,
            answers.get(criterion.id),
            findings.get(criterion.id),
            proofs.get(criterion.id, ()),
        )
        lines.setdefault(criterion.category, []).append(line)
    return [Section(c, lines[c.id]) for c in program.categories.values() if c.id in lines]
