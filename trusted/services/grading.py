"""Which grade counts for each criterion, and how it is assured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from trusted.domain.criteria import Assurance, Criterion, Grade, applicable
from trusted.domain.review import StrandResult
from trusted.domain.revisions import Verdict, after_revision
from trusted.domain.scoring import GradedCriterion
from trusted.persistence.models import Enrollment, Finding, Response, Validation
from trusted.persistence.queries import scoring as facts
from trusted.persistence.queries.revisions import Revised, revised_of
from trusted.program import shipped_program


@dataclass(frozen=True, slots=True)
class Supposed:
    """An answer as if a filed change of the process counted already.

    grade: None: the criterion does not apply.
    ends:  last days of its documents, None without end.
    """

    grade: Grade | None
    ends: Sequence[date | None]


NOTHING_SUPPOSED: Mapping[str, Supposed] = {}


def graded_criteria(
    enrollment: Enrollment,
    concluding: Validation | None = None,
    supposing: Mapping[str, Supposed] = NOTHING_SUPPOSED,
) -> tuple[GradedCriterion, ...]:
    """Return every criterion of the entity type with the grade that counts.

    A validator's finding replaces the company's own answer (rules 1, criteria), until the company
    has revised it in a way that the finding does not cover (domain/revisions).
    supposing: criterion id -> an answer that is not given yet.
    """
    responses = facts.responses_of(enrollment.id)
    findings = (
        facts.findings_by_criterion(concluding.id)
        if concluding
        else facts.concluded_findings(enrollment.id)
    )
    ends = facts.evidence_ends(enrollment.id)
    revised = revised_of(enrollment.id)
    profile, _ = facts.strand_results(enrollment.id)
    checked = profile is StrandResult.SATISFIED
    return tuple(
        _graded(
            criterion,
            findings.get(criterion.id),
            supposing.get(criterion.id)
            or _own(responses.get(criterion.id), ends.get(criterion.id, ())),
            revised.get(criterion.id),
            supposed=criterion.id in supposing,
            documents_checked=checked,
        )
        for criterion in applicable(shipped_program().criteria, enrollment.entity_type)
    )


def found_as_said(
    graded: Sequence[GradedCriterion], assurance: Assurance
) -> tuple[GradedCriterion, ...]:
    """Return the grades as if everything had been found as it is said, with this assurance."""
    seen = assurance is Assurance.SITE_VERIFIED
    return tuple(replace(given, assurance=assurance, by_validator=seen) for given in graded)


def _own(response: Response | None, ends: Sequence[date | None]) -> Supposed | None:
    if response is None:
        return None
    applies = response.not_applicable_reason is None
    return Supposed(Grade(response.self_grade or 0) if applies else None, ends)


def _graded(
    criterion: Criterion,
    finding: Finding | None,
    own: Supposed | None,
    revised: Revised | None,
    *,
    supposed: bool,
    documents_checked: bool,
) -> GradedCriterion:
    ends = own.ends if own else ()
    last_days = [day for day in ends if day is not None]
    valid_until = max(last_days) if last_days and len(last_days) == len(ends) else None
    if finding is not None:
        verdict = _verdict(finding, own, revised, supposed=supposed)
        return GradedCriterion(
            criterion,
            verdict.grade,
            verdict.assurance,
            valid_until,
            by_validator=verdict.by_validator,
        )
    if own is None:
        return GradedCriterion(criterion, Grade.NOT_MET, Assurance.SELF_DECLARED)
    assurance = (
        Assurance.DOCUMENT_CHECKED if documents_checked and ends else Assurance.SELF_DECLARED
    )
    return GradedCriterion(criterion, own.grade, assurance, valid_until)


def _verdict(
    finding: Finding, own: Supposed | None, revised: Revised | None, *, supposed: bool
) -> Verdict:
    grade = None if finding.grade is None else Grade(finding.grade)
    found = Verdict(grade, finding.assurance, by_validator=True)
    seen_at = finding.recorded_at
    since = revised is not None and revised.accepted_at > seen_at
    if own is None or not (supposed or since):
        return found
    filed = revised.process_changed_at if revised else None
    changed = supposed or (filed is not None and filed > seen_at)
    return after_revision(found, own.grade, process_changed=changed)
