"""Keeping what is settled of past outcomes, so that no score looks at all of them again."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import delete, insert, select

from trusted.persistence.database import db, lock
from trusted.persistence.models import DriftState, Enrollment, QualityState
from trusted.persistence.queries.counts import RATES
from trusted.persistence.queries.quality import quality_of_many
from trusted.persistence.queries.settled import with_more_quality, with_more_to_drift
from trusted.program import Policy
from trusted.services.drifting import drift_states

State = TypeVar("State", DriftState, QualityState)
# Outcomes come in days late; what was kept up to a later day would often have to be made anew.
SETTLED_AFTER = timedelta(days=3)


def settle(enrollments: Collection[Enrollment], policy: Policy, *, now: datetime) -> None:
    """Keep how drift and data quality stood some days ago, if anything came; the caller commits."""
    lock("outcomes")
    until = now.date() - SETTLED_AFTER
    ids = [enrollment.id for enrollment in enrollments]
    more = with_more_to_drift(ids, until, policy.full_name)
    moved = [enrollment for enrollment in enrollments if enrollment.id in more]
    if moved:
        _keep(DriftState, drift_states(moved, policy, until))
    _keep(QualityState, _quality_states(ids, policy, until))


def begin_again(days: Collection[tuple[int, date]]) -> None:
    """Undo what was kept of days; the caller holds the lock of outcomes and commits.

    days: enrollment and day, of what came in late or was taken back.
    """
    for quality in _reaching(QualityState, days):
        db.session.delete(quality)
    for drift in _reaching(DriftState, days):
        # By what it measures stays as it was.
        drift.until, drift.level, drift.seen, drift.fired_at = drift.since, Decimal(0), 0, None


def _reaching(model: type[State], days: Collection[tuple[int, date]]) -> list[State]:
    """Return what was kept up to any of the days, or a later one."""
    first: dict[int, date] = {}
    for one, day in days:
        first[one] = min(day, first.get(one, day))
    earliest = min(first.values(), default=date.max)
    kept = select(model).where(model.enrollment_id.in_(first), model.until >= earliest)
    return [
        state for state in db.session.scalars(kept) if first[state.enrollment_id] <= state.until
    ]


def _quality_states(
    ids: Collection[int], policy: Policy, until: date
) -> Iterable[dict[str, object]]:
    half_life = policy.scoring.quality_half_life_days
    since = until + SETTLED_AFTER - timedelta(days=policy.scoring.quality_window_days)
    more = with_more_quality(ids, until, half_life)
    sums = quality_of_many(more, since, until, half_life) if more else {}
    return [
        {
            "enrollment_id": one,
            "half_life_days": half_life,
            "since": since,
            "until": until,
            **{f"{column}_good": sums[one].good.get(rate, 0) for column, rate in RATES.items()},
            **{f"{column}_total": sums[one].total.get(rate, 0) for column, rate in RATES.items()},
        }
        for one in sorted(more & sums.keys())
    ]


def _keep(model: type[DriftState | QualityState], states: Iterable[dict[str, object]]) -> None:
    rows = list(states)
    if rows:
        ids = [row["enrollment_id"] for row in rows]
        db.session.execute(delete(model).where(model.enrollment_id.in_(ids)))
        db.session.execute(insert(model), rows)
