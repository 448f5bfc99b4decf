"""What the drift watch sees of enrollments, and since when, for many at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from trusted.domain.drift import DriftWatch
from trusted.domain.outcomes import Selection
from trusted.domain.standing import Action
from trusted.persistence.database import ask
from trusted.persistence.models import (
    DriftReview,
    DriftSettlement,
    DriftState,
    Outcome,
    OutcomeParty,
    StandingChange,
)
from trusted.persistence.queries.counts import corrected
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import is_one_of, utc_day


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a watch measures, fixed when it began.

    expected: violations that a random examination was to find.
    lift:     how many random examinations a targeted one is worth.
    """

    expected: Decimal
    lift: Decimal


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a watch stood when it was last kept, up to and including a day."""

    terms: Terms
    until: date
    watch: DriftWatch


@dataclass(slots=True)
class Watched:
    """What came since the watch began, or since it was last kept.

    since: day of the last admission, validation, higher tier, or settled review; what merely
           comes back after a fall or a suspension begins nothing anew, so that neither settles
           what was found.
    stood: where it stood when it was kept; None: it was not, under this policy.
    seen:  the examinations after the day of either in their order: how selected, violation or
           not, number. Each violation stands alone; those without one between two violations are
           counted together, since the order among them tells nothing.
    """

    since: date
    stood: Stood | None = None
    seen: list[tuple[Selection, bool, int]] = field(default_factory=list)

    @property
    def seen_until(self) -> date:
        """The day after which the examinations are those that are still to be seen."""
        return self.stood.until if self.stood else self.since


def watched_of_many(ids: Collection[int], until: date, policy: str) -> Mapping[int, Watched]:
    """Return what the watch sees up to and including a day, by enrollment.

    policy: its full name; what was kept under another is not looked at.
    """
    given = {"ids": ids, "until": until, "policy": policy}
    watched = {row[0]: Watched(row[1]) for row in ask(_begun(), {"ids": ids})}
    for state in ask(_stood(), given):
        watched[state.enrollment_id].stood = Stood(
            Terms(state.expected, state.lift),
            state.until,
            DriftWatch(state.level, state.seen, state.fired_at),
        )
    newest = {row[0]: row[1] for row in ask(_newest(), {"ids": ids}).all()}
    # Of most nobody was examined since: only the others are looked at one by one.
    fresh = [one for one, of in watched.items() if newest.get(one, date.min) > of.seen_until]
    for enrollment_id, *seen in ask(_examinations(), given | {"ids": fresh}) if fresh else ():
        watched[enrollment_id].seen.append(tuple(seen))
    return watched


def watched_from_the_beginning(enrollment_id: int, until: date) -> Watched | None:
    """Return all that the watch has seen up to and including a day; None: it has not begun."""
    return watched_of_many([enrollment_id], until, policy="").get(enrollment_id)


@cache
def _stood() -> Select[*tuple[Any, ...]]:
    """Return the question, made once; what was kept before the watch began anew is past."""
    begun = _begun().subquery()
    return select(*DriftState.__table__.columns).join(
        begun,
        and_(
            begun.c.enrollment_id == DriftState.enrollment_id,
            begun.c.day == DriftState.since,
            DriftState.until <= bindparam("until"),
            DriftState.policy == bindparam("policy"),
        ),
    )


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(OutcomeParty.enrollment_id, func.max(OutcomeParty.examined_on))
        .where(OutcomeParty.enrollment_id.in_(IDS))
        .group_by(OutcomeParty.enrollment_id)
    )


@cache
def _examinations() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    begun, stood = _begun().subquery(), _stood().subquery()
    found = case((Outcome.violation, 1), else_=0)
    run = func.sum(found).over(
        partition_by=OutcomeParty.enrollment_id, order_by=(Outcome.examined_at, Outcome.id)
    )
    ordered = (
        select(OutcomeParty.enrollment_id, Outcome.selection, Outcome.violation, run.label("run"))
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .join(begun, OutcomeParty.enrollment_id == begun.c.enrollment_id)
        .outerjoin(stood, stood.c.enrollment_id == begun.c.enrollment_id)
        .where(
            OutcomeParty.examined_on > func.coalesce(stood.c.until, begun.c.day),
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
    # Of all enrollments there are many of these actions: SQLite would look all of them up by their
    # index, were it not an expression.
    action = type_coerce(StandingChange.action, String).concat("")
    raised = and_(action.is_(None), before.tier > 0, StandingChange.tier > before.tier)
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
            or_(is_one_of(action, (Action.CERTIFY, Action.VALIDATE)), raised),
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
