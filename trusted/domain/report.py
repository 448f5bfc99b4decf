"""The report of a validation: its text, drafted from what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from trusted.domain.criteria import Grade

NOTHING = "None."


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding as the report tells it; grade None: the criterion does not apply."""

    criterion_id: str
    text: str
    grade: Grade | None
    assurance: str
    note: str
    recommendation: str
    is_failed_must: bool


def drafted_report(
    findings: Sequence[ReportedFinding], practices: Sequence[str], samples: Sequence[str]
) -> str:
    """Return the text of a report, for the validator to go on with.

    findings:  in catalog order. practices: titles of the best practices that were proposed.
    samples:   a sentence on each sample.
    Returns: paragraphs under four headings, as the law's report has them, and one on samples.
    Source:  facts 1.7: verified criteria, actions required, recommendations, best practices.
    """
    actions = [f for f in findings if f.is_failed_must]
    verified = [f for f in findings if not f.is_failed_must]
    parts = [
        ("Actions required", [f"{_named(f)} {f.note}".strip() for f in actions]),
        (
            "Recommendations (not binding)",
            [f"{f.criterion_id}: {f.recommendation}" for f in findings if f.recommendation],
        ),
        ("Best practices, as proposed", list(practices)),
        ("Samples", list(samples)),
        ("Verified criteria", [_verified(f) for f in verified]),
    ]
    return "\n\n".join(f"{title}\n{_listed(lines)}" for title, lines in parts)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or NOTHING


def _named(finding: ReportedFinding) -> str:
    return f"{finding.criterion_id}: {finding.text}"


def _verified(finding: ReportedFinding) -> str:
    if finding.grade is None:
        return f"{finding.criterion_id}: does not apply"
    grade = finding.grade.name.lower().replace("_", " ")
    return f"{finding.criterion_id}: {grade}, {finding.assurance.replace('_', ' ')}"
