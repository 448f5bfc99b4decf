"""The public directory: a company agrees to be in it, or takes that back."""

from datetime import datetime

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Company, DirectoryConsent, Enrollment
from trusted.persistence.queries.directory import consent_of
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, permit
from trusted.services.listing import relist


def agree_to_listing(
    enrollment: Enrollment, *, listed: bool, tier_shown: bool, actor: Account, now: datetime
) -> None:
    """Have an enrollment be in the directory, or no longer, from this moment on; owners only.

    Raises: NotPermitted; InputRefused if the tier is to be shown of who is not listed.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_SIGN)
    if tier_shown and not listed:
        raise InputRefused("The tier is shown beside the name: agree to be listed, too.")
    lock(f"directory/{company.id}")
    former = consent_of(enrollment.id)
    if (former is not None or listed) and (
        former is None or (former.listed, former.tier_shown) != (listed, tier_shown)
    ):
        db.session.add(
            DirectoryConsent(
                enrollment_id=enrollment.id,
                listed=listed,
                tier_shown=tier_shown,
                at=now,
                given_by_id=actor.id,
            )
        )
        subject = f"enrollment/{enrollment.id}"
        record(actor.id, "agree-to-listing", subject, at=now, listed=listed, tier_shown=tier_shown)
        relist(company)
    db.session.commit()
