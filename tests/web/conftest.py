"""Fixtures of the pages' tests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_reported,
    make_validation,
    owner_of,
)
from tests.factories_agencies import make_guidance, make_referral
from tests.factories_allegations import make_allegation, make_report_file
from tests.factories_clients import make_system
from tests.factories_connections import make_connection
from tests.factories_disputes import finding_of, make_dispute
from tests.factories_documents import make_papers
from tests.factories_exchange import CODE, make_arrangement, make_import, partner
from tests.factories_holds import make_agency, make_agent
from tests.factories_library import make_article
from tests.factories_penalties import make_case_file, make_penalty_case
from tests.factories_policy import make_policies
from tests.factories_review import make_vetted
from tests.factories_rights import make_rights_place
from tests.factories_standing import make_contested
from tests.factories_tiers import make_in_doubt
from tests.factories_years import make_years
from tests.visitors import visitor
from trusted.domain.criteria import Grade
from trusted.domain.disputes import Contested
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.services.signing_keys import make_key
from trusted.storage.local import LocalStore

# The doors for machines have their own guard (tests/api); files of the pages are for everybody.
OTHER_GUARDS = ("api.", "static")
OWN, OTHER, NOBODY = "member of the company", "member of another company", "nobody"
OFFICIALS = tuple(role for role in Role if role is not Role.MEMBER)


@pytest.fixture
def next_day() -> Iterator[None]:
    """Let it be the day after the factories' noon, whatever day it is outside."""
    with time_machine.travel(NOON + timedelta(days=1)):
        yield


@pytest.fixture
def noon() -> Iterator[None]:
    """Let it be noon, tomorrow's: no day ends while a test counts days."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with time_machine.travel(tomorrow.replace(hour=12)):
        yield


@pytest.fixture
def world(application):
    """What names one company's things (rows not named: 1), and a browser for each person."""
    with application.app_context():
        draft = make_application()
        enrollment = make_certified(draft)
        settings = application.extensions["settings"]
        make_key(settings.signing_secret, actor=None, now=NOON)
        make_papers(enrollment, settings)
        company = db.session.get_one(Company, enrollment.company_id)
        store = LocalStore(settings.evidence_dir)
        evidence = make_evidence(company, sha256=store.receive(BytesIO(b"Seen."), 100).sha256)
        reported = make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
        make_dispute(enrollment, Contested.FINDING, finding_of(reported.id).id)
        make_years(enrollment)
        vetted = make_vetted(enrollment)
        contested = make_contested(enrollment)
        make_in_doubt(enrollment)
        make_report_file(make_allegation(contact="kim@example.org"), store)
        make_connection(company)
        make_case_file(make_penalty_case(enrollment), store)
        agency = make_agency()
        make_referral(enrollment, agency)
        make_guidance(make_agent(agency))
        rights = make_rights_place(enrollment)
        system = make_system(company)
        article = {"slug": "seals", "article_draft_id": make_article("seals").draft_id}
        policy = make_policies()
        make_import(make_arrangement(), partner(), partner("B", country="JP"))
        people = {OWN: owner_of(company).id, OTHER: owner_of(make_company()).id}
        people |= {role: make_account(role).id for role in OFFICIALS}
        number, kept = enrollment.partner_number, evidence.id
    values = {"number": number, "criterion_id": "GOV-01", "category_id": "governance"}
    values |= {"kind_id": "volume", "entity_type": "carrier", "code": "x", "client_id": "none"}
    values |= {"kid": "none"} | rights | system | vetted | policy
    values |= article | {"article_language": "en"}
    values |= {"letter_kind": "decision", "language": "en"}
    values |= {"arrangement_code": CODE, "record_id": 2, "ending": "csv"}
    values |= {"token": "none", "change_id": contested}
    values |= {"fact_kind": "finding", "step": "map", "key": "a1", "version_number": 1}
    values |= {"name": "suspend", "strand": "profile", "evidence_id": kept}
    browsers = {NOBODY: visitor(application)}
    return values, browsers | {who: visitor(application, id_) for who, id_ in people.items()}


def page_rules(application):
    """Return the rules of all pages for people; signing out comes last, since it ends the walk."""
    rules = application.url_map.iter_rules()
    pages = [rule for rule in rules if not rule.endpoint.startswith(OTHER_GUARDS)]
    return sorted(pages, key=lambda rule: rule.endpoint == "public.sign_out")
