"""Signing up, in and out; and that nothing typed is lost on the way."""

import json

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    PASSWORD,
    make_application,
    owner_of,
)
from tests.visitors import hidden, send, visitor, words
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, Response
from trusted.services.accounts import Passwords, sign_up


def member(application, email="fox@example.org"):
    """Return the id of a member who can sign in."""
    with application.app_context():
        passwords = Passwords.of(application.extensions["settings"])
        return sign_up(email, "Kim Fox", PASSWORD, passwords=passwords, now=NOON).id


def test_signing_up_leads_straight_to_ones_companies(client):
    page = send(
        client,
        "/sign-up",
        {"name": "Kim Fox", "email": "Fox@Example.org", "password": PASSWORD},
    )

    assert page.location == "/companies"
    home = client.get("/companies")
    assert home.status_code == 200
    assert "No company yet" in home.text


def test_the_rules_for_a_password_are_said_before(client):
    assert "12 to 128 characters" in client.get("/sign-up").text


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "n" * 201}, "longer than 200"),
        ({"name": "a\0b"}, "cannot be kept"),
        ({"email": "nobody"}, "Enter an address such as"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"password": "short"}, "12 to 128 characters"),
        ({"password": "abcabcabcabc"}, "more than three different"),
        ({"password": "kim.fox.at.home"}, "does not contain your e-mail address"),
    ],
)
def test_a_sign_up_that_cannot_be_is_refused_and_what_was_typed_stays(client, given, complaint):
    typed = {"name": "Kim Fox", "email": "kim.fox@example.org", "password": PASSWORD} | given

    page = send(client, "/sign-up", typed)

    assert page.status_code == 422
    assert complaint in words(page)
    if "email" not in given:
        assert "kim.fox@example.org" in page.text
    assert PASSWORD not in page.text


def test_an_address_has_one_account(application, client):
    member(application)

    page = send(client, "/sign-up", {"name": "B", "email": "fox@example.org", "password": PASSWORD})

    assert page.status_code == 422
    assert "has an account already" in page.text


def test_a_wrong_password_says_no_more_than_an_unknown_address(application, client):
    member(application)

    wrong = send(client, "/sign-in", {"email": "fox@example.org", "password": "not it at all"})
    unknown = send(client, "/sign-in", {"email": "no@example.org", "password": "not it at all"})

    assert wrong.status_code == unknown.status_code == 409
    assert words(wrong) == words(unknown)


def test_signing_in_leads_to_where_the_role_begins(application, client):
    member(application)

    page = send(client, "/sign-in", {"email": "fox@example.org", "password": PASSWORD})

    assert page.location == "/companies"


def test_signing_in_leads_to_the_page_that_was_asked_for(application, client):
    member(application)
    asked = client.get("/companies/new?from=mail")
    assert asked.status_code == 401

    fields = hidden(asked)
    page = send(
        client,
        "/sign-in",
        {"email": "fox@example.org", "password": PASSWORD, "target": fields["target"]},
    )

    assert page.location == "/companies/new?from=mail"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/companies",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "///evil.example",
        "http:evil.example",
        "//[",
        "/" + "a" * 2000,
    ],
)
def test_signing_in_never_leads_to_another_site(application, client, target):
    member(application)
    fields = {"email": "fox@example.org", "password": PASSWORD, "target": target}

    assert send(client, "/sign-in", fields).location == "/companies"

    kept = json.dumps([["statement", "text"]])
    again = send(visitor(application), "/sign-in", fields | {"kept": kept})
    assert again.location == "/companies"


def test_what_was_typed_outlives_the_session(application, client):
    with application.app_context():
        draft = make_application()
        company = db.session.get(Company, db.session.get(Enrollment, 1).company_id)
        owner = owner_of(company)
        passwords = Passwords.of(application.extensions["settings"])
        owner.password_hash = passwords.hasher.hash(PASSWORD)
        email, draft_id = owner.email, draft.id
        db.session.commit()
    path = "/enrollments/1/criteria/GOV-01"
    typed = "We do — “it” every week.\r\nAnd <b>check</b> it & more. 'So.'"

    ended = client.post(path, data={"statement": typed, "grade": "2", "version": "0"})
    assert ended.status_code == 401
    assert "What you typed is kept" in ended.text

    carried = hidden(ended)
    wrong = client.post("/sign-in", data=carried | {"email": email, "password": "a wrong password"})
    resumed = client.post("/sign-in", data=hidden(wrong) | {"email": email, "password": PASSWORD})
    assert "Nothing was lost" in resumed.text

    saved = client.post(path, data=hidden(resumed))
    assert saved.status_code == 302
    with application.app_context():
        answer = db.session.scalar(select(Response).where(Response.application_id == draft_id))
        assert answer.statement == typed.replace("\r\n", "\n")
        assert answer.self_grade == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/enrollments/1/criteria/GOV-01", "/sign-in", "/sign-up"])
def test_what_another_site_sends_is_not_carried_along_and_ends_no_session(client, headers, path):
    kept = json.dumps([["statement", "We lie."]])

    page = client.post(
        path, data={"statement": "We lie.", "kept": kept, "target": "/companies"}, headers=headers
    )

    assert page.status_code == 400
    assert "We lie." not in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_what_our_own_pages_send_is_carried_along(client, headers):
    page = client.post("/companies/new", data={"legal_name": "Fox"}, headers=headers)

    assert page.status_code == 401
    assert "Fox" in page.text


@pytest.mark.parametrize(
    "kept",
    ["nonsense", "[1]", '{"a": 1}', '[["a"]]', '[["a", 1]]', '[["a", "\\ud800"]]', "[" * 50_000],
)
def test_kept_text_that_makes_no_sense_is_left_out(application, client, kept):
    member(application)

    page = send(
        client,
        "/sign-in",
        {"email": "fox@example.org", "password": PASSWORD, "kept": kept, "target": "/companies"},
    )

    assert page.location == "/companies"


def test_a_session_ends_after_its_time(application):
    assert application.permanent_session_lifetime.total_seconds() == 30 * 60
    member(application)
    client = application.test_client()

    send(client, "/sign-in", {"email": "fox@example.org", "password": PASSWORD})

    with client.session_transaction() as session:
        assert session.permanent


def test_signing_out_ends_the_session_and_needs_our_own_button(application):
    client = visitor(application, member(application))

    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert client.get("/companies").status_code == 200
    assert send(client, "/sign-out").location == "/"
    assert client.get("/companies").status_code == 401


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(application, client):
    member(application)
    send(client, "/sign-in", {"email": "fox@example.org", "password": PASSWORD})
    copied = client.get_cookie("session").value
    thief = application.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/companies").status_code == 200

    send(client, "/sign-out")

    assert thief.get("/companies").status_code == 401


def test_signing_out_at_one_browser_leaves_the_others_signed_in(application):
    person = member(application)
    here, there = visitor(application, person), visitor(application, person)

    send(here, "/sign-out")

    assert here.get("/companies").status_code == 401
    assert there.get("/companies").status_code == 200


def test_signing_in_changes_the_session_and_its_form_token(application, client):
    member(application)
    before = hidden(client.get("/sign-in"))["csrf_token"]
    with client.session_transaction() as session:
        session["planted"] = "by somebody"

    send(client, "/sign-in", {"email": "fox@example.org", "password": PASSWORD})

    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400
