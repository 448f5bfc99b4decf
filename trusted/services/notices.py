"""What a company does with what it was told."""

from datetime import datetime

from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment, MembershipRole, Notice
from trusted.services.audit import record
from trusted.services.companies import permit


def mark_read(notice: Notice, *, actor: Account, now: datetime) -> None:
    """Keep that the company has read a notice, from the first time on."""
    enrollment = db.session.get_one(Enrollment, notice.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), frozenset(MembershipRole))
    if notice.read_at is None:
        notice.read_at = now
        record(actor.id, "read-notice", f"notice/{notice.id}", at=now)
    db.session.commit()
