"""The report of a validation: drafted from findings, kept while it is written, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.criteria import Criterion, Grade, Level, applicable
from trusted.domain.errors import (
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.report import ReportedFinding, drafted_report
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Finding,
    ReportAnswer,
    ReportAnswerPoint,
    ReportDraft,
    RequiredAction,
    Stance,
    Validation,
)
from trusted.persistence.queries.reports import actions_from, answer_to_report, draft_of
from trusted.persistence.queries.samples import samples_of
from trusted.persistence.queries.scoring import findings_by_criterion
from trusted.persistence.queries.validations import practices_in
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_on
from trusted.services.samples import sample_summary


@dataclass(frozen=True, slots=True)
class Point:
    """How the company takes one required action; text: why, if it contests it."""

    stance: Stance
    text: str = ""


def report_text(validation: Validation) -> str:
    """Return the report as the findings of now would have it."""
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    found = findings_by_criterion(validation.id)
    asked = applicable(shipped_program().criteria, enrollment.entity_type)
    return drafted_report(
        [_reported(criterion, found[criterion.id]) for criterion in asked if criterion.id in found],
        [practice.title for practice in practices_in(validation.id)],
        _sample_lines(validation),
    )


def save_report_draft(
    validation: Validation, text: str, *, version: int, actor: Account, now: datetime
) -> ReportDraft:
    """Keep the report as it is written so far; what is saved already is never lost.

    version: of the draft as it was shown, 0 before the first.
    Raises:  ChangedMeanwhile if it was saved elsewhere since; NotPermitted, TransitionNotAllowed.
    """
    if validation.validator_id != actor.id or actor.role is not Role.VALIDATOR:
        raise NotPermitted("Another validator has this validation in hand.")
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; it stands as it is.")
    lock(f"report/{validation.id}")
    draft = draft_of(validation.id)
    if version != (draft.version if draft else 0):
        raise ChangedMeanwhile(
            "The report was saved elsewhere since this page was shown. Both texts are below."
        )
    if draft is None:
        draft = ReportDraft(validation_id=validation.id)
        db.session.add(draft)
    draft.text, draft.saved_at, draft.saved_by_id = text, now, actor.id
    record(actor.id, "save-report-draft", f"validation/{validation.id}", at=now, length=len(text))
    db.session.commit()
    return draft


def answer_report(
    validation: Validation,
    stance: Stance,
    text: str,
    points: Mapping[int, Point],
    *,
    actor: Account,
    now: datetime,
) -> ReportAnswer:
    """Answer a report as a whole and each required action in it; the company's part, once.

    points: required action id -> how it is taken; one for each action of the validation.
    Raises: InputRefused for an action without a point, or a contest without a reason;
            TransitionNotAllowed if there is no report, or it is answered or concluded.
    """
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if validation.reported_at is None or validation.closed_at is not None:
        raise TransitionNotAllowed("There is no report that waits for an answer.")
    lock(f"answer/{validation.id}")
    if answer_to_report(validation.id) is not None:
        raise TransitionNotAllowed("Your company has answered this report already.")
    actions = actions_from(validation.id)
    _check_points(stance, text, points, actions)
    answer = ReportAnswer(
        validation_id=validation.id,
        stance=stance,
        text=text.strip(),
        answered_at=now,
        answered_by_id=actor.id,
    )
    db.session.add(answer)
    db.session.flush()
    for action in actions:
        point = points[action.id]
        db.session.add(
            ReportAnswerPoint(
                report_answer_id=answer.id,
                required_action_id=action.id,
                stance=point.stance,
                text=point.text.strip(),
            )
        )
    contested = [a.id for a in actions if points[a.id].stance is Stance.CONTEST]
    record(actor.id, "answer-report", f"validation/{validation.id}", at=now,
           stance=stance.value, contested=contested)  # fmt: skip
    db.session.commit()
    return answer


def answer_due(validation: Validation) -> date | None:
    """Return the last day on which the company may answer; None before the report."""
    if validation.reported_at is None:
        return None
    return due_on("answer-report", validation.reported_at.date())


def check_answered(validation: Validation, *, now: datetime) -> None:
    """Refuse to conclude before the company has answered, or its time for it is over.

    Raises: TransitionNotAllowed, with the day.
    """
    due = answer_due(validation)
    if due is not None and now.date() <= due and answer_to_report(validation.id) is None:
        raise TransitionNotAllowed(
            f"The company has until {due.isoformat()} to answer the report. Conclude after its"
            " answer, or after that day."
        )


def _reported(criterion: Criterion, row: Finding) -> ReportedFinding:
    grade = None if row.grade is None else Grade(row.grade)
    unmet = grade is not None and grade < Grade.MET
    return ReportedFinding(
        criterion_id=criterion.id,
        text=criterion.text,
        grade=grade,
        assurance=row.assurance.value,
        note=row.note,
        recommendation=row.recommendation,
        is_failed_must=unmet and criterion.level is Level.MUST,
    )


def _sample_lines(validation: Validation) -> list[str]:
    lines = []
    for sample in samples_of(validation.id):
        summary = sample_summary(sample)
        found = f"{summary.faulty} of {summary.looked_at} looked at did not conform"
        bound = (
            f"; with {sample.confidence_percent} percent confidence at most"
            f" {summary.most_per_mille} per mille of all do not"
            if summary.most_per_mille is not None
            else ""
        )
        lines.append(
            f"{sample.size} of {sample.population_size} {sample.population}: {found}{bound}."
        )
    return lines


def _check_points(
    stance: Stance, text: str, points: Mapping[int, Point], actions: Sequence[RequiredAction]
) -> None:
    if stance is Stance.CONTEST and not text.strip():
        raise InputRefused("Say what you contest in the report, and why.")
    for action in actions:
        if action.id not in points:
            raise InputRefused(f"Say whether you agree: {action.what}")
        if points[action.id].stance is Stance.CONTEST and not points[action.id].text.strip():
            raise InputRefused(f"Say why you contest: {action.what}")
