"""Telling connected companies that a standing has changed."""

from datetime import datetime

from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment
from trusted.persistence.queries.connections import TOLD, connected_after, first_admitted
from trusted.services.notices import tell_company

AT_ONCE = 1_000


def tell_connected(enrollment: Enrollment, *, now: datetime) -> None:
    """Tell those connected with a company that one of its standings changed; the caller commits.

    What it changed to is not in the notice: mails are read after a connection has ended, too.
    """
    if enrollment.status not in TOLD:
        return
    after = 0
    while others := connected_after(enrollment.company_id, after, AT_ONCE):
        company = db.session.get_one(Company, enrollment.company_id)
        note = f"{company.legal_name}, {enrollment.partner_number}"
        for other in others:
            if (own := first_admitted(other.id)) is not None:
                tell_company(own, "connection-changed", now=now, note=note)
        after = others[-1].id
