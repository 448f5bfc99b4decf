"""Reports of validations, their answers, and the steps of what they require."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    ActionStep,
    ActionStepEvidence,
    Evidence,
    ReportAnswer,
    ReportAnswerPoint,
    ReportDraft,
    RequiredAction,
)


def draft_of(validation_id: int) -> ReportDraft | None:
    """Return the report of a validation as it is written so far, as it is saved now."""
    return db.session.scalar(
        select(ReportDraft)
        .where(ReportDraft.validation_id == validation_id)
        .execution_options(populate_existing=True)
    )


def answer_to_report(validation_id: int) -> ReportAnswer | None:
    """Return the company's answer to the report of a validation."""
    return db.session.scalar(
        select(ReportAnswer).where(ReportAnswer.validation_id == validation_id)
    )


def answer_points(answer_id: int) -> Mapping[int, ReportAnswerPoint]:
    """Return how the company takes each required action, by action."""
    rows = db.session.scalars(
        select(ReportAnswerPoint).where(ReportAnswerPoint.report_answer_id == answer_id)
    )
    return {row.required_action_id: row for row in rows}


def actions_from(validation_id: int) -> Sequence[RequiredAction]:
    """Return the required actions that a validation opened."""
    return db.session.scalars(
        select(RequiredAction)
        .where(RequiredAction.validation_id == validation_id)
        .order_by(RequiredAction.id)
    ).all()


def steps_of(action_id: int) -> Sequence[ActionStep]:
    """Return what happened to a required action, in order."""
    return db.session.scalars(
        select(ActionStep).where(ActionStep.action_id == action_id).order_by(ActionStep.number)
    ).all()


def documents_of_steps(step_ids: Collection[int]) -> Mapping[int, Sequence[Evidence]]:
    """Return the documents that show what steps say, by step."""
    rows = db.session.scalars(
        select(ActionStepEvidence)
        .options(joinedload(ActionStepEvidence.evidence))
        .where(ActionStepEvidence.step_id.in_(step_ids))
        .order_by(ActionStepEvidence.id)
    )
    found: dict[int, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row.step_id, []).append(row.evidence)
    return found
