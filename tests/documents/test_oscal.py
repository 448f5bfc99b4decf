"""OSCAL documents, against the models that are made from the published schemas."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from trestle.oscal.assessment_results import Model as AssessmentResults
from trestle.oscal.catalog import Model as Catalog
from trestle.oscal.poam import Model as Plan

from trusted.documents.oscal import Concerned, Issuer
from trusted.documents.oscal_plan import MendingStep, MendingValues, PlanValues, plan_json
from trusted.documents.oscal_results import FoundValues, ResultValues, results_json
from trusted.domain.criteria import Assurance, Grade
from trusted.program import shipped_program
from trusted.services.oscal import catalog_document

BASE = "https://trusted.example"
ISSUER = Issuer("The program", BASE)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FOX = Concerned("Fox & Söhne <GmbH>", "TP00012344", "carrier")
FOUND = FoundValues("GOV-01", Grade.MET, Assurance.SITE_VERIFIED, "Seen on site.", "", NOON)
RESULTS = ResultValues(
    issuer=ISSUER,
    concerned=FOX,
    validation_id=7,
    program="2027-01",
    kind="site",
    visit_on=date(2026, 11, 20),
    reported_at=NOON,
    modified=NOON,
    passed=False,
    summary="Two days at the dock.\nAll doors were seen.",
    findings=[
        FOUND,
        replace(FOUND, criterion_id="GOV-02", grade=Grade.NOT_MET, recommendation="Write it up."),
        replace(FOUND, criterion_id="HND-01", grade=None, note="No warehouse of its own."),
    ],
)
STEPS = [
    MendingStep(1, "opened", NOON, date(2027, 2, 1), ""),
    MendingStep(2, "planned", NOON, date(2027, 1, 10), "By the new deputy."),
]
ACTION = MendingValues(
    id=3,
    criterion_id="GOV-02",
    what="Name a deputy " + "and say so in the manual " * 6,
    opened_at=NOON,
    due_on=date(2027, 2, 1),
    verified_at=None,
    state="open",
    steps=STEPS,
)
PLAN = PlanValues(ISSUER, FOX, NOON, [ACTION, replace(ACTION, id=4, criterion_id=None, steps=[])])


def read(model, content: bytes):
    """Return what a document says once it was read and written by the models; it says the same."""
    parsed = model.model_validate_json(content)
    again = json.loads(parsed.model_dump_json(by_alias=True, exclude_none=True))
    assert again == json.loads(content)
    return parsed


def test_the_catalog_holds_every_criterion_and_is_valid():
    content = catalog_document(shipped_program(), base_url=BASE)

    catalog = read(Catalog, content).catalog

    controls = [control for group in catalog.groups for control in group.controls]
    criteria = shipped_program().criteria
    assert sorted(control.id for control in controls) == sorted(one.id for one in criteria)
    first = next(control for control in controls if control.id == "GOV-01")
    assert first.parts[0].prose == next(one.text for one in criteria if one.id == "GOV-01")
    assert catalog_document(shipped_program(), base_url=BASE) == content


def test_another_content_or_installation_makes_another_catalog():
    program = shipped_program()
    ids = {
        json.loads(content)["catalog"]["uuid"]
        for content in (
            catalog_document(program, base_url=BASE),
            catalog_document(program, base_url="https://other.example"),
            catalog_document(replace(program, content_hash="0" * 64), base_url=BASE),
        )
    }
    assert len(ids) == 3


def test_results_hold_findings_and_are_valid():
    (result,) = read(AssessmentResults, results_json(RESULTS)).assessment_results.results

    states = {one.target.target_id: one.target.status.state.value for one in result.findings}
    assert states == {"GOV-01_smt": "satisfied", "GOV-02_smt": "not-satisfied"}
    assert len(result.observations) == 3, "what does not apply was seen, but has no finding"
    known = {one.uuid for one in result.observations}
    assert {one.related_observations[0].observation_uuid for one in result.findings} <= known
    assert results_json(RESULTS) == results_json(RESULTS)


@pytest.mark.parametrize(
    "values",
    [
        replace(RESULTS, findings=[], summary=""),
        replace(RESULTS, findings=[replace(FOUND, grade=None)]),
        replace(RESULTS, reported_at=None, passed=None),
        replace(RESULTS, visit_on=date(2026, 12, 20)),
    ],
    ids=["nothing found", "nothing applies", "not reported", "reported before the visit"],
)
def test_results_are_valid_whatever_there_is(values):
    read(AssessmentResults, results_json(values))


def test_a_plan_holds_due_planned_and_actual_days_and_is_valid():
    done = replace(
        ACTION,
        state="closed",
        verified_at=NOON,
        steps=[*STEPS, MendingStep(3, "reported", NOON, date(2027, 1, 9), "Done.")],
    )

    plan = read(Plan, plan_json(PLAN)).plan_of_action_and_milestones
    closed = read(Plan, plan_json(replace(PLAN, actions=[done]))).plan_of_action_and_milestones

    assert [risk.status.root.root for risk in plan.risks] == ["open", "open"]
    tasks = closed.risks[0].remediations[0].tasks
    days = {task.title: task.timing.on_date.date.date() for task in tasks}
    assert days == {
        "Due": date(2027, 2, 1),
        "Planned": date(2027, 1, 10),
        "Reported": date(2027, 1, 9),
        "Verified": NOON.date(),
    }
    assert plan_json(PLAN) == plan_json(PLAN)
