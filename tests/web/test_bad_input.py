"""Text and numbers that no person types: refused in words, and never a fault of ours."""

import csv

import pytest

from tests.factories import (
    make_account,
    make_application,
    make_certified,
    make_company,
    make_submitted,
    make_validation,
    owner_of,
)
from tests.visitors import hidden, send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment

UNSEEN = ["a\0b", "a\x1b[31mb", "a\nb", "evil\u202efdp.exe", "a\u2066b", "a\u2028b"]


@pytest.fixture
def owner(application):
    """The owner of a company with a draft application, at a browser; row numbers are 1."""
    with application.app_context():
        make_application()
        company = db.session.get_one(Company, db.session.get_one(Enrollment, 1).company_id)
        return visitor(application, owner_of(company).id)


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_holds_nothing_that_a_reader_would_not_see(owner, name):
    page = send(owner, "/companies/new", {"legal_name": name, "address": "Typed Road 1"})

    assert page.status_code == 422
    assert "cannot be kept" in words(page)
    assert "Typed Road 1" in page.text


@pytest.mark.parametrize("name", ["Société Générale", "شركة الشحن", "税関 — “x” & <b>", "d\u200cd"])
def test_a_name_may_be_written_in_every_language(owner, name):
    data = {"legal_name": name, "address": "Road\n1", "country": "US"}

    assert send(owner, "/companies/new", data).status_code == 302


@pytest.mark.parametrize("number", ["-1" + "0" * 30, "1" + "0" * 30, "9" * 5000, "-1", "1.5", "\0"])
def test_a_number_that_no_document_has_is_refused(owner, number):
    page = send(owner, "/enrollments/1/criteria/GOV-01/choose", {"documents": number})

    assert page.status_code == 422


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "\u0662", "x", "", "\0"])
def test_a_version_that_no_finding_has_is_taken_as_none(application, version):
    with application.app_context():
        validation = make_validation(make_certified())
        validator, place = validation.validator_id, f"/officer/validations/{validation.id}"
    typed = {"grade": "2", "assurance": "self_declared", "note": "Typed.", "version": version}
    data = {f"GOV-01-{name}": value for name, value in typed.items()}

    page = send(visitor(application, validator), f"{place}/checklist/governance", data)

    assert page.status_code == (409 if version == "\0" else 302)


@pytest.mark.parametrize("field", ["GOV-01-note", "GOV-01-reason"])
def test_a_finding_holds_no_character_that_cannot_be_kept(application, field):
    with application.app_context():
        validation = make_validation(make_certified())
        validator, place = validation.validator_id, f"/officer/validations/{validation.id}"

    data = {"GOV-01-grade": "na", field: "a\0b", "GOV-01-assurance": "self_declared"}
    page = send(visitor(application, validator), f"{place}/checklist/governance", data)

    assert page.status_code == 409
    assert "cannot be kept" in words(page)


@pytest.mark.parametrize(
    "path",
    [
        "/check/%00",
        "/program/%00",
        "/library/%00",
        "/directory/%00",
        "/officer/enrollments/%00",
        "/officer/enrollments?text=a%00b",
        "/officer/audit?subject=a%00b",
        "/officer/enrollments?page=1" + "0" * 30,
        "/officer/enrollments?tier=%ff&status=%00&sort=%00",
    ],
)
def test_an_address_that_nobody_has_made_is_no_fault_of_ours(application, path):
    with application.app_context():
        auditor = make_account(Role.AUDITOR).id

    assert visitor(application, auditor).get(path).status_code in (200, 404)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\uff1d1+1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(application, name):
    with application.app_context():
        make_submitted(make_application(make_company(legal_name=name)))
        auditor = make_account(Role.AUDITOR).id

    text = visitor(application, auditor).get("/officer/enrollments?format=csv").text

    assert next(csv.DictReader(text.splitlines()))["company"] == f"'{name}"


def test_an_address_whose_small_letters_are_longer_is_refused_like_any_other(client):
    data = {"email": "\u0130" * 240 + "@x.example", "password": "a wrong password"}

    page = send(client, "/sign-in", data)

    assert page.status_code == 409
    assert "do not belong together" in words(page)


def test_the_address_of_the_rules_themselves_is_taken(client):
    data = {"name": "A", "email": "rules@trusted.invalid", "password": "four plain words here"}

    assert send(client, "/sign-up", data).status_code == 422


def test_what_is_typed_is_shown_as_text(owner):
    page = send(owner, "/companies/new", {"legal_name": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "csrf_token" in hidden(page)
