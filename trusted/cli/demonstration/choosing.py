"""Choosing partners for what happens between them, alike every time."""

from collections.abc import Sequence

from trusted.domain.standing import TRUSTED
from trusted.persistence.models import Account, Company, Enrollment
from trusted.persistence.queries.enrollments import Search, all_enrollments_found
from trusted.persistence.queries.members import members_of


def partners(entity_type: str | None = None) -> Sequence[tuple[Enrollment, Company]]:
    """Return who is certified or validated by now, in the order of partner numbers."""
    found = all_enrollments_found(Search(entity_type=entity_type, sort="number"))
    return [(one, company) for one, company in found if one.status in TRUSTED]


def owner_of(company_id: int) -> Account:
    """Return who signs for a company."""
    account: Account = members_of(company_id, 1).items[0].Account
    return account
