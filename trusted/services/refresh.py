"""Rescoring what is certified or validated, as time passes and outcomes come in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from trusted.domain.clocks import start_of
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment
from trusted.persistence.queries.refreshing import newest_estimate, newest_outcome, stale_scores
from trusted.services.accounts import system_account
from trusted.services.claims import claim
from trusted.services.policies import policy_at
from trusted.services.scores import remeasure_by_rule


def refresh_standings(*, now: datetime, enrollment_ids: Collection[int] | None = None) -> int:
    """Compute anew and let tiers fall where the rules say so; safe to run twice.

    enrollment_ids: only these; None: everyone certified or validated.
    Returns:        how many were computed. Each is a transaction of its own, so that a fault
                    in one leaves the others done.
    """
    due = select(Enrollment.id).where(Enrollment.status.in_(TRUSTED)).order_by(Enrollment.id)
    if enrollment_ids is not None:
        due = due.where(Enrollment.id.in_(sorted(enrollment_ids)))
    ids = db.session.scalars(due).all()
    rules = system_account(now=now)
    db.session.commit()
    for enrollment_id in ids:
        try:
            _refresh(enrollment_id, rules, now)
        except StaleDataError:
            db.session.rollback()
            _refresh(enrollment_id, rules, now)
    return len(ids)


def stale_now(*, now: datetime) -> Sequence[int]:
    """Return the enrollments that were not scored today and may come out differently."""
    return stale_scores(now.date(), policy_at(now).tiers.dip_days)


def refresh(enrollment_id: int, *, now: datetime) -> bool:
    """Compute one enrollment anew, if nobody else has it in hand; returns whether it was done."""
    enrollment = claim(enrollment_id)
    done = enrollment is not None and (
        remeasure_by_rule(enrollment, actor=system_account(now=now), now=now) is not None
    )
    db.session.commit()
    return done


def segments_are_stale(*, now: datetime) -> bool:
    """Return whether outcomes came in since the segments were estimated, on a former day."""
    received, estimated = newest_outcome(), newest_estimate()
    if received is None:
        return False
    return estimated is None or (received > estimated and estimated < start_of(now.date()))


def _refresh(enrollment_id: int, rules: Account, now: datetime) -> None:
    enrollment = db.session.get_one(Enrollment, enrollment_id, populate_existing=True)
    remeasure_by_rule(enrollment, actor=rules, now=now)
    db.session.commit()
