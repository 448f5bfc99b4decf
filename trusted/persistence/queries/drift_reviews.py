"""Reviews that follow when violations become frequent: which are open, and what was said."""

from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import ask, db
from trusted.persistence.models import DriftAnswer, DriftReview, DriftSettlement, Enrollment
from trusted.persistence.queries.many import IDS

Settled = tuple[DriftReview, DriftSettlement | None]


def under_review(ids: Collection[int]) -> frozenset[int]:
    """Return those enrollments whose drift is under review."""
    return frozenset(ask(_under_review(), {"ids": ids}).scalars())


def open_drift_review(enrollment_id: int) -> DriftReview | None:
    """Return the review of an enrollment that is not settled; there is one at the most."""
    return db.session.scalar(_open().where(DriftReview.enrollment_id == enrollment_id))


def drift_reviews_of(enrollment_id: int) -> Sequence[Settled]:
    """Return all reviews of an enrollment with how each was settled, the newest first."""
    rows = db.session.execute(_of_enrollment(), {"enrollment_id": enrollment_id})
    return [(row[0], row[1]) for row in rows]


@cache
def _of_enrollment() -> Select[DriftReview, DriftSettlement]:
    """Return the question, made once."""
    return (
        select(DriftReview, DriftSettlement)
        .outerjoin(DriftSettlement, DriftSettlement.review_id == DriftReview.id)
        .options(joinedload(DriftSettlement.settled_by))
        .where(DriftReview.enrollment_id == bindparam("enrollment_id"))
        .order_by(DriftReview.number.desc())
    )


def drift_review_by_id(review_id: int) -> DriftReview | None:
    """Return a review with its enrollment and company."""
    return db.session.scalar(
        select(DriftReview)
        .where(DriftReview.id == review_id)
        .options(joinedload(DriftReview.enrollment).joinedload(Enrollment.company))
    )


def settlement_of(review_id: int) -> DriftSettlement | None:
    """Return how a review was settled, with who did it; None: it is open."""
    return db.session.scalar(
        select(DriftSettlement)
        .where(DriftSettlement.review_id == review_id)
        .options(joinedload(DriftSettlement.settled_by))
    )


def drift_answers(review_id: int) -> Sequence[DriftAnswer]:
    """Return what the company has said to a review, the oldest first."""
    return db.session.scalars(
        select(DriftAnswer).where(DriftAnswer.review_id == review_id).order_by(DriftAnswer.id)
    ).all()


def next_drift_review(enrollment_id: int) -> int:
    """Return the number that the next review of an enrollment bears, from 1 up."""
    last = db.session.scalar(
        select(func.max(DriftReview.number)).where(DriftReview.enrollment_id == enrollment_id)
    )
    return (last or 0) + 1


def _open() -> Select[DriftReview]:
    return (
        select(DriftReview)
        .outerjoin(DriftSettlement, DriftSettlement.review_id == DriftReview.id)
        .where(DriftSettlement.id.is_(None))
    )


@cache
def _under_review() -> Select[int]:
    """Return the question, made once."""
    return (
        select(DriftReview.enrollment_id)
        .outerjoin(DriftSettlement, DriftSettlement.review_id == DriftReview.id)
        .where(DriftReview.enrollment_id.in_(IDS), DriftSettlement.id.is_(None))
    )
