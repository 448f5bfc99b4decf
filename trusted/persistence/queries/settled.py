"""Of whom more outcomes are settled than what was kept of them says."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, select

from trusted.persistence.database import ask
from trusted.persistence.models import DriftState, Enrollment, OutcomeParty, QualityState
from trusted.persistence.queries.many import IDS

State = type[DriftState] | type[QualityState]


def with_more_to_drift(ids: Collection[int], until: date, policy: str) -> frozenset[int]:
    """Return who was examined up to a day, after where the drift watch was kept.

    policy: its full name; what was kept under another is not looked at.
    """
    given = {"ids": list(ids), "until": until, "under": policy}
    return frozenset(ask(_more(DriftState), given).scalars())


def with_more_quality(ids: Collection[int], until: date, half_life_days: int) -> frozenset[int]:
    """Return who was examined up to a day, after that to which data quality was kept."""
    given = {"ids": list(ids), "until": until, "under": half_life_days}
    return frozenset(ask(_more(QualityState), given).scalars())


@cache
def _more(state: State) -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    under = DriftState.policy if state is DriftState else QualityState.half_life_days
    return (
        select(Enrollment.id)
        .outerjoin(state, and_(state.enrollment_id == Enrollment.id, under == bindparam("under")))
        .where(
            Enrollment.id.in_(IDS),
            exists().where(
                OutcomeParty.enrollment_id == Enrollment.id,
                OutcomeParty.examined_on <= bindparam("until"),
                OutcomeParty.examined_on > func.coalesce(state.until, date.min),
            ),
        )
    )
