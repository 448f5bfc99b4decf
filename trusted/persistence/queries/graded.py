"""What companies answered and validators found, criterion by criterion, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from trusted.domain.criteria import Assurance
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.persistence.database import ask
from trusted.persistence.models import (
    AnswerRevision,
    Application,
    Evidence,
    Finding,
    FindingCorrection,
    Response,
    ResponseEvidence,
    Review,
    RevisionAcceptance,
    StrandRecord,
    Validation,
)
from trusted.persistence.queries.many import IDS


@dataclass(slots=True)
class Answer:
    """A company's answer to one criterion.

    self_grade: None: it does not apply.
    ends:       last days of its documents, None without end.
    """

    self_grade: int | None
    ends: list[date | None]


# A plain tuple, since a night of rescoring makes millions of them.
class Found(NamedTuple):
    """A validator's grade for one criterion; None: it does not apply."""

    grade: int | None
    assurance: Assurance
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """When an answer was last revised.

    accepted_at:        moment of the newest acceptance.
    process_changed_at: moment since which a filed change of the process counts; None: none does.
    """

    accepted_at: datetime
    process_changed_at: datetime | None


def answers_of_many(ids: Collection[int]) -> Mapping[int, Mapping[str, Answer]]:
    """Return the companies' answers, by enrollment and criterion."""
    answers: dict[int, dict[str, Answer]] = defaultdict(dict)
    rows = ask(_answers(), {"ids": ids}).all()
    last = None
    for enrollment_id, response_id, criterion_id, grade, evidence_id, valid_until in rows:
        if response_id != last:
            last = response_id
            answer = answers[enrollment_id][criterion_id] = Answer(grade, [])
        if evidence_id is not None:
            answer.ends.append(valid_until)
    return answers


def findings_of_many(ids: Collection[int]) -> Mapping[int, Mapping[str, Found]]:
    """Return what the newest closed validation found, by enrollment and criterion."""
    return _found(ask(_concluded(), {"ids": ids}).all())


def findings_of_validation(validation: Validation) -> Mapping[int, Mapping[str, Found]]:
    """Return what one validation found, by enrollment and criterion."""
    return _found(ask(_of_validation(), {"validation_id": validation.id}).all())


def revised_of_many(ids: Collection[int]) -> Mapping[int, Mapping[str, Revised]]:
    """Return which answers were revised, by enrollment and criterion."""
    revised: dict[int, dict[str, Revised]] = defaultdict(dict)
    for enrollment_id, criterion_id, at, filed_at in ask(_revised(), {"ids": ids}).all():
        revised[enrollment_id][criterion_id] = Revised(at, filed_at)
    return revised


def strands_of_many(ids: Collection[int]) -> Mapping[int, Mapping[ReviewStrand, StrandResult]]:
    """Return the newest result of each strand of the newest review, by enrollment."""
    strands: dict[int, dict[ReviewStrand, StrandResult]] = defaultdict(dict)
    for enrollment_id, strand, result in ask(_strands(), {"ids": ids}).all():
        strands[enrollment_id][strand] = result
    return strands


def _found(rows: Any) -> Mapping[int, Mapping[str, Found]]:
    found: dict[int, dict[str, Found]] = defaultdict(dict)
    for enrollment_id, criterion_id, grade, assurance, recorded_at in rows:
        found[enrollment_id][criterion_id] = Found(grade, assurance, recorded_at)
    return found


@cache
def _answers() -> Select[*tuple[Any, ...]]:
    """Return the question, made once; the documents of an answer follow each other."""
    grade = case((Response.not_applicable_reason.is_(None), func.coalesce(Response.self_grade, 0)))
    return (
        select(
            Application.enrollment_id,
            Response.id,
            Response.criterion_id,
            grade,
            Evidence.id,
            Evidence.valid_until,
        )
        .join(Response, Response.application_id == Application.id)
        .outerjoin(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .outerjoin(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(Application.enrollment_id.in_(IDS))
        .order_by(Application.id, Response.id)
    )


@cache
def _concluded() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    closed = aliased(Validation)
    newest = (
        select(closed.id)
        .where(closed.enrollment_id == Validation.enrollment_id, closed.closed_at.is_not(None))
        .order_by(closed.closed_at.desc(), closed.id.desc())
        .limit(1)
        .correlate(Validation)
        .scalar_subquery()
    )
    return _findings().where(Validation.enrollment_id.in_(IDS), Validation.id == newest)


@cache
def _of_validation() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return _findings().where(Validation.id == bindparam("validation_id"))


def _findings() -> Select[*tuple[Any, ...]]:
    corrected = FindingCorrection.id.is_not(None)
    return (
        select(
            Validation.enrollment_id,
            Finding.criterion_id,
            case((corrected, FindingCorrection.grade), else_=Finding.grade),
            func.coalesce(FindingCorrection.assurance, Finding.assurance),
            Finding.recorded_at,
        )
        .join(Finding, Finding.validation_id == Validation.id)
        .outerjoin(FindingCorrection, FindingCorrection.finding_id == Finding.id)
    )


@cache
def _revised() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    filed = case((AnswerRevision.filing_id.is_not(None), RevisionAcceptance.accepted_at))
    return (
        select(
            Application.enrollment_id,
            Response.criterion_id,
            func.max(RevisionAcceptance.accepted_at),
            func.max(filed),
        )
        .join(Response, Response.application_id == Application.id)
        .join(AnswerRevision, AnswerRevision.response_id == Response.id)
        .join(RevisionAcceptance, RevisionAcceptance.revision_id == AnswerRevision.id)
        .where(Application.enrollment_id.in_(IDS))
        .group_by(Application.enrollment_id, Response.criterion_id)
    )


@cache
def _strands() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    newest = (
        select(Application.enrollment_id, func.max(Review.id).label("review_id"))
        .join(Review, Review.application_id == Application.id)
        .where(Application.enrollment_id.in_(IDS))
        .group_by(Application.enrollment_id)
        .subquery()
    )
    return (
        select(newest.c.enrollment_id, StrandRecord.strand, StrandRecord.result)
        .join(newest, newest.c.review_id == StrandRecord.review_id)
        .order_by(StrandRecord.id)
    )
