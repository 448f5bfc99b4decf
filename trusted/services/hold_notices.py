"""Telling officials of a hold on a partner; the company is not told, and cannot see the notice."""

from datetime import datetime

from sqlalchemy import select

from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Agency, Enrollment, Hold
from trusted.program import shipped_program
from trusted.services.notices import tell_official


def tell_of_hold(hold: Hold, *, now: datetime) -> int:
    """Tell every supervisor that a trusted company is held; the caller commits.

    Returns: how many were told; nobody where the party is no partner.
    """
    enrollment = _trusted(hold.company_id)
    if enrollment is None:
        return 0
    agency = db.session.get_one(Agency, hold.agency_id)
    reason = shipped_program().holds.reasons[hold.reason].text
    note = f"{agency.name}: {reason}. {hold.public_id}, until {hold.until:%Y-%m-%d %H:%M} UTC."
    supervisors = db.session.scalars(
        select(Account)
        .where(Account.role == Role.SUPERVISOR, Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()
    for supervisor in supervisors:
        tell_official(enrollment, "hold-in-force", supervisor, now=now, note=note)
    return len(supervisors)


def _trusted(company_id: int | None) -> Enrollment | None:
    return db.session.scalar(
        select(Enrollment)
        .where(Enrollment.company_id == company_id, Enrollment.status.in_(TRUSTED))
        .order_by(Enrollment.id.desc())
        .limit(1)
    )
