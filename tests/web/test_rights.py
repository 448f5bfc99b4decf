"""Recorded rights at the pages: found, applied for, confirmed, and their holders reached."""

import re
from datetime import UTC, datetime

import pytest

from tests.factories import make_account, make_certified
from tests.factories_disputes import company_owner
from tests.factories_rights import LINK, make_marketplace, make_right, make_takedown
from tests.visitors import send, visitor, words
from trusted.domain.standing import Role

FORM = {
    "kind": "trademark",
    "title": "Glitter",
    "registration": "77",
    "owner": "Glitter Ltd",
    "classes": "9, 14",
    "countries": ["US"],
    "expires_on": "2120-01-01",
    "contact": "legal@glitter.example",
    "proof": "At the office.",
}
CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b")


@pytest.fixture
def people(application):
    """Browsers of a company's owner and a reviewer."""
    with application.app_context():
        owner, reviewer = company_owner(make_certified()).id, make_account(Role.REVIEWER).id
    return visitor(application, owner), visitor(application, reviewer)


def test_a_right_is_applied_for_recorded_and_found_and_its_holder_answers(application, people):
    owner, reviewer = people
    holder, anybody = application.test_client(), application.test_client()
    assert send(holder, "/rights/apply", FORM | {"classes": "99"}).status_code == 409
    code = CODE.search(words(send(holder, "/rights/apply", FORM)))[0]
    assert anybody.get("/rights/1").status_code == 404
    assert send(reviewer, "/officer/rights/1/step", {"step": "record"}).status_code == 302

    assert "Glitter" in words(anybody.get("/rights?text=glit&number=14"))
    assert "Glitter" not in words(anybody.get("/rights?number=15"))
    assert send(owner, "/rights/1/write", {"body": "Is it yours?"}).status_code == 302
    later = application.test_client()
    assert send(later, "/rights/yours", {"code": code}).location == "/rights/yours"
    seen = words(later.get("/rights/yours"))
    assert "Is it yours?" in seen
    with_id = re.search(r'<option value="(\d+)"', later.get("/rights/yours").text)[1]
    answer = {"with_id": with_id, "body": "It is not."}
    assert send(later, "/rights/yours/answer", answer).status_code == 302

    assert "It is not." in words(owner.get("/rights/1"))
    for client in (anybody, owner, later):
        assert "legal@glitter.example" not in client.get("/rights/1").text
    contact = send(reviewer, "/officer/rights/1/contact")
    assert "legal@glitter.example" in words(contact)


def test_an_empty_list_says_what_would_stand_there_and_an_empty_search_what_to_try(client):
    nothing, searched = words(client.get("/rights")), words(client.get("/rights?text=glitter"))

    assert "No right is recorded yet" in nothing
    assert "Nothing found" not in nothing
    assert "Nothing found" in searched
    assert "Show all rights" in searched
    assert "Todavía no hay ningún derecho" in words(client.get("/rights?lang=es"))


def test_an_official_enters_a_right_and_gives_the_holder_the_code(people):
    _, reviewer = people
    assert send(reviewer, "/officer/rights/new", {}).status_code == 422

    page = words(send(reviewer, "/officer/rights/new", FORM))

    assert CODE.search(page)
    assert "Glitter" in words(reviewer.get("/officer/rights"))


def test_a_marketplace_answers_and_officials_see_how_well(application):
    with application.app_context():
        marketplace = make_marketplace()
        make_takedown(make_right(), marketplace, datetime.now(UTC).date())
        owner, case = company_owner(marketplace).id, marketplace.id
        number = marketplace.partner_number
        reviewer = make_account(Role.REVIEWER).id
    client, official = visitor(application, owner), visitor(application, reviewer)
    place = f"/enrollments/{case}/takedowns"
    assert LINK in words(client.get(place))
    assert send(client, f"{place}/1", {"outcome": "refused"}).status_code == 422

    assert send(client, f"{place}/1", {"outcome": "removed"}).status_code == 302

    assert "Removed: 1" in words(client.get(place))
    assert "Takedown requests of rights holders" in words(
        official.get(f"/officer/enrollments/{number}")
    )
