"""Penalty cases: those that wait, what happened in one, and its documents."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import joinedload

from trusted.domain.penalties import PenaltyStep
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    Evidence,
    PenaltyCase,
    PenaltyCaseStep,
    PenaltyDocument,
    PenaltyFile,
    StandingChange,
)
from trusted.persistence.queries.paging import Page, rows_on

WITH_COMPANY = joinedload(PenaltyCase.enrollment).joinedload(Enrollment.company)
ENDS = (PenaltyStep.FINAL, PenaltyStep.CANCEL)


def penalty_case_by_id(case_id: int) -> PenaltyCase | None:
    """Return a penalty case with its enrollment and company."""
    query = select(PenaltyCase).where(PenaltyCase.id == case_id).options(WITH_COMPANY)
    return db.session.scalar(query)


def penalty_case_numbered(case_number: str) -> PenaltyCase | None:
    """Return the case of a number."""
    return db.session.scalar(select(PenaltyCase).where(PenaltyCase.case_number == case_number))


def penalty_cases_listed(page: int, *, ended: bool) -> Page[Row[Any]]:
    """Return cases as rows (PenaltyCase,), the oldest first.

    ended: those that are final or cancelled, or those that are open.
    """
    over = exists().where(
        PenaltyCaseStep.penalty_case_id == PenaltyCase.id, PenaltyCaseStep.step.in_(ENDS)
    )
    wanted = (
        select(PenaltyCase)
        .where(over if ended else ~over)
        .options(WITH_COMPANY)
        .order_by(PenaltyCase.opened_at, PenaltyCase.id)
    )
    return rows_on(wanted, page)


def penalty_cases_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return the cases of an enrollment as rows (PenaltyCase,), the newest first."""
    wanted = select(PenaltyCase).where(PenaltyCase.enrollment_id == enrollment_id)
    return rows_on(wanted.order_by(PenaltyCase.id.desc()), page)


def steps_of_penalty(case_id: int) -> Sequence[PenaltyCaseStep]:
    """Return the steps of a case with who took them, the oldest first."""
    return steps_of_penalties([case_id])[case_id]


def steps_of_penalties(ids: Collection[int]) -> Mapping[int, Sequence[PenaltyCaseStep]]:
    """Return the steps of cases with who took them, the oldest first, by case."""
    found: dict[int, list[PenaltyCaseStep]] = defaultdict(list)
    query = (
        select(PenaltyCaseStep)
        .where(PenaltyCaseStep.penalty_case_id.in_(ids))
        .options(joinedload(PenaltyCaseStep.by))
        .order_by(PenaltyCaseStep.id)
    )
    for step in db.session.scalars(query):
        found[step.penalty_case_id].append(step)
    return found


def documents_of_penalty(case_id: int) -> Mapping[int, Sequence[Evidence]]:
    """Return the documents of the company's library behind its petitions, by step."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = db.session.execute(
        select(PenaltyDocument.step_id, Evidence)
        .join(Evidence, Evidence.id == PenaltyDocument.evidence_id)
        .join(PenaltyCaseStep, PenaltyCaseStep.id == PenaltyDocument.step_id)
        .where(PenaltyCaseStep.penalty_case_id == case_id)
        .order_by(PenaltyDocument.id)
    )
    for row in rows:
        found[row[0]].append(row[1])
    return found


def files_of_penalty(case_id: int) -> Sequence[PenaltyFile]:
    """Return the files that officials added to a case, in the order in which they came."""
    query = select(PenaltyFile).where(PenaltyFile.penalty_case_id == case_id)
    return db.session.scalars(query.order_by(PenaltyFile.id)).all()


def penalty_file_by_id(file_id: int) -> PenaltyFile | None:
    """Return a file of a penalty case."""
    return db.session.scalar(select(PenaltyFile).where(PenaltyFile.id == file_id))


def who_proposed(penalty_id: int) -> int | None:
    """Return the account that proposed a penalty as final; None: it was recorded without case."""
    return db.session.scalar(
        select(PenaltyCaseStep.proposed_by_id).where(PenaltyCaseStep.penalty_id == penalty_id)
    )


def tier_on(enrollment_id: int, day: date) -> int:
    """Return the tier that an enrollment had at the end of a day, UTC; 0 before it had any."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    tier = db.session.scalar(
        select(StandingChange.tier)
        .where(StandingChange.enrollment_id == enrollment_id, StandingChange.at < end)
        .order_by(StandingChange.number.desc())
        .limit(1)
    )
    return tier or 0
