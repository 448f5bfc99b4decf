"""A validation: which findings it needs, what each may say, and what has failed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Criterion, Grade, Level
from trusted.domain.errors import (
    ChecklistIncomplete,
    FindingRefused,
    ScopeNotMet,
    TransitionNotAllowed,
)


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


@dataclass(frozen=True, slots=True)
class MinimumScope:
    """What every validation verifies, whatever is agreed with the company.

    criteria: ids that must be verified where they apply to the entity type.
    verified: kind -> findings at the strongest assurance that the kind allows, at least.
    """

    criteria: frozenset[str]
    verified: Mapping[ValidationKind, int]


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


def check_day(finding: FindingFacts, visit_on: date, today: date) -> None:
    """Refuse to have seen on site, before the day of the visit, what can be seen only there.

    Raises: TransitionNotAllowed; what documents show may be found before.
    """
    if finding.assurance is Assurance.SITE_VERIFIED and today < visit_on:
        raise TransitionNotAllowed(
            f"{finding.criterion_id}: the visit is on {visit_on.isoformat()}. Until then a finding"
            " can rest on documents only."
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


def check_scope(
    findings: Collection[FindingFacts],
    criteria: Collection[Criterion],
    scope: MinimumScope,
    kind: ValidationKind,
) -> None:
    """Refuse to report a validation that verified less than the least.

    criteria: those that apply to the enrollment.
    Raises:   ScopeNotMet, naming what is still only declared, or how many findings are missing.
    Source:   facts 1.14, GAO-05-404: no scope case by case without a minimum.
    """
    asked = scope.criteria & {c.id for c in criteria}
    declared = [
        f.criterion_id
        for f in findings
        if f.criterion_id in asked and f.assurance is Assurance.SELF_DECLARED
    ]
    if declared:
        raise ScopeNotMet(
            f"Every validation verifies {', '.join(sorted(declared))}. Verify it, and say how."
        )
    strongest = HIGHEST_ASSURANCE[kind]
    verified = sum(f.assurance is strongest and f.grade is not None for f in findings)
    if verified < (least := min(scope.verified[kind], len(criteria))):
        raise ScopeNotMet(
            f"At least {least} criteria must be {_words(strongest)}; so far it is {verified}."
        )


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
