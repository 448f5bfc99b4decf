"""How companies conducted themselves, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from trusted.domain.scoring import Penalty
from trusted.persistence.database import ask
from trusted.persistence.models import (
    BestPractice,
    RequiredAction,
)
from trusted.persistence.models import Penalty as PenaltyCase
from trusted.persistence.queries.disputes import struck
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import utc_day


def penalties_of_many(ids: Collection[int]) -> Mapping[int, list[Penalty]]:
    """Return the final penalties that count, oldest first, by enrollment."""
    penalties: dict[int, list[Penalty]] = defaultdict(list)
    for enrollment_id, culpability, final_on in ask(_penalties(), {"ids": ids}):
        penalties[enrollment_id].append(Penalty(culpability, final_on))
    return penalties


def overdue_actions_of_many(ids: Collection[int], on: date) -> Mapping[int, int]:
    """Return how many required actions are past their day and neither verified nor reported.

    What was reported done in time waits for the program, and is not held against the company.
    """
    return _numbers(_overdue(), {"ids": ids, "day": on})


def accepted_practices_of_many(ids: Collection[int]) -> Mapping[int, int]:
    """Return how many best practices were accepted, by enrollment."""
    return _numbers(_practices(), {"ids": ids})


def _numbers(question: Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> Mapping[int, int]:
    return {row[0]: row[1] for row in ask(question, given)}


@cache
def _penalties() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(PenaltyCase.enrollment_id, PenaltyCase.culpability, PenaltyCase.final_on)
        .where(PenaltyCase.enrollment_id.in_(IDS), ~struck())
        .order_by(PenaltyCase.final_on, PenaltyCase.id)
    )


@cache
def _overdue() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    reported_on = utc_day(RequiredAction.reported_done_at)
    return (
        select(RequiredAction.enrollment_id, func.count())
        .where(
            RequiredAction.enrollment_id.in_(IDS),
            RequiredAction.due_on < bindparam("day"),
            RequiredAction.verified_at.is_(None),
            or_(RequiredAction.reported_done_at.is_(None), reported_on > RequiredAction.due_on),
        )
        .group_by(RequiredAction.enrollment_id)
    )


@cache
def _practices() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(BestPractice.enrollment_id, func.count())
        .where(BestPractice.enrollment_id.in_(IDS), BestPractice.accepted_at.is_not(None))
        .group_by(BestPractice.enrollment_id)
    )
