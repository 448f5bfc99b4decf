"""Connections as both companies see them."""

import pytest

from tests.factories import make_application, make_certified, make_company, owner_of
from tests.visitors import send, visitor, words
from trusted.persistence.database import db
from trusted.persistence.models import Company


@pytest.fixture
def sides(application):
    """Browsers of the owners of company 1 and company 2, both partners."""
    with application.app_context():
        browsers = []
        for name in ("Fox Parcel", "Hare Brokers"):
            company_id = make_certified(make_application(make_company(legal_name=name))).company_id
            owner = owner_of(db.session.get_one(Company, company_id)).id
            browsers.append(visitor(application, owner))
    return browsers


ASK = {"asked": "customs:US/C2", "purpose": "We hand parcels over."}


def test_from_the_question_over_a_look_up_to_the_end(sides):
    fox, hare = sides
    page = fox.get("/companies/1/connections")
    assert "No connections yet" in words(page)

    assert send(fox, "/companies/1/connections", ASK).status_code == 302
    assert "Not known" in words(fox.get("/companies/1/connections"))
    assert "We hand parcels over." in words(hare.get("/companies/2/connections"))
    assert fox.get("/companies/1/connections/1").status_code == 404
    assert send(fox, "/companies/1/connections/1/agree").status_code == 403
    assert send(hare, "/companies/2/connections/1/agree").status_code == 302
    assert "Not looked up yet" in words(fox.get("/companies/1/connections/1"))
    assert send(fox, "/companies/1/connections/1/look-up").status_code == 302
    assert "Certified" in words(fox.get("/companies/1/connections/1"))
    log = words(hare.get("/companies/2/asked"))
    assert "Fox Parcel" in log
    assert "certified, tier 1" in log

    assert send(hare, "/companies/2/connections/1/end").status_code == 302
    assert fox.get("/companies/1/connections/1").status_code == 404
    assert send(fox, "/companies/1/connections/1/look-up").status_code == 404


def test_asking_for_nobody_looks_the_same_as_being_declined(sides):
    fox, hare = sides
    send(fox, "/companies/1/connections", ASK)
    send(fox, "/companies/1/connections", ASK | {"asked": "customs:US/C7"})
    send(hare, "/companies/2/connections/1/decline")

    page = words(fox.get("/companies/1/connections"))

    rows = [page.partition(f"customs:US/C{n} Not known")[2][:40] for n in (2, 7)]
    assert rows[0].partition("End")[0] == rows[1].partition("End")[0]
    assert "Waiting" in rows[0]
    assert "Declined" in words(hare.get("/companies/2/connections"))


def test_what_cannot_be_asked_is_said(sides):
    fox, _ = sides

    page = send(fox, "/companies/1/connections", ASK | {"asked": "customs:US/C1"})

    assert page.status_code == 422
    assert "your own company" in words(page)


def test_a_client_is_made_and_shut_out(sides):
    fox, hare = sides

    made = send(fox, "/companies/1/clients", {"name": "Desk"})

    assert "Copy it now" in words(made)
    assert "Live" in words(fox.get("/companies/1/clients"))
    assert send(hare, "/companies/2/clients/1/revoke").status_code == 404
    assert send(fox, "/companies/1/clients/1/revoke").status_code == 302
    assert "Revoked" in words(fox.get("/companies/1/clients"))
