"""Companies that others may see: listed in the directory."""

from tests.factories import NOON, make_application, make_certified, make_company, owner_of
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment
from trusted.services.directory import agree_to_listing


def make_listed(
    name: str = "Fox Parcel Express",
    *,
    entity_type: str = "carrier",
    tier_shown: bool = False,
    **given: object,
) -> Enrollment:
    """Return a certified enrollment whose company agreed to be in the directory."""
    company = make_company(legal_name=name, **given)
    enrollment = make_certified(make_application(company, entity_type))
    list_it(enrollment, tier_shown=tier_shown)
    return enrollment


def list_it(enrollment: Enrollment, *, listed: bool = True, tier_shown: bool = False) -> None:
    """Have the owner decide on the directory."""
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    agree_to_listing(enrollment, listed=listed, tier_shown=tier_shown, actor=owner, now=NOON)
