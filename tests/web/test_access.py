"""Every address, tried by everybody: who may use it is declared, and nothing else opens."""

from io import BytesIO

import pytest
from sqlalchemy import select, update

from tests.factories import (
    join,
    make_account,
    make_application,
)
from tests.visitors import hidden, send, visitor
from tests.web.conftest import NOBODY, OFFICIALS, OTHER, OWN, page_rules
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, AuditEvent, Company, MembershipRole
from trusted.program import shipped_program
from trusted.web.people import NAVIGATION

NAME = "Zebulon Quirk"
READINGS = ("read-evidence", "read-report-file", "read-penalty-file")
REFUSED = (400, 401, 403, 404, 409, 422, 429)


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
