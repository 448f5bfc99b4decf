"""What a validation found, as OSCAL assessment results (NIST, JSON)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trusted.documents.oscal import Concerned, Element, Issuer, about, moment, statement_of, written
from trusted.domain.clocks import start_of
from trusted.domain.criteria import Assurance, Grade

# How a finding was made, as OSCAL calls it.
METHODS = {
    Assurance.SELF_DECLARED: "INTERVIEW",
    Assurance.DOCUMENT_CHECKED: "EXAMINE",
    Assurance.SITE_VERIFIED: "TEST",
}


@dataclass(frozen=True, slots=True)
class FoundValues:
    """What was found for one criterion, as corrected where it was.

    grade: None: it does not apply; `note` then says why.
    """

    criterion_id: str
    grade: Grade | None
    assurance: Assurance
    note: str
    recommendation: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ResultValues:
    """A validation, with what was found so far.

    reported_at: None: the report is not made yet, and findings may change.
    modified:    when the report, or the last finding or correction of one, was made.
    """

    issuer: Issuer
    concerned: Concerned
    validation_id: int
    program: str
    kind: str
    visit_on: date
    reported_at: datetime | None
    modified: datetime
    passed: bool | None
    summary: str
    findings: Sequence[FoundValues]


def results_json(values: ResultValues) -> bytes:
    """Return the findings of a validation as OSCAL assessment results; same values, same bytes.

    A grade of 2 or 3 satisfies what a criterion asks. What does not apply has an observation and
    no finding.
    """
    issuer, name = values.issuer, ("validation", values.validation_id)
    title = f"Validation of {values.concerned.company}, {values.concerned.partner_number}"
    plan = issuer.uuid(*name, "plan")
    return written(
        "assessment-results",
        {
            "uuid": issuer.uuid(*name, "results", moment(values.modified)),
            "metadata": about(issuer, title, values.concerned, values.modified),
            "import-ap": {"href": f"#{plan}"},
            "results": [_result(values, title, name)],
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": "Plan of the validation",
                        "description": "The criteria of the entity type that the program verifies,"
                        " announced with the notice of the validation.",
                    }
                ]
            },
        },
    )


def _result(values: ResultValues, title: str, name: Sequence[object]) -> Element:
    issuer, begun = values.issuer, start_of(values.visit_on)
    said = {
        "kind": values.kind,
        "program": values.program,
        "reported": str(values.reported_at is not None).lower(),
    }
    if values.passed is not None:
        said["passed"] = str(values.passed).lower()
    controls: list[Element] = [{"control-id": one.criterion_id} for one in values.findings]
    selection: Element = {"include-controls": controls} if controls else {"include-all": {}}
    result = {
        "uuid": issuer.uuid(*name, "result"),
        "title": title,
        "description": values.summary or "Findings of the validation.",
        "start": moment(begun),
        "props": [issuer.property(*one) for one in said.items()],
        "reviewed-controls": {"control-selections": [selection]},
    }
    if values.reported_at is not None:
        result["end"] = moment(max(values.reported_at, begun))
    graded = [one for one in values.findings if one.grade is not None]
    lists = {
        "observations": [_observation(one, issuer, name) for one in values.findings],
        "findings": [_finding(one, issuer, name) for one in graded],
    }
    # OSCAL knows no empty list.
    return result | {key: items for key, items in lists.items() if items}


def _observation(one: FoundValues, issuer: Issuer, name: Sequence[object]) -> Element:
    props = [
        issuer.property("criterion", one.criterion_id),
        issuer.property("assurance", one.assurance.value),
    ]
    if one.grade is None:
        props.append(issuer.property("not-applicable", "true"))
    observation = {
        "uuid": issuer.uuid(*name, "observation", one.criterion_id),
        "title": f"Criterion {one.criterion_id}",
        "description": one.note or "Seen.",
        "props": props,
        "methods": [METHODS[one.assurance]],
        "types": ["finding"],
        "collected": moment(one.recorded_at),
    }
    return observation | ({"remarks": one.recommendation} if one.recommendation else {})


def _finding(one: FoundValues, issuer: Issuer, name: Sequence[object]) -> Element:
    grade = Grade(one.grade or 0)
    met = grade >= Grade.MET
    status = {"state": "satisfied" if met else "not-satisfied", "reason": "pass" if met else "fail"}
    return {
        "uuid": issuer.uuid(*name, "finding", one.criterion_id),
        "title": f"Criterion {one.criterion_id}",
        "description": one.note or "Seen.",
        "props": [
            issuer.property("grade", grade.value),
            issuer.property("assurance", one.assurance.value),
        ],
        "target": {
            "type": "statement-id",
            "target-id": statement_of(one.criterion_id),
            "status": status,
        },
        "related-observations": [
            {"observation-uuid": issuer.uuid(*name, "observation", one.criterion_id)}
        ],
    }
