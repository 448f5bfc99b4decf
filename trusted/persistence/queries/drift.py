"""What the drift watch sees of enrollments, and since when, for many at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import aliased

from trusted.domain.outcomes import Selection
from trusted.domain.standing import Action
from trusted.persistence.database import db
from trusted.persistence.models import (
    DriftReview,
    DriftSettlement,
    Outcome,
    OutcomeParty,
    StandingChange,
)
from trusted.persistence.queries.counts import corrected
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import utc_day


@dataclass(slots=True)
class Watched:
    """What came since the watch began.

    since: day of the last admission, validation, higher tier, or settled review; what merely
           comes back after a fall or a suspension begins nothing anew, so that neither settles
           what was found.
    seen:  the examinations after that day in their order: how selected, violation or not, number.
           Each violation stands alone; those without one between two violations are counted
           together, since the order among them tells nothing.
    """

    since: date
    seen: list[tuple[Selection, bool, int]] = field(default_factory=list)


def watched_of_many(ids: Collection[int], until: date) -> Mapping[int, Watched]:
    """Return what the watch sees up to and including a day, by enrollment."""
    given = {"ids": ids}
    watched = {row[0]: Watched(row[1]) for row in db.session.execute(_begun(), given)}
    rows = db.session.execute(_examinations(), given | {"until": until})
    for enrollment_id, selection, violation, number in rows:
        watched[enrollment_id].seen.append((selection, violation, number))
    return watched


@cache
def _examinations() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    begun = _begun().subquery()
    found = case((Outcome.violation, 1), else_=0)
    run = func.sum(found).over(
        partition_by=OutcomeParty.enrollment_id, order_by=(Outcome.examined_at, Outcome.id)
    )
    ordered = (
        select(OutcomeParty.enrollment_id, Outcome.selection, Outcome.violation, run.label("run"))
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .join(begun, OutcomeParty.enrollment_id == begun.c.enrollment_id)
        .where(
            OutcomeParty.examined_on > begun.c.day,
            OutcomeParty.examined_on <= bindparam("until"),
            ~corrected(),
        )
        .subquery()
        .c
    )
    return (
        select(ordered.enrollment_id, ordered.selection, ordered.violation, func.count())
        .group_by(ordered.enrollment_id, ordered.run, ordered.violation, ordered.selection)
        .order_by(ordered.enrollment_id, ordered.run, ordered.violation.desc(), ordered.selection)
    )


@cache
def _begun() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    before = aliased(StandingChange)
    raised = and_(
        StandingChange.action.is_(None), before.tier > 0, StandingChange.tier > before.tier
    )
    begun = (
        select(StandingChange.enrollment_id, StandingChange.at)
        .outerjoin(
            before,
            and_(
                before.enrollment_id == StandingChange.enrollment_id,
                before.number == StandingChange.number - 1,
            ),
        )
        .where(
            StandingChange.enrollment_id.in_(IDS),
            or_(StandingChange.action.in_((Action.CERTIFY, Action.VALIDATE)), raised),
        )
    )
    settled = (
        select(DriftReview.enrollment_id, DriftSettlement.settled_at)
        .join(DriftSettlement, DriftSettlement.review_id == DriftReview.id)
        .where(DriftReview.enrollment_id.in_(IDS))
    )
    moments = union_all(begun, settled).subquery().c
    return select(moments.enrollment_id, utc_day(func.max(moments.at)).label("day")).group_by(
        moments.enrollment_id
    )
