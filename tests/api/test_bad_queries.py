"""Query parameters and addresses that no machine was told to send: refused in words."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from tests.api.conftest import Machine
from tests.factories import make_certified, owner_of
from tests.factories_directory import make_listed
from tests.factories_exchange import make_arrangement, make_terms
from tests.factories_holds import make_agency
from tests.factories_library import make_article
from trusted.api import ENTRANCES
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.services.limits import Limits
from trusted.services.member_clients import create_member_client
from trusted.services.signing_keys import make_key

LISTS = [one for one in ENTRANCES.all if one.parameters and one.method == "GET"]
OF_ONE = [one for one in ENTRANCES.all if "<" in one.rule and "int:" not in one.rule]


def cursor(text):
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


BAD = [
    "%00",
    "fox%00parcel",
    "%ed%a0%80",
    "%ff",
    "9" * 5_000,
    "0025" + "9" * 4_000,
    "0001" + "9" * 20,
    "x" * 5_000,
    "%E0%A5%A7",
    cursor('["\\u0000", 1]'),
    cursor('["\\ud800", 1]'),
    cursor(json.dumps(["a", 10**400])),
    cursor("[" * 100_000),
    cursor("9" * 5_000),
    "%1b%5b31m",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00%2b23:59",
]


@pytest.fixture
def machines(application, client, new_machine, register):
    """A machine for each scope that has rows of its own, and one with every other scope."""
    application.extensions["limits"] = Limits(100_000)
    now = datetime.now(UTC).replace(microsecond=0)
    with application.app_context():
        make_key(application.extensions["settings"].signing_secret, actor=None, now=now)
        make_listed()
        make_article("bees")
        company = db.session.get_one(Company, make_certified().company_id)
        member, secret = create_member_client(company, "Desk", actor=owner_of(company), now=now)
        desk = Machine(client, member.client_id, secret)
        make_arrangement(make_terms(begins_on=now.date()), now=now)
        arrangement, agency = arrangement_called("kr-aeo"), make_agency("food", "Food")
        db.session.expunge_all()
    told = new_machine("exchange:read", "exchange:write", arrangement=arrangement).sign_in()
    of = {"partners:read": desk.sign_in(), "exchange:read": told, "exchange:write": told}
    of["holds:write"] = of["agencies:read"] = new_machine(agency=agency).sign_in()
    every = new_machine().sign_in()
    return lambda scope: of.get(scope, every)


def refused_in_words(answer):
    """Return whether an answer is a list, or a refusal that says why."""
    if answer.status_code < 400:
        return True
    told = answer.json["detail"] and answer.content_type == "application/problem+json"
    return bool(told) and answer.status_code < 500 and answer.status_code != 429


@pytest.mark.parametrize("entrance", LISTS, ids=lambda one: one.endpoint)
def test_no_query_of_a_list_is_a_fault_of_ours(machines, entrance):
    machine, path = machines(entrance.scope), _filled(entrance.rule, "FXPQ")
    wrong = []
    for name in sorted(entrance.parameters):
        for bad in BAD:
            answer = machine.get(f"{path}?{name}={bad}")
            if not refused_in_words(answer):
                wrong.append((name, bad[:40], answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("entrance", OF_ONE, ids=lambda one: one.endpoint)
def test_no_address_is_a_fault_of_ours(machines, entrance):
    machine, wrong = machines(entrance.scope), []
    call = {"GET": machine.get, "POST": machine.post, "DELETE": machine.delete}[entrance.method]
    for bad in BAD:
        answer = call(_filled(entrance.rule, bad))
        if not refused_in_words(answer):
            wrong.append((bad[:40], answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("name", ["country", "entity_type"])
def test_the_directory_is_narrowed_by_what_there_is_alone(machines, name):
    answer = machines(None).get(f"/api/v1/directory?{name}=ZZ")

    assert (answer.status_code, answer.json["code"]) == (422, "invalid-parameter")
    assert answer.json["errors"][0]["message"].startswith(f"{name}: ")
    good = {"country": "US", "entity_type": "carrier"}[name]
    assert machines(None).get(f"/api/v1/directory?{name}={good}").json["data"]


def test_a_limit_with_leading_zeros_does_not_lift_the_limit(machines):
    assert machines(None).get("/api/v1/directory?limit=00259999").status_code == 422


def _filled(rule, value):
    path = rule
    for part in ("<scheme>", "<path:value>", "<name>"):
        path = path.replace(part, value if part == "<path:value>" else "scac")
    for part in ("hold_id", "decision_id", "webhook_id", "slug", "partner_number", "list_name"):
        path = path.replace(f"<{part}>", value)
    return path
