"""Handing out criteria, findings and required actions as OSCAL documents."""

from collections.abc import Sequence
from datetime import UTC, datetime

from trusted.documents.oscal import CatalogValues, Concerned, GroupValues, Issuer, catalog_json
from trusted.documents.oscal_plan import MendingStep, MendingValues, PlanValues, plan_json
from trusted.documents.oscal_results import FoundValues, ResultValues, results_json
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ActionStep,
    Company,
    Enrollment,
    Finding,
    FindingCorrection,
    RequiredAction,
    Validation,
)
from trusted.persistence.queries.disputes import corrections_of
from trusted.persistence.queries.oscal import every_action_of, steps_by_action
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.scoring import findings_by_criterion
from trusted.program import Program, shipped_program
from trusted.services.companies import membership_role
from trusted.services.evidence import OFFICIALS

NAME = "Trusted, partner program for customs"


def catalog_document(program: Program, *, base_url: str) -> bytes:
    """Return the criteria of a program as an OSCAL catalog."""
    year, month = map(int, program.version.split("-"))
    groups = [
        GroupValues(
            category.id,
            category.name,
            category.description,
            [one for one in program.criteria if one.category == category.id],
        )
        for category in program.categories.values()
    ]
    return catalog_json(
        CatalogValues(
            Issuer(NAME, base_url),
            program.version,
            program.content_hash,
            datetime(year, month, 1, tzinfo=UTC),
            groups,
        )
    )


def findings_document(validation: Validation, *, base_url: str, actor: Account) -> bytes:
    """Return what a validation found as OSCAL assessment results, with every correction.

    Raises: NotPermitted to strangers; InputRefused to the company before the report is made.
    """
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    _check_reader(enrollment, actor)
    if validation.reported_at is None and actor.role not in OFFICIALS:
        raise InputRefused("What was found is handed out once the report is made.")
    findings = findings_by_criterion(validation.id)
    corrections = corrections_of([one.id for one in findings.values()])
    application = application_of(enrollment.id)
    moments = [
        validation.reported_at or validation.planned_at,
        *(one.recorded_at for one in findings.values()),
        *(one.corrected_at for one in corrections.values()),
    ]
    return results_json(
        ResultValues(
            issuer=Issuer(NAME, base_url),
            concerned=_concerned(enrollment),
            validation_id=validation.id,
            program=application.program_version if application else shipped_program().version,
            kind=validation.kind.value,
            visit_on=validation.visit_on,
            reported_at=validation.reported_at,
            modified=max(moments),
            passed=validation.passed,
            summary=validation.summary,
            findings=[
                _found(findings[name], corrections.get(findings[name].id))
                for name in sorted(findings)
            ],
        )
    )


def mending_document(enrollment: Enrollment, *, base_url: str, actor: Account) -> bytes:
    """Return the required actions of an enrollment as an OSCAL plan of action and milestones.

    Raises: NotPermitted to strangers; InputRefused if there is none.
    """
    _check_reader(enrollment, actor)
    steps = steps_by_action(enrollment.id)
    actions = [_mending(one, steps.get(one.id, ())) for one in every_action_of(enrollment.id)]
    if not actions:
        raise InputRefused("Nothing is required, so that there is no plan.")
    moments = [step.at for one in actions for step in one.steps]
    return plan_json(
        PlanValues(
            issuer=Issuer(NAME, base_url),
            concerned=_concerned(enrollment),
            modified=max([*moments, *(one.opened_at for one in actions)]),
            actions=actions,
        )
    )


def _concerned(enrollment: Enrollment) -> Concerned:
    company = db.session.get_one(Company, enrollment.company_id)
    return Concerned(company.legal_name, enrollment.partner_number, enrollment.entity_type)


def _found(finding: Finding, correction: FindingCorrection | None) -> FoundValues:
    counts = correction or finding
    grade = counts.grade
    return FoundValues(
        criterion_id=finding.criterion_id,
        grade=None if grade is None else Grade(grade),
        assurance=counts.assurance,
        note=counts.not_applicable_reason or finding.note,
        recommendation=finding.recommendation,
        recorded_at=correction.corrected_at if correction else finding.recorded_at,
    )


def _mending(action: RequiredAction, steps: Sequence[ActionStep]) -> MendingValues:
    reported = action.reported_done_at is not None
    return MendingValues(
        id=action.id,
        criterion_id=action.criterion_id,
        what=action.what,
        opened_at=action.opened_at,
        due_on=action.due_on,
        verified_at=action.verified_at,
        state="closed" if action.verified_at else "remediating" if reported else "open",
        steps=[
            MendingStep(step.number, step.kind.value, step.at, step.day, step.text)
            for step in steps
        ],
    )


def _check_reader(enrollment: Enrollment, actor: Account) -> None:
    if actor.role not in OFFICIALS and membership_role(actor, enrollment.company_id) is None:
        raise NotPermitted("This document belongs to another company.")
