"""Every address, tried by everybody: who may use it is declared, and nothing else opens."""

from io import BytesIO

import pytest
from sqlalchemy import select, update

from tests.factories import (
    NOON,
    join,
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
from tests.visitors import hidden, send, visitor
from trusted.domain.criteria import Grade
from trusted.domain.disputes import Contested
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, AuditEvent, Company, MembershipRole
from trusted.program import shipped_program
from trusted.services.signing_keys import make_key
from trusted.storage.local import LocalStore
from trusted.web.people import NAVIGATION

# The doors for machines have their own guard (tests/api); files of the pages are for everybody.
OTHER_GUARDS = ("api.", "static")
OWN, OTHER, NOBODY = "member of the company", "member of another company", "nobody"
NAME = "Zebulon Quirk"
READINGS = ("read-evidence", "read-report-file", "read-penalty-file")
REFUSED = (400, 401, 403, 404, 409, 422, 429)
OFFICIALS = tuple(role for role in Role if role is not Role.MEMBER)


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


def test_every_page_says_for_whom_it_is(application):
    views = application.view_functions
    silent = [r.rule for r in page_rules(application) if not hasattr(views[r.endpoint], "access")]

    assert silent == []


def test_every_blueprint_of_pages_is_guarded(application):
    pages = {name for name in application.blueprints if name != "api"}

    guarded = {
        name
        for name, before in application.before_request_funcs.items()
        if name and any(f.__name__ == "guard" for f in before)
    }

    assert guarded == pages


def right_status(status, rule, method, access, who):
    """Tell whether an answer is one that the declared access allows."""
    if access is None:
        return status < 500 and status not in (401, 403)
    if who == NOBODY:
        return status == 401
    role = Role.MEMBER if who in (OWN, OTHER) else who
    if role not in access:
        return status == 403
    open_to_members = rule.endpoint.startswith("public.")
    if who == OTHER and rule.arguments and not open_to_members:
        return status == 404
    if who == OWN and method == "GET":
        return status in (200, 302)
    return status in (200, 302, 403, 404, 409, 422, 429)


def walk(application, values, who, client):
    """Return the answers that the declared access does not allow."""
    wrong = []
    token = hidden(client.get("/sign-up"))["csrf_token"]
    for rule in page_rules(application):
        with application.test_request_context():
            given = {name: values.get(name, 1) for name in rule.arguments}
            path = application.url_for(rule.endpoint, **given)
        access = getattr(application.view_functions[rule.endpoint], "access", frozenset())
        for method in sorted(rule.methods & {"GET", "POST"}):
            with client.open(path, method=method, data={"csrf_token": token}) as answer:
                if not right_status(answer.status_code, rule, method, access, who):
                    wrong.append(f"{who}: {method} {path}: {answer.status_code}")
    return wrong


def test_nobody_comes_further_than_declared(application, world):
    """Whoever has no business here goes first, and must not have changed anything."""
    values, browsers = world
    order = [NOBODY, OTHER, *OFFICIALS, OWN]

    wrong = [line for who in order for line in walk(application, values, who, browsers[who])]

    assert not wrong, "\n".join(wrong)


def test_nothing_that_a_company_or_the_public_opens_names_an_official(application, world):
    values, browsers = world
    with application.app_context():
        db.session.execute(update(Account).where(Account.role != Role.MEMBER).values(name=NAME))
        db.session.commit()
    named, read = [], 0
    for rule in page_rules(application):
        if "GET" not in rule.methods or not rule.endpoint.startswith(("company.", "public.")):
            continue
        with application.test_request_context():
            given = {name: values.get(name, 1) for name in rule.arguments}
            path = application.url_for(rule.endpoint, **given)
        with browsers[OWN].get(path) as answer:
            read += answer.status_code == 200
            if NAME.encode() in answer.data:
                named.append(path)

    assert named == []
    assert read > 50


def everything_done(application):
    """Return what the trail says was done, except that documents were read."""
    with application.app_context():
        done = select(AuditEvent.id).where(AuditEvent.action.not_in(READINGS))
        return db.session.scalars(done).all()


def test_looking_changes_nothing_and_neither_does_a_form_without_the_pages_token(
    application, world
):
    values, browsers = world
    before, wrong = everything_done(application), []
    for rule in page_rules(application):
        with application.test_request_context():
            given = {name: values.get(name, 1) for name in rule.arguments}
            path = application.url_for(rule.endpoint, **given)
        for who, client in browsers.items():
            for method in sorted(rule.methods & {"GET", "HEAD", "POST"}):
                with client.open(path, method=method) as answer:
                    if method == "POST" and answer.status_code not in REFUSED:
                        wrong.append(f"{who}: {method} {path}: {answer.status_code}")

    assert wrong == []
    assert everything_done(application) == before


PLACE = {"name": "Hub", "address": "Road 1", "country": "US", "purpose": "Sorting"}
FILLED = {
    "/companies/1/change": PLACE | {"legal_name": "Mine"},
    "/companies/1/sites": PLACE,
    "/companies/1/identifiers": {"scheme": "scac", "value": "FXPQ"},
    "/companies/1/apply": {"entity_type": "seller", "parcels_a_year": "1"},
    "/companies/1/evidence": {"title": "Plan", "file": (BytesIO(b"A plan."), "plan.txt")},
    "/enrollments/draft/agreement": {"agreed": "y", "signer_title": "Director"},
    "/enrollments/draft/criteria/GOV-01": {"statement": "So.", "grade": "2", "version": "0"},
    "/enrollments/draft/criteria/GOV-01/choose": {"documents": "1"},
    "/enrollments/1/questions/new": {"subject": "Tier", "body": "Why?", "kind": "question"},
    "/enrollments/1/questions/1": {"body": "It is Jo."},
    "/enrollments/draft/submit": {},
    "/enrollments/draft/withdraw": {"sure": "y"},
}


@pytest.mark.parametrize("path", FILLED)
def test_who_may_only_view_a_company_changes_nothing_of_it(application, world, path):
    with application.app_context():
        company = db.session.get_one(Company, 1)
        draft = make_application(company, "seller").enrollment_id
        viewer = make_account()
        join(viewer, company, MembershipRole.VIEWER)
        client = visitor(application, viewer.id)
    before = everything_done(application)

    assert send(client, path.replace("draft", str(draft)), FILLED[path]).status_code == 403

    assert everything_done(application) == before


def test_a_page_is_open_to_someone(application):
    used = set().union(*(a for a in accesses(application) if a is not None))

    assert used == set(Role)


def accesses(application):
    return [application.view_functions[r.endpoint].access for r in page_rules(application)]


def test_the_menu_of_each_role_leads_to_open_pages(application, world):
    _, browsers = world
    browsers[Role.MEMBER] = browsers[OWN]
    for role, entries in NAVIGATION.items():
        for _, endpoint in entries:
            with application.test_request_context():
                path = application.url_for(endpoint)
            with browsers[role].get(path) as answer:
                assert answer.status_code in (200, 302), (role, path)


def test_the_category_tried_above_exists():
    assert "governance" in shipped_program().categories
