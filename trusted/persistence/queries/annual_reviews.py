"""Annual reviews: what was asked and said, and what the program knows when it asks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, exists, select
from sqlalchemy.orm import joinedload

from trusted.domain.annual_review import Step
from trusted.domain.clocks import start_of
from trusted.domain.standing import PARTNERS, Action
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewAnswer,
    AnnualReviewItem,
    AnnualReviewRequest,
    AnnualReviewStep,
    Application,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
    StandingChange,
)
from trusted.persistence.queries.enrollments import has_status
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import UTCDateTime, is_one_of

# A suspended partner is still one: its reviews go on.


def partners_without_review(today: date, days: int) -> Sequence[tuple[int, datetime]]:
    """Return the partners whose next window may be open and has no review yet.

    days:    how many days before the anniversary the window opens.
    Returns: each with the moment of its certification; some a day too early. Anniversaries are
             365 days apart at least, so that whoever had one later than that, less the window,
             or was certified later, is left alone.
    """
    recent = today - timedelta(days=365 - days)
    given = {"recent": recent, "ripe": start_of(recent + timedelta(days=1))}
    return [(row[0], row[1]) for row in ask(_partners(), given)]


@cache
def _partners() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked every few minutes."""
    opened = exists().where(
        AnnualReview.enrollment_id == StandingChange.enrollment_id,
        AnnualReview.due_on > bindparam("recent", type_=Date),
    )
    # Asked last, of the few without a review.
    is_partner = has_status(StandingChange.enrollment_id, PARTNERS)
    return (
        select(StandingChange.enrollment_id, StandingChange.at)
        .where(
            StandingChange.action == Action.CERTIFY,
            StandingChange.at < bindparam("ripe", type_=UTCDateTime),
            ~opened,
            is_partner,
        )
        .order_by(StandingChange.enrollment_id)
    )


def annual_review_of(enrollment_id: int, due_on: date) -> AnnualReview | None:
    """Return the review of one year."""
    return db.session.scalar(_of_year(), {"enrollment_id": enrollment_id, "due_on": due_on})


@cache
def _of_year() -> Select[AnnualReview]:
    """Return the question, made once."""
    return select(AnnualReview).where(
        AnnualReview.enrollment_id == bindparam("enrollment_id"),
        AnnualReview.due_on == bindparam("due_on"),
    )


def open_among(due: Mapping[int, date]) -> frozenset[int]:
    """Return those whose review of a day was opened; due: enrollment id -> its day."""
    rows = ask(_opened(), {"ids": list(due), "first": min(due.values())})
    return frozenset(row[0] for row in rows if row[1] == due[row[0]])


@cache
def _opened() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return select(AnnualReview.enrollment_id, AnnualReview.due_on).where(
        AnnualReview.enrollment_id.in_(IDS),
        AnnualReview.due_on >= bindparam("first", type_=Date),
    )


def newest_annual_review(enrollment_id: int) -> AnnualReview | None:
    """Return the last review that was opened."""
    return db.session.scalar(_newest(), {"enrollment_id": enrollment_id})


@cache
def _newest() -> Select[AnnualReview]:
    """Return the question, made once."""
    return (
        select(AnnualReview)
        .where(AnnualReview.enrollment_id == bindparam("enrollment_id"))
        .order_by(AnnualReview.due_on.desc())
        .limit(1)
    )


def annual_review_by_id(review_id: int) -> AnnualReview | None:
    """Return a review with enrollment and company."""
    return db.session.scalar(
        select(AnnualReview)
        .options(joinedload(AnnualReview.enrollment).joinedload(Enrollment.company))
        .where(AnnualReview.id == review_id)
        .execution_options(populate_existing=True)
    )


def annual_reviews_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return a page of reviews as rows (AnnualReview,), the newest first."""
    return rows_on(
        select(AnnualReview)
        .where(AnnualReview.enrollment_id == enrollment_id)
        .order_by(AnnualReview.due_on.desc()),
        page,
    )


def unaccepted_reviews(due_before: date) -> Sequence[int]:
    """Return the reviews of partners due before a day, neither accepted nor noted as missed."""
    return ask(_unaccepted(), {"due_before": due_before}).scalars().all()


@cache
def _unaccepted() -> Select[int]:
    """Return the question, made once: it is asked every few minutes.

    An index holds those that have not ended. Where the version before this one recorded the end,
    only the steps tell.
    """
    ended = exists().where(
        AnnualReviewStep.annual_review_id == AnnualReview.id,
        is_one_of(AnnualReviewStep.step, (Step.ACCEPTED, Step.MISSED)),
    )
    late = AnnualReview.due_on < bindparam("due_before", type_=Date)
    of_partner = has_status(AnnualReview.enrollment_id, PARTNERS)
    is_open = AnnualReview.ended_at.is_(None)
    due = select(AnnualReview.id).where(is_open, late, ~ended, of_partner)
    return due.order_by(AnnualReview.due_on, AnnualReview.id)


def items_of(review_id: int) -> Sequence[AnnualReviewItem]:
    """Return what a review asks, in order."""
    return db.session.scalars(_items(), {"review_id": review_id}).all()


@cache
def _items() -> Select[AnnualReviewItem]:
    """Return the question, made once."""
    return (
        select(AnnualReviewItem)
        .where(AnnualReviewItem.annual_review_id == bindparam("review_id"))
        .order_by(AnnualReviewItem.id)
    )


def item_of(review_id: int, item_id: int) -> AnnualReviewItem | None:
    """Return one item of this review."""
    return db.session.scalar(
        select(AnnualReviewItem).where(
            AnnualReviewItem.id == item_id, AnnualReviewItem.annual_review_id == review_id
        )
    )


def said_in(review_id: int) -> Mapping[int, AnnualReviewAnswer]:
    """Return the newest answer to each item, by item."""
    rows = db.session.scalars(
        select(AnnualReviewAnswer)
        .join(AnnualReviewItem, AnnualReviewItem.id == AnnualReviewAnswer.item_id)
        .where(AnnualReviewItem.annual_review_id == review_id)
        .order_by(AnnualReviewAnswer.id)
    )
    return {row.item_id: row for row in rows}


def steps_of(review_id: int) -> Sequence[AnnualReviewStep]:
    """Return what happened to a review, in order."""
    return db.session.scalars(_steps(), {"review_id": review_id}).all()


@cache
def _steps() -> Select[AnnualReviewStep]:
    """Return the question, made once."""
    return (
        select(AnnualReviewStep)
        .where(AnnualReviewStep.annual_review_id == bindparam("review_id"))
        .order_by(AnnualReviewStep.number)
    )


def requests_of(step_id: int) -> Mapping[int, str]:
    """Return what a step sent back, item -> request."""
    rows = db.session.scalars(
        select(AnnualReviewRequest).where(AnnualReviewRequest.step_id == step_id)
    )
    return {row.item_id: row.request for row in rows}


def supporting_documents(enrollment_id: int) -> Mapping[Evidence, tuple[str, ...]]:
    """Return the documents behind an enrollment's answers, each with the criteria it serves."""
    found: dict[Evidence, tuple[str, ...]] = {}
    for evidence, criterion_id in db.session.execute(
        _supporting(), {"enrollment_id": enrollment_id}
    ):
        found[evidence] = (*found.get(evidence, ()), criterion_id)
    return found


@cache
def _supporting() -> Select[Evidence, str]:
    """Return the question, made once."""
    return (
        select(Evidence, Response.criterion_id)
        .join(ResponseEvidence, ResponseEvidence.evidence_id == Evidence.id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Application, Application.id == Response.application_id)
        .where(Application.enrollment_id == bindparam("enrollment_id"))
        .order_by(Evidence.id, Response.criterion_id)
    )
