"""Which grade counts for each criterion, and how it is assured."""

from collections.abc import Sequence
from datetime import date

from trusted.domain.criteria import Assurance, Criterion, Grade, applicable
from trusted.domain.review import StrandResult
from trusted.domain.scoring import GradedCriterion
from trusted.persistence.models import Enrollment, Finding, Response, Validation
from trusted.persistence.queries import scoring as facts
from trusted.program import shipped_program


def graded_criteria(
    enrollment: Enrollment, concluding: Validation | None = None
) -> tuple[GradedCriterion, ...]:
    """Return every criterion of the entity type with the grade that counts.

    A validator's finding replaces the company's own answer (rules 1, criteria).
    """
    responses = facts.responses_of(enrollment.id)
    findings = (
        facts.findings_by_criterion(concluding.id)
        if concluding
        else facts.concluded_findings(enrollment.id)
    )
    ends = facts.evidence_ends(enrollment.id)
    profile, _ = facts.strand_results(enrollment.id)
    checked = profile is StrandResult.SATISFIED
    return tuple(
        _graded(
            criterion,
            findings.get(criterion.id),
            responses.get(criterion.id),
            ends.get(criterion.id, ()),
            documents_checked=checked,
        )
        for criterion in applicable(shipped_program().criteria, enrollment.entity_type)
    )


def _graded(
    criterion: Criterion,
    finding: Finding | None,
    response: Response | None,
    ends: Sequence[date | None],
    *,
    documents_checked: bool,
) -> GradedCriterion:
    last_days = [day for day in ends if day is not None]
    valid_until = max(last_days) if last_days and len(last_days) == len(ends) else None
    if finding is not None:
        grade = None if finding.grade is None else Grade(finding.grade)
        return GradedCriterion(criterion, grade, finding.assurance, valid_until, by_validator=True)
    if response is None:
        return GradedCriterion(criterion, Grade.NOT_MET, Assurance.SELF_DECLARED)
    assurance = (
        Assurance.DOCUMENT_CHECKED if documents_checked and ends else Assurance.SELF_DECLARED
    )
    if response.not_applicable_reason is not None:
        return GradedCriterion(criterion, None, assurance)
    return GradedCriterion(criterion, Grade(response.self_grade or 0), assurance, valid_until)
