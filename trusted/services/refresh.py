"""Rescoring what is certified or validated, as time passes and outcomes come in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment
from trusted.services.accounts import system_account
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


def _refresh(enrollment_id: int, rules: Account, now: datetime) -> None:
    enrollment = db.session.get_one(Enrollment, enrollment_id, populate_existing=True)
    remeasure_by_rule(enrollment, actor=rules, now=now)
    db.session.commit()
