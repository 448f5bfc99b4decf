"""Of which last days companies are to be reminded now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from trusted.domain.annual_review import Step
from trusted.domain.standing import FINAL, PARTNERS, Status
from trusted.persistence.database import ask
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewStep,
    Application,
    Enrollment,
    Evidence,
    PenaltyCase,
    PenaltyCaseStep,
    Reminder,
    ReportAnswer,
    RequiredAction,
    Response,
    ResponseEvidence,
    Validation,
)
from trusted.persistence.queries.enrollments import has_status
from trusted.persistence.types import is_one_of, utc_day

WHAT_MAX = 200  # characters that a reminder says of a thing


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One reminder that is due.

    code:    of the rule and the stage, such as "evidence-30" or "evidence-overdue".
    subject: kind and id of the thing.
    day:     its last day; for an answer to a report, the day of the report.
    what:    what it is about, in words; of a text longer than WHAT_MAX, one character more.
    """

    enrollment_id: int
    code: str
    subject: str
    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of one kind companies are to be reminded of.

    kind:    a key of SOURCES.
    days:    so many days before the last day, the earliest first.
    overdue: whether once more after it.
    counted: days from the day that is kept to the last day; 0 if the last day itself is kept.
    """

    kind: str
    days: tuple[int, ...]
    overdue: bool
    counted: int = 0


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a kind of last day is found.

    day:  the column of the last day, or of the day from which it is counted.
    rows: a query of enrollment, subject, day and words.
    """

    day: ColumnElement[Any]
    rows: Select[*tuple[Any, ...]]


def reminders_due(wanted: Sequence[Wanted], today: date) -> Sequence[DueReminder]:
    """Return what companies are to be reminded of today, each once: the kinds in their order.

    Returns: for each thing only the stage in which it is today: a stage that passed while nobody
             asked is left out, since the next one says the same with a nearer day.
    """
    bounds = {
        _bound(rank, n): today + timedelta(days=ahead - one.counted)
        for rank, one in enumerate(wanted)
        for n, ahead in enumerate([*one.days, -1])
    }
    rows = ask(_question(tuple(wanted)), bounds)
    return [
        DueReminder(row.enrollment_id, row.code, row.subject, row.day, row.what) for row in rows
    ]


@cache
def _question(wanted: tuple[Wanted, ...]) -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked again every few minutes."""
    found = union_all(*(_due(rank, one) for rank, one in enumerate(wanted))).subquery()
    known = found.c
    return select(found).order_by(known.rank, known.day, known.enrollment_id, known.subject)


def _due(rank: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    source = SOURCES[wanted.kind]()
    bounds = [bindparam(_bound(rank, n), type_=Date) for n in range(len(wanted.days) + 1)]
    stages = [
        (source.day > nearer, f"{wanted.kind}-{ahead}")
        for ahead, nearer in zip(wanted.days, bounds[1:], strict=True)
    ]
    code = case(*stages, else_=f"{wanted.kind}-overdue").label("code")
    rows = source.rows.add_columns(code, literal(rank).label("rank"))
    rows = rows.where(source.day <= bounds[0])
    if not wanted.overdue:
        rows = rows.where(source.day > bounds[-1])
    due = rows.subquery()
    done = exists().where(
        Reminder.enrollment_id == due.c.enrollment_id,
        Reminder.code == due.c.code,
        Reminder.subject == due.c.subject,
    )
    if not wanted.counted:
        done = done.where(Reminder.due_on == due.c.day)
    return select(due).where(~done)


def _bound(rank: int, stage: int) -> str:
    return f"ahead_{rank}_{stage}"


def _row(
    enrollment_id: Any, kind: str, subject_id: Any, day: ColumnElement[Any], what: Any
) -> Select[*tuple[Any, ...]]:
    return select(
        enrollment_id.label("enrollment_id"),
        (literal(f"{kind}/") + cast(subject_id, String)).label("subject"),
        day.label("day"),
        what.label("what"),
    )


def _evidence() -> _Source:
    """Documents that support an answer of a partner, as the newest of their revisions."""
    day = Evidence.valid_until.expression
    rows = (
        _row(Application.enrollment_id, "evidence", Evidence.id, day, Evidence.title)
        .join(ResponseEvidence, ResponseEvidence.evidence_id == Evidence.id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Application, Application.id == Response.application_id)
        .where(has_status(Application.enrollment_id, PARTNERS))
        .distinct()
    )
    return _Source(day, rows)


def _required_action() -> _Source:
    day = RequiredAction.due_on.expression
    rows = (
        _row(
            RequiredAction.enrollment_id,
            "required-action",
            RequiredAction.id,
            day,
            func.substr(RequiredAction.what, 1, WHAT_MAX + 1),
        )
        .join(Enrollment, Enrollment.id == RequiredAction.enrollment_id)
        .where(RequiredAction.reported_done_at.is_(None), ~is_one_of(Enrollment.status, FINAL))
    )
    return _Source(day, rows)


def _annual_review() -> _Source:
    """Reviews that are open: neither handed in nor noted as missed."""
    ended = exists().where(
        AnnualReviewStep.annual_review_id == AnnualReview.id,
        is_one_of(AnnualReviewStep.step, (Step.SUBMITTED, Step.ACCEPTED, Step.MISSED)),
    )
    day = AnnualReview.due_on.expression
    rows = _row(
        AnnualReview.enrollment_id,
        "annual-review",
        AnnualReview.id,
        day,
        literal("The annual review"),
        # That it has not ended follows from the next, and an index knows it.
    ).where(
        AnnualReview.ended_at.is_(None), ~ended, has_status(AnnualReview.enrollment_id, PARTNERS)
    )
    return _Source(day, rows)


def _answer_report() -> _Source:
    """Reports that the company has not answered, by the day on which they were sent."""
    answered = exists().where(ReportAnswer.validation_id == Validation.id)
    day = utc_day(Validation.reported_at)
    rows = (
        _row(
            Validation.enrollment_id,
            "validation",
            Validation.id,
            day,
            literal("Your answer to the report"),
        )
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            Validation.reported_at.is_not(None),
            Validation.closed_at.is_(None),
            ~is_one_of(Enrollment.status, FINAL),
            ~answered,
        )
    )
    return _Source(day, rows)


def _revalidate() -> _Source:
    day = Enrollment.valid_until.expression
    rows = _row(Enrollment.id, "enrollment", Enrollment.id, day, literal("Your validation")).where(
        Enrollment.status == Status.VALIDATED
    )
    return _Source(day, rows)


def _petition() -> _Source:
    """Penalty cases in which the company can petition, and has not."""
    later = aliased(PenaltyCaseStep)
    moved_on = exists().where(
        later.penalty_case_id == PenaltyCaseStep.penalty_case_id, later.id > PenaltyCaseStep.id
    )
    day = PenaltyCaseStep.petition_until.expression
    rows = (
        _row(
            PenaltyCase.enrollment_id,
            "penalty-case",
            PenaltyCaseStep.id,
            day,
            PenaltyCase.case_number,
        )
        .join(PenaltyCase, PenaltyCase.id == PenaltyCaseStep.penalty_case_id)
        .where(PenaltyCaseStep.petition_until.is_not(None), ~moved_on)
    )
    return _Source(day, rows)


SOURCES: Mapping[str, Callable[[], _Source]] = {
    "evidence": _evidence,
    "required-action": _required_action,
    "annual-review": _annual_review,
    "answer-report": _answer_report,
    "revalidate": _revalidate,
    "petition": _petition,
}
