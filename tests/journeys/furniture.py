"""What else stands in the world that is visited: contested cases, risks, members, mergers."""

from tests.factories import (
    NOON,
    enrollment_of,
    join,
    make_account,
    make_certified,
    make_company,
    make_identifier,
    make_site,
)
from tests.factories_companies import make_request
from tests.factories_directory import list_it
from tests.factories_profile import make_assessment
from tests.factories_standing import make_contested
from trusted.config import Settings
from trusted.domain.identifiers import Scheme
from trusted.domain.program_metrics import Period
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    Application,
    Company,
    Enrollment,
    Intervention,
    MembershipRole,
)
from trusted.services.calendars import make_feed
from trusted.services.members import invite
from trusted.services.program_metrics import publish_period
from trusted.services.signing_keys import make_key

Values = dict[str, object]


def contested(application: Application) -> tuple[Values, Values]:
    """Certify it, take steps and contest one; returns what a member and an official can visit."""
    enrollment = make_certified(application)
    change = make_contested(enrollment)
    appeal = db.session.query(Appeal).filter_by(enrollment_id=enrollment.id).first()
    step = db.session.query(Intervention).filter_by(enrollment_id=enrollment.id).first()
    shared: Values = {"appeal_id": appeal.id, "intervention_id": step.id}
    return {"enrollment_id": enrollment.id, "change_id": change} | shared, shared


def belongings(company: Company) -> Values:
    """Give a company a second member and another site."""
    other = join(make_account(), company, MembershipRole.CONTRIBUTOR)
    return {
        "company_id": company.id,
        "membership_id": other.id,
        "site_id": make_site(company, name="Second dock").id,
    }


def risks(draft: Application, signed: Enrollment, owner: Account) -> tuple[Values, Values]:
    """Begin an assessment for a draft, and sign one off for a partner."""
    begun = enrollment_of(draft)
    make_assessment(begun, owner, signed=False, now=NOON)
    return (
        {"enrollment_id": begun.id, "step": "map", "token": "none"},
        {"enrollment_id": signed.id, "version_number": 1, "key": "a1"},
    )


def identities() -> Values:
    """Return an identifier and a merger of others, for officials."""
    company = make_company()
    merger = make_request(make_company(), company)
    identifier = make_identifier(company, Scheme.SCAC, "FXPQ")
    return {"identifier_id": identifier.id, "request_id": merger.id}


def private_addresses(owner: Account, company: Company) -> Values:
    """Return an invitation's code and a calendar's token."""
    role = MembershipRole.VIEWER
    _, code = invite(company, "new@example.org", role, actor=owner, now=NOON)
    _, token = make_feed(owner, None, now=NOON)
    return {"invitation_code": code, "token": token}


def make_public(enrollment: Enrollment, settings: Settings) -> None:
    """List a partner, have what is signed be signed, and publish the program's figures."""
    make_key(settings.signing_secret, actor=None, now=NOON)
    list_it(enrollment, tier_shown=True)
    publish_period(Period(NOON.year, 4), now=NOON)
