"""How much work officials have, and how they get on with it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from trusted.domain.clocks import start_of
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Notice,
    Review,
    StandingChange,
    Validation,
)


def workers_of(roles: Collection[Role]) -> Sequence[Account]:
    """Return who works in these roles now, who was there first first."""
    return db.session.scalars(
        select(Account)
        .where(Account.role.in_(roles), Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()


def reminded_since(account_id: int, enrollment_id: int, since: datetime) -> bool:
    """Return whether an official was reminded of work on an enrollment since a moment."""
    return (
        db.session.scalar(
            select(Notice.id)
            .where(
                Notice.account_id == account_id,
                Notice.enrollment_id == enrollment_id,
                Notice.code == "work-reminder",
                Notice.sent_at > since,
            )
            .limit(1)
        )
        is not None
    )


def finished_since(since: datetime) -> Mapping[int, Sequence[timedelta]]:
    """Return by official how long each piece took that was finished since a moment.

    A review from its taking to its recommendation or return, a validation from its visit to its
    report, a decision from the recommendation on.
    """
    reviews = select(Review.reviewer_id, Review.taken_at, Review.recommended_at).where(
        Review.recommended_at >= since
    )
    decisions = (
        select(StandingChange.decided_by_id, Review.recommended_at, StandingChange.at)
        .join(Review, Review.id == StandingChange.review_id)
        .where(StandingChange.at >= since, Review.recommended_at.is_not(None))
    )
    visits = select(Validation.validator_id, Validation.visit_on, Validation.reported_at).where(
        Validation.reported_at >= since
    )
    found: dict[int, list[timedelta]] = {}
    for query in (reviews, decisions):
        for person_id, begun, ended in db.session.execute(query):
            found.setdefault(person_id, []).append(ended - begun)
    for person_id, day, ended in db.session.execute(visits):
        took = max(ended - start_of(day), timedelta(0)) if ended else timedelta(0)
        found.setdefault(person_id, []).append(took)
    return found
