"""What the drift watch sees of an enrollment, and since when."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from trusted.domain.outcomes import Selection
from trusted.domain.standing import Action
from trusted.persistence.database import db
from trusted.persistence.models import Outcome, OutcomeParty, StandingChange


def examinations_in_order(
    enrollment_id: int, after: date, until: date
) -> Sequence[tuple[Selection, bool, int]]:
    """Return the examinations after a day as they came: how selected, violation or not, number.

    Each violation stands alone; those without one between two violations are counted together,
    since the order among them tells nothing.
    """
    given = {"enrollment_id": enrollment_id, "after": after, "until": until}
    return [(row[0], row[1], row[2]) for row in db.session.execute(_examinations(), given)]


@cache
def _examinations() -> Select[Selection, bool, int]:
    """Return the question, made once."""
    found = case((Outcome.violation, 1), else_=0)
    ordered = (
        select(
            Outcome.selection,
            Outcome.violation,
            func.sum(found).over(order_by=(Outcome.examined_at, Outcome.id)).label("run"),
        )
        .join(OutcomeParty, OutcomeParty.outcome_id == Outcome.id)
        .where(
            OutcomeParty.enrollment_id == bindparam("enrollment_id"),
            OutcomeParty.examined_on > bindparam("after"),
            OutcomeParty.examined_on <= bindparam("until"),
        )
        .subquery()
    )
    return (
        select(ordered.c.selection, ordered.c.violation, func.count())
        .group_by(ordered.c.run, ordered.c.violation, ordered.c.selection)
        .order_by(ordered.c.run, ordered.c.violation.desc(), ordered.c.selection)
    )


def watched_since(enrollment_id: int) -> datetime | None:
    """Return when the drift watch began: with the last admission, validation or higher tier.

    What merely comes back after a fall or a suspension begins nothing anew, so that neither
    settles what the watch had found.
    """
    return db.session.scalar(_watched(), {"enrollment_id": enrollment_id})


@cache
def _watched() -> Select[datetime]:
    """Return the question, made once: the alias costs more than the answer."""
    before = aliased(StandingChange)
    raised = and_(
        StandingChange.action.is_(None), before.tier > 0, StandingChange.tier > before.tier
    )
    return (
        select(func.max(StandingChange.at))
        .outerjoin(
            before,
            and_(
                before.enrollment_id == StandingChange.enrollment_id,
                before.number == StandingChange.number - 1,
            ),
        )
        .where(
            StandingChange.enrollment_id == bindparam("enrollment_id"),
            or_(StandingChange.action.in_((Action.CERTIFY, Action.VALIDATE)), raised),
        )
    )
