"""The facts from which an enrollment's score and tier follow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from trusted.domain.outcomes import DailyCounts, SegmentRates, Selection, Severity, Tally
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.scoring import QualityCounts
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    BestPractice,
    Evidence,
    Finding,
    Incident,
    Outcome,
    OutcomeParty,
    Penalty,
    RequiredAction,
    Response,
    ResponseEvidence,
    Review,
    Score,
    SegmentEstimate,
    StrandRecord,
    Validation,
)

QUALITY_COLUMNS = {
    "on_time": Outcome.on_time,
    "complete": Outcome.complete,
    "description_specific": Outcome.description_specific,
    "consignee_plausible": Outcome.consignee_plausible,
    "presented": Outcome.presented,
}


def daily_counts(enrollment_id: int, until: date) -> list[DailyCounts]:
    """Return what the enrollment's examinations found, by day, up to and including `until`."""
    rows = db.session.execute(
        select(OutcomeParty.examined_on, Outcome.selection, Outcome.severity, func.count())
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(OutcomeParty.enrollment_id == enrollment_id, OutcomeParty.examined_on <= until)
        .group_by(OutcomeParty.examined_on, Outcome.selection, Outcome.severity)
        .order_by(OutcomeParty.examined_on)
    )
    days: dict[date, dict[Selection, dict[Severity | None, int]]] = {}
    for day, selection, severity, number in rows:
        days.setdefault(day, {}).setdefault(selection, {})[severity] = number
    return [
        DailyCounts(
            day, _tally(kinds.get(Selection.RANDOM, {})), _tally(kinds.get(Selection.TARGETED, {}))
        )
        for day, kinds in days.items()
    ]


def quality_counts(enrollment_id: int, since: date, until: date) -> list[QualityCounts]:
    """Return for each day and each data-quality rate how many were good, of how many assessed."""
    rows = db.session.execute(
        _quality(), {"enrollment_id": enrollment_id, "since": since, "until": until}
    )
    return [
        QualityCounts(day, rate, int(numbers[2 * i]), int(numbers[2 * i + 1]))
        for day, *numbers in rows
        for i, rate in enumerate(QUALITY_COLUMNS)
        if numbers[2 * i + 1]
    ]


@cache
def _quality() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked whenever a score is computed."""
    columns: list[Any] = []
    for column in QUALITY_COLUMNS.values():
        columns += [func.sum(case((column.is_(True), 1), else_=0)), func.count(column)]
    return (
        select(OutcomeParty.examined_on, *columns)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(
            OutcomeParty.enrollment_id == bindparam("enrollment_id"),
            OutcomeParty.examined_on.between(bindparam("since"), bindparam("until")),
        )
        .group_by(OutcomeParty.examined_on)
    )


def main_mode(enrollment_id: int) -> str | None:
    """Return the mode in which the enrollment was examined most; None if it never was."""
    return db.session.scalar(
        select(Outcome.mode)
        .join(OutcomeParty, OutcomeParty.outcome_id == Outcome.id)
        .where(OutcomeParty.enrollment_id == enrollment_id)
        .group_by(Outcome.mode)
        .order_by(func.count().desc(), Outcome.mode)
        .limit(1)
    )


def segment_rates(entity_type: str, mode: str | None, at: datetime) -> SegmentRates | None:
    """Return the newest estimate for a segment that was known at a moment."""
    row = db.session.scalar(
        select(SegmentEstimate)
        .where(
            SegmentEstimate.entity_type == entity_type,
            SegmentEstimate.mode == (mode or ""),
            SegmentEstimate.estimated_at <= at,
        )
        .order_by(SegmentEstimate.estimated_at.desc(), SegmentEstimate.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return SegmentRates(row.rate, row.strength, row.lift, row.examinations, row.members)


def concluded_findings(enrollment_id: int) -> Mapping[str, Finding]:
    """Return the findings of the newest closed validation, by criterion."""
    newest = concluded_validation(enrollment_id)
    return findings_by_criterion(newest.id) if newest is not None else {}


def concluded_validation(enrollment_id: int) -> Validation | None:
    """Return the newest closed validation."""
    return db.session.scalar(
        select(Validation)
        .where(Validation.enrollment_id == enrollment_id, Validation.closed_at.is_not(None))
        .order_by(Validation.closed_at.desc(), Validation.id.desc())
        .limit(1)
    )


def findings_by_criterion(validation_id: int) -> Mapping[str, Finding]:
    """Return the findings of one validation, by criterion."""
    rows = db.session.scalars(select(Finding).where(Finding.validation_id == validation_id))
    return {row.criterion_id: row for row in rows}


def responses_of(enrollment_id: int) -> Mapping[str, Response]:
    """Return the company's answers, by criterion."""
    rows = db.session.scalars(
        select(Response)
        .join(Application, Application.id == Response.application_id)
        .where(Application.enrollment_id == enrollment_id)
    )
    return {row.criterion_id: row for row in rows}


def evidence_ends(enrollment_id: int) -> Mapping[str, Sequence[date | None]]:
    """Return for each criterion with evidence the last days of its documents, None without end."""
    rows = db.session.execute(
        select(Response.criterion_id, Evidence.valid_until)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .join(Application, Application.id == Response.application_id)
        .where(Application.enrollment_id == enrollment_id)
    )
    ends: dict[str, list[date | None]] = defaultdict(list)
    for criterion_id, valid_until in rows:
        ends[criterion_id].append(valid_until)
    return ends


def strand_results(enrollment_id: int) -> tuple[StrandResult | None, StrandResult | None]:
    """Return the newest results of profile review and vetting."""
    rows = db.session.execute(_strands(), {"enrollment_id": enrollment_id})
    newest = {row.strand: row.result for row in rows}
    return newest.get(ReviewStrand.PROFILE), newest.get(ReviewStrand.VETTING)


@cache
def _strands() -> Select[ReviewStrand, StrandResult]:
    """Return the question, made once: it is asked whenever a score is computed."""
    review_id = (
        select(func.max(Review.id))
        .join(Application, Application.id == Review.application_id)
        .where(Application.enrollment_id == bindparam("enrollment_id"))
        .scalar_subquery()
    )
    return (
        select(StrandRecord.strand, StrandRecord.result)
        .where(StrandRecord.review_id == review_id)
        .order_by(StrandRecord.id)
    )


def penalties_of(enrollment_id: int) -> Sequence[Penalty]:
    """Return the final penalties, oldest first."""
    return db.session.scalars(
        select(Penalty).where(Penalty.enrollment_id == enrollment_id).order_by(Penalty.final_on)
    ).all()


def incidents_of(enrollment_id: int) -> Sequence[Incident]:
    """Return the incidents, oldest first."""
    return db.session.scalars(
        select(Incident)
        .where(Incident.enrollment_id == enrollment_id)
        .order_by(Incident.occurred_on)
    ).all()


def overdue_actions(enrollment_id: int, on: date) -> int:
    """Return how many required actions are past their day and neither verified nor reported.

    What was reported done in time waits for the program, and is not held against the company.
    """
    rows = db.session.execute(
        select(RequiredAction.due_on, RequiredAction.reported_done_at).where(
            RequiredAction.enrollment_id == enrollment_id,
            RequiredAction.due_on < on,
            RequiredAction.verified_at.is_(None),
        )
    )
    return sum(reported_at is None or reported_at.date() > due for due, reported_at in rows)


def accepted_practices(enrollment_id: int) -> int:
    """Return how many best practices were accepted."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(BestPractice)
            .where(
                BestPractice.enrollment_id == enrollment_id, BestPractice.accepted_at.is_not(None)
            )
        )
        or 0
    )


def dipped_since(enrollment_id: int, tier: int, granted_at: datetime) -> datetime | None:
    """Return since when every computation ruled less than the tier; None if the last did not."""
    carried = db.session.scalar(
        select(func.max(Score.id)).where(
            Score.enrollment_id == enrollment_id,
            Score.computed_at >= granted_at,
            Score.ruled_tier >= tier,
        )
    )
    return db.session.scalar(
        select(func.min(Score.computed_at)).where(
            Score.enrollment_id == enrollment_id,
            Score.computed_at >= granted_at,
            Score.id > (carried or 0),
        )
    )


def _tally(by_severity: Mapping[Severity | None, int]) -> Tally:
    return Tally(
        examinations=sum(by_severity.values()),
        violations={grade: n for grade, n in by_severity.items() if grade is not None},
    )
