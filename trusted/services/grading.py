"""Which grade counts for each criterion, and how it is assured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trusted.domain.criteria import Assurance, Criterion, Grade
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.revisions import Verdict, after_revision
from trusted.domain.scoring import GradedCriterion
from trusted.persistence.models import Validation
from trusted.persistence.queries.graded import (
    Answer,
    Found,
    Revised,
    answers_of_many,
    findings_of_many,
    findings_of_validation,
    revised_of_many,
    strands_of_many,
)


@dataclass(frozen=True, slots=True)
class Supposed:
    """An answer as if a filed change of the process counted already.

    grade: None: the criterion does not apply.
    ends:  last days of its documents, None without end.
    """

    grade: Grade | None
    ends: Sequence[date | None]


GRADES = tuple(Grade)
NOTHING_SUPPOSED: Mapping[str, Supposed] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """What was answered, found and reviewed of one enrollment, by criterion."""

    answers: Mapping[str, Answer]
    findings: Mapping[str, Found]
    revised: Mapping[str, Revised]
    strands: Mapping[ReviewStrand, StrandResult]


def known_of(ids: Collection[int], concluding: Validation | None = None) -> Mapping[int, Known]:
    """Return what is known of the criteria, by enrollment.

    concluding: take its findings for those of the newest closed validation.
    """
    answers, revised, strands = answers_of_many(ids), revised_of_many(ids), strands_of_many(ids)
    findings = findings_of_validation(concluding) if concluding else findings_of_many(ids)
    return {
        one: Known(
            answers.get(one, {}), findings.get(one, {}), revised.get(one, {}), strands.get(one, {})
        )
        for one in ids
    }


def graded_criteria(
    criteria: Collection[Criterion],
    known: Known,
    supposing: Mapping[str, Supposed] = NOTHING_SUPPOSED,
) -> tuple[GradedCriterion, ...]:
    """Return every criterion with the grade that counts.

    A validator's finding replaces the company's own answer (rules 1, criteria), until the company
    has revised it in a way that the finding does not cover (domain/revisions).
    criteria:  those of the entity type.
    supposing: criterion id -> an answer that is not given yet.
    """
    checked = known.strands.get(ReviewStrand.PROFILE) is StrandResult.SATISFIED
    return tuple(
        _as_found(criterion, known.findings[criterion.id], known.answers.get(criterion.id))
        if criterion.id in known.findings
        and criterion.id not in known.revised
        and criterion.id not in supposing
        else _graded(
            criterion,
            known.findings.get(criterion.id),
            supposing.get(criterion.id) or _own(known.answers.get(criterion.id)),
            known.revised.get(criterion.id),
            supposed=criterion.id in supposing,
            documents_checked=checked,
        )
        for criterion in criteria
    )


def found_as_said(
    graded: Sequence[GradedCriterion], assurance: Assurance
) -> tuple[GradedCriterion, ...]:
    """Return the grades as if everything had been found as it is said, with this assurance."""
    seen = assurance is Assurance.SITE_VERIFIED
    return tuple(given._replace(assurance=assurance, by_validator=seen) for given in graded)


def _as_found(criterion: Criterion, finding: Found, answer: Answer | None) -> GradedCriterion:
    """Return what a validator found, where the company has said nothing since: nearly always."""
    return GradedCriterion(
        criterion,
        None if finding.grade is None else GRADES[finding.grade],
        finding.assurance,
        _last_day(answer.ends) if answer else None,
        by_validator=True,
    )


def _last_day(ends: Sequence[date | None]) -> date | None:
    """Return the last day on which any of the documents holds; None without end."""
    last_days = [day for day in ends if day is not None]
    return max(last_days) if last_days and len(last_days) == len(ends) else None


def _own(answer: Answer | None) -> Supposed | None:
    if answer is None:
        return None
    grade = None if answer.self_grade is None else Grade(answer.self_grade)
    return Supposed(grade, answer.ends)


def _graded(
    criterion: Criterion,
    finding: Found | None,
    own: Supposed | None,
    revised: Revised | None,
    *,
    supposed: bool,
    documents_checked: bool,
) -> GradedCriterion:
    ends = own.ends if own else ()
    valid_until = _last_day(ends)
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
    finding: Found, own: Supposed | None, revised: Revised | None, *, supposed: bool
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
