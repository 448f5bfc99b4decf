"""What the program did within a time: counted in the database, one question for each fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from trusted.domain.appeals import WON
from trusted.domain.clocks import Party
from trusted.domain.standing import Action
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Appeal,
    AppealDecision,
    ApplicationTime,
    DecisionCount,
    Escalation,
    Hold,
    OutcomeCount,
    StandingChange,
)
from trusted.persistence.types import is_one_of

CYCLES = ("validate", "revalidate")
NINE_OF_TEN = 0.9
DECISIONS = (Action.CERTIFY, Action.REJECT)
# Made once, as the next one: they are asked every few minutes.
_BEGUN = select(func.min(StandingChange.at)).where(
    is_one_of(StandingChange.action, [Action.SUBMIT])
)
_WANTING = (
    select(StandingChange.enrollment_id)
    .outerjoin(ApplicationTime, ApplicationTime.enrollment_id == StandingChange.enrollment_id)
    .where(is_one_of(StandingChange.action, DECISIONS), ApplicationTime.enrollment_id.is_(None))
    .distinct()
    .order_by(StandingChange.enrollment_id)
)


@dataclass(frozen=True, slots=True)
class Times:
    """How long the applications of a time took, in days; of none there is no median.

    in_time:    how many were decided by the last day of the clock.
    percentile: within so many days nine of ten were decided.
    """

    number: int
    in_time: int
    median: float | None
    percentile: int | None


@dataclass(frozen=True, slots=True)
class Touched:
    """Decisions of one day on shipments that are alike."""

    day: date
    stratum: str
    party: str
    decisions: int
    examined: int


@dataclass(frozen=True, slots=True)
class Examined:
    """Random examinations and those with a violation, of whoever held a tier and of the others."""

    partners: tuple[int, int]
    others: tuple[int, int]


def begun() -> datetime | None:
    """Return when the first application was handed in."""
    return ask(_BEGUN, {}).scalar()


def applications_received(since: datetime, before: datetime) -> int:
    """Return how many applications were handed in for the first time."""
    return _firsts((Action.SUBMIT,), since, before)


def applications_decided(since: datetime, before: datetime) -> int:
    """Return how many applications were decided for the first time."""
    return _firsts(DECISIONS, since, before)


def moves(action: Action, since: datetime, before: datetime) -> int:
    """Return how often enrollments were moved by an action."""
    return _number(
        select(StandingChange.id).where(
            StandingChange.action == action, *_within(StandingChange.at, since, before)
        )
    )


def validations_late(since: datetime, before: datetime) -> int:
    """Return how many terms ended without a validation because of the program."""
    return _number(
        select(Escalation.id).where(
            Escalation.deadline_id.in_(CYCLES),
            Escalation.owed_by == Party.PROGRAM,
            *_within(Escalation.raised_at, since, before),
        )
    )


def appeals_filed(since: datetime, before: datetime) -> int:
    """Return how many appeals were filed."""
    return _number(select(Appeal.id).where(*_within(Appeal.filed_at, since, before)))


def appeals_won(since: datetime, before: datetime) -> tuple[int, int]:
    """Return how many appeals were won, of how many that were decided."""
    won = func.count(case((AppealDecision.outcome.in_(WON), 1)))
    decided = select(won, func.count()).where(*_within(AppealDecision.decided_at, since, before))
    row = db.session.execute(decided).one()
    return row[0], row[1]


def holds_placed(since: datetime, before: datetime) -> int:
    """Return how many holds were placed."""
    return _number(select(Hold.id).where(*_within(Hold.placed_at, since, before)))


def application_times(since: datetime, before: datetime) -> Times:
    """Return how long the applications took that were decided in a time."""
    place = func.row_number().over(order_by=(ApplicationTime.days, ApplicationTime.enrollment_id))
    kept = (
        select(ApplicationTime.days, ApplicationTime.late, place.label("place"))
        .where(*_within(ApplicationTime.decided_at, since, before))
        .subquery()
    )
    number = select(func.count()).select_from(kept).scalar_subquery()
    middle = and_(kept.c.place * 2 >= number, kept.c.place * 2 <= number + 2)
    # The least place that nine of ten do not lie beyond (nearest rank).
    row = db.session.execute(
        select(
            func.count(),
            func.count(case((kept.c.late.is_(False), 1))),
            func.avg(case((middle, cast(kept.c.days, Float)))),
            func.min(case((kept.c.place >= number * NINE_OF_TEN, kept.c.days))),
        )
    ).one()
    return Times(row[0], row[1], None if row[2] is None else float(row[2]), row[3])


def times_wanting() -> Sequence[int]:
    """Return the enrollments that were decided, and of which no time is kept."""
    return ask(_WANTING, {}).scalars().all()


def shipments_touched(first: date, last: date) -> tuple[int, int]:
    """Return on how many shipments with a partner was decided, of how many in all."""
    touched = func.sum(case((DecisionCount.party == "partner", DecisionCount.decisions), else_=0))
    row = db.session.execute(
        select(touched, func.sum(DecisionCount.decisions)).where(
            DecisionCount.day.between(first, last)
        )
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def decisions_by_day(first: date, last: date) -> Sequence[Touched]:
    """Return the decisions of each day by mode and band of risk, those that can be compared."""
    rows = db.session.execute(
        select(DecisionCount).where(
            DecisionCount.day.between(first, last), DecisionCount.party != "apart"
        )
    ).scalars()
    return [
        Touched(one.day, f"{one.mode}/{one.band}", one.party, one.decisions, one.examined)
        for one in rows
    ]


def examined_at_random(since: datetime, first: date, last: date) -> Examined:
    """Return what random examinations found, by who held a tier at a moment."""
    newest = (
        select(StandingChange.enrollment_id, func.max(StandingChange.number).label("number"))
        .where(StandingChange.at <= since)
        .group_by(StandingChange.enrollment_id)
        .subquery()
    )
    held = (
        select(StandingChange.enrollment_id)
        .join(
            newest,
            and_(
                StandingChange.enrollment_id == newest.c.enrollment_id,
                StandingChange.number == newest.c.number,
            ),
        )
        .where(StandingChange.tier > 0)
    )
    found = OutcomeCount.random_minor + OutcomeCount.random_major + OutcomeCount.random_critical
    partner = OutcomeCount.enrollment_id.in_(held)
    rows = db.session.execute(
        select(partner, func.sum(OutcomeCount.random_examinations), func.sum(found))
        .where(OutcomeCount.day.between(first, last))
        .group_by(partner)
    )
    sides = {bool(row[0]): (int(row[1]), int(row[2])) for row in rows}
    return Examined(sides.get(True, (0, 0)), sides.get(False, (0, 0)))


def _firsts(actions: Sequence[Action], since: datetime, before: datetime) -> int:
    earlier = aliased(StandingChange)
    again = (
        select(earlier.id)
        .where(
            earlier.enrollment_id == StandingChange.enrollment_id,
            earlier.number < StandingChange.number,
            earlier.action.in_(actions),
        )
        .exists()
    )
    return _number(
        select(StandingChange.id).where(
            StandingChange.action.in_(actions),
            *_within(StandingChange.at, since, before),
            ~again,
        )
    )


def _within(column: Any, since: datetime, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return column >= since, column < before


def _number(query: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
