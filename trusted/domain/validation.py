"""A validation: which findings it needs, what each may say, and what has failed."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Criterion, Grade, Level
from trusted.domain.errors import ChecklistIncomplete, FindingRefused


class ValidationKind(StrEnum):
    """Whether somebody goes there or reads at a desk."""

    DESK = "desk"
    SITE = "site"


class ActionStepKind(StrEnum):
    """What can happen to a required action."""

    OPENED = "opened"
    PLANNED = "planned"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    EXTENDED = "extended"


HIGHEST_ASSURANCE = MappingProxyType(
    {
        ValidationKind.DESK: Assurance.DOCUMENT_CHECKED,
        ValidationKind.SITE: Assurance.SITE_VERIFIED,
    }
)


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What a validator found for one criterion.

    grade:                 None if the criterion does not apply.
    not_applicable_reason: why it does not; None if it is graded.
    """

    criterion_id: str
    grade: Grade | None
    assurance: Assurance
    not_applicable_reason: str | None = None


def allowed_assurances(kind: ValidationKind) -> tuple[Assurance, ...]:
    """Return what a finding of this kind of validation may claim, weakest first."""
    return ASSURANCE_ORDER[: ASSURANCE_ORDER.index(HIGHEST_ASSURANCE[kind]) + 1]


def check_finding(finding: FindingFacts, kind: ValidationKind) -> None:
    """Refuse a finding that is neither graded nor explained, or claims more than was seen.

    Raises: FindingRefused, naming the criterion and what to change.
    """
    reason = (finding.not_applicable_reason or "").strip()
    if finding.grade is None and not reason:
        raise FindingRefused(
            f"{finding.criterion_id}: choose a grade, or say why the criterion does not apply."
        )
    if finding.grade is not None and reason:
        raise FindingRefused(
            f"{finding.criterion_id}: a criterion that does not apply has no grade. Remove the"
            " grade or the reason."
        )
    if finding.assurance not in allowed_assurances(kind):
        raise FindingRefused(
            f"{finding.criterion_id}: a {kind} validation cannot find something to be"
            f" {_words(finding.assurance)}. The most it can say is"
            f" {_words(HIGHEST_ASSURANCE[kind])}."
        )


def required_findings(
    findings: Collection[FindingFacts], criteria: Collection[Criterion]
) -> frozenset[str]:
    """Return the ids of the criteria that still need a finding.

    criteria: those that apply to the enrollment.
    """
    return frozenset(c.id for c in criteria) - {finding.criterion_id for finding in findings}


def check_concludable(
    findings: Collection[FindingFacts], criteria: Collection[Criterion], kind: ValidationKind
) -> None:
    """Refuse to conclude a validation whose checklist has a gap or an unsound finding.

    Raises: ChecklistIncomplete, naming the criteria without a finding; FindingRefused.
    """
    if missing := required_findings(findings, criteria):
        raise ChecklistIncomplete(missing)
    for finding in findings:
        check_finding(finding, kind)


def failed(
    findings: Collection[FindingFacts], criteria: Collection[Criterion]
) -> tuple[Criterion, ...]:
    """Return the musts that were found less than met, in catalog order.

    Each needs a required action; with none the validation has passed. What has no finding has
    failed too; what does not apply has not.
    """
    grades = {finding.criterion_id: finding.grade for finding in findings}
    return tuple(
        c for c in criteria if c.level is Level.MUST and _below_met(grades.get(c.id, Grade.NOT_MET))
    )


def _below_met(grade: Grade | None) -> bool:
    return grade is not None and grade < Grade.MET


def _words(value: StrEnum) -> str:
    return value.value.replace("_", " ")
