"""Pages about the company itself."""

import pytest

from tests.factories import join, make_account, make_company, make_identifier, make_site
from tests.visitors import send, visitor, words
from trusted.domain.identifiers import Scheme
from trusted.persistence.database import db
from trusted.persistence.models import Company, MembershipRole

DETAILS = {"legal_name": "Fox Inc.", "country": "US", "address": "1 Main Street"}


@pytest.fixture
def owner(application):
    """A browser in which the owner of company 1 is signed in."""
    with application.app_context():
        person = make_account()
        make_company(person, legal_name="Fox Parcel Inc.")
        return visitor(application, person.id)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"legal_name": ""}, "Enter the name as it is registered"),
        ({"legal_name": " "}, "Enter the name as it is registered"),
        ({"legal_name": "n" * 201}, "longer than 200"),
        ({"legal_name": "Fox\0"}, "cannot be kept"),
        ({"country": "ZZ"}, "Not a valid choice"),
        ({"country": ""}, "Choose a country"),
        ({"address": ""}, "Enter the address"),
        ({"website": "javascript:alert(1)"}, "Begin with https://"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_the_rest_stays(owner, given, complaint):
    for path in ("/companies/new", "/companies/1/change"):
        page = send(owner, path, DETAILS | {"trade_name": "Kept Name"} | given)

        assert page.status_code == 422
        assert complaint in words(page)
        assert "Kept Name" in page.text


def test_details_are_changed(owner):
    assert send(owner, "/companies/1/change", DETAILS).location == "/companies/1"
    assert "Fox Inc." in owner.get("/companies/1").text


@pytest.mark.parametrize(
    ("scheme", "value", "complaint"),
    [
        ("lei", "213800KUD8LAJWSQ9D16", "The last two digits do not match the rest of this LEI"),
        ("gln", "5412345000014", "The last digit does not match the rest of this GLN"),
        ("imo", "9074720", "The last digit does not match the rest of this IMO number"),
        ("scac", "FOXES", "A SCAC has two to four letters"),
        ("scac", "", "Enter the identifier"),
        ("scac", "x" * 201, "longer than 200"),
        ("scac", "FX\0", "cannot be kept"),
        ("pirate", "FXPQ", "Not a valid choice"),
        ("", "FXPQ", "Choose a kind"),
    ],
)
def test_a_faulty_identifier_is_explained_where_it_was_typed(owner, scheme, value, complaint):
    page = send(owner, "/companies/1/identifiers", {"scheme": scheme, "value": value})

    assert page.status_code == 422
    assert complaint in words(page)
    if value and "\0" not in value:
        assert f'value="{value}"' in page.text


def test_an_identifier_has_one_holder_at_a_time(application, owner):
    with application.app_context():
        make_identifier(make_company(), Scheme.SCAC, "FXPQ")

    page = send(owner, "/companies/1/identifiers", {"scheme": "scac", "value": "fxpq"})

    assert page.status_code == 422
    assert "Another company has entered scac:FXPQ already" in page.text


def test_an_identifier_is_ended_by_its_own_button_only(owner):
    assert owner.post("/companies/1/identifiers/1/end").status_code == 400
    assert send(owner, "/companies/1/identifiers/1/end").location == "/companies/1/identifiers"
    assert "Ended" in words(owner.get("/companies/1/identifiers"))
    assert send(owner, "/companies/1/identifiers/1/end").status_code == 422


def test_lists_come_a_page_at_a_time(application, owner):
    with application.app_context():
        company = db.session.get_one(Company, 1)
        for number in range(30):
            make_site(company, name=f"Depot {number:02d}")
            make_identifier(company, Scheme.CUSTOMS, f"US/D{number:02d}")

    first, second = owner.get("/companies/1/sites"), owner.get("/companies/1/sites?page=2")
    assert "Depot 00" in first.text
    assert "Depot 29" not in first.text
    assert "Depot 29" in second.text
    for page in ("0", "-1", "99", "x", "9" * 30, "9" * 5000):
        assert owner.get(f"/companies/1/identifiers?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"entity_type": "pirate"}, "Not a valid choice"),
        ({"entity_type": ""}, "Choose one"),
        ({"parcels_a_year": "many"}, "Not a valid integer"),
        ({"parcels_a_year": "-1"}, "whole number from 0"),
        ({"parcels_a_year": "9" * 13}, "whole number from 0"),
        ({"parcels_a_year": "9" * 5000}, "Not a valid integer"),
        ({"parcels_a_year": ""}, "whole number"),
    ],
)
def test_an_application_that_cannot_begin_says_why(owner, given, complaint):
    page = send(
        owner, "/companies/1/apply", {"entity_type": "carrier", "parcels_a_year": "10"} | given
    )

    assert page.status_code == 422
    assert complaint in words(page)


def test_a_company_applies_once_in_each_capacity(owner):
    start = {"entity_type": "carrier", "parcels_a_year": "10"}
    assert send(owner, "/companies/1/apply", start).location == "/enrollments/1"

    page = send(owner, "/companies/1/apply", start)

    assert page.status_code == 422
    assert "Fox Parcel Inc. has an application or enrollment as carrier already" in page.text


def test_a_viewer_sees_everything_and_changes_nothing(application, owner):
    with application.app_context():
        viewer = make_account()
        join(viewer, db.session.get_one(Company, 1), MembershipRole.VIEWER)
        client = visitor(application, viewer.id)

    for path in ("", "/identifiers", "/sites", "/evidence"):
        assert client.get(f"/companies/1{path}").status_code == 200
    assert "Add an identifier" not in client.get("/companies/1/identifiers").text
    assert client.get("/companies/1/change").status_code == 403
    assert send(client, "/companies/1/change", DETAILS).status_code == 403
    new = {"scheme": "scac", "value": "fxpq"}
    assert send(client, "/companies/1/identifiers", new).status_code == 403


@pytest.mark.parametrize("number", ["2", "999", "2147483647", "2147483648", "9" * 30, "0"])
def test_a_company_of_others_does_not_exist(application, owner, number):
    with application.app_context():
        make_company()

    for path in ("", "/change", "/identifiers", "/sites", "/evidence", "/apply"):
        assert owner.get(f"/companies/{number}{path}").status_code == 404
        if path:
            assert send(owner, f"/companies/{number}{path}", DETAILS).status_code == 404
    assert send(owner, f"/companies/1/identifiers/{number}/end").status_code == 404
