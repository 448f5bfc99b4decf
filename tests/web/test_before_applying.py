"""From the first question to an application: eligibility carried over, doubles told."""

import pytest

from tests.factories import PASSWORD, fill, make_application, make_company, owner_of
from tests.visitors import send, visitor, words
from trusted.domain.application import gates_for
from trusted.persistence.database import db
from trusted.persistence.models import Application
from trusted.program import shipped_program

CARRIER = gates_for(shipped_program().eligibility, "carrier")
ELIGIBLE = {gate.id: "yes" if gate.required else "no" for gate in CARRIER}


def test_who_meets_every_gate_is_told_so_and_what_to_bring(client):
    page = send(client, "/program/carrier/eligibility", ELIGIBLE)

    assert "by these answers you are eligible" in words(page)
    assert all(gate.bring in words(page) for gate in CARRIER if gate.bring)


@pytest.mark.parametrize("gate", CARRIER, ids=lambda gate: gate.id)
def test_who_misses_one_gate_is_told_not_yet_and_why(client, gate):
    missed = {gate.id: "no" if gate.required else "yes"}

    page = send(client, "/program/carrier/eligibility", ELIGIBLE | missed)

    assert "Not yet" in words(page)
    assert gate.why in words(page)


def test_the_answers_are_carried_into_the_application_once(client, application):
    send(client, "/program/carrier/eligibility", ELIGIBLE)
    send(client, "/sign-up", {"name": "Kim", "email": "kim@fox.example.org", "password": PASSWORD})
    entered = {"legal_name": "Fox", "country": "US", "address": "1 Main Street"}
    send(client, "/companies/new", entered)
    assert "checked" in client.get("/companies/1/apply").text

    send(client, "/companies/1/apply", {"entity_type": "carrier", "parcels_a_year": "5"})
    send(client, "/companies/1/apply", {"entity_type": "broker", "parcels_a_year": "5"})

    with application.app_context():
        first, second = db.session.query(Application).order_by(Application.id)
        assert first.eligibility == {gate.id: gate.required for gate in CARRIER}
        assert second.eligibility == {}


def test_answers_for_one_capacity_are_not_taken_for_another(client, application):
    send(client, "/program/carrier/eligibility", ELIGIBLE)
    send(client, "/sign-up", {"name": "Kim", "email": "kim@fox.example.org", "password": PASSWORD})
    send(
        client, "/companies/new", {"legal_name": "Fox", "country": "US", "address": "1 Main Street"}
    )

    send(client, "/companies/1/apply", {"entity_type": "broker", "parcels_a_year": "5"})

    with application.app_context():
        assert db.session.query(Application).one().eligibility == {}


def test_before_submitting_a_double_is_told_of_without_naming_it(application):
    with application.app_context():
        make_company(legal_name="Fox Parcel Express LLC", address="77 Secret Lane")
        mine = make_company(legal_name="Fox Parcel Express Inc.")
        begun = make_application(mine)
        fill(begun)
        client = visitor(application, owner_of(mine).id)

    page = client.get("/enrollments/1/submit")

    assert "Someone may have entered your company already" in words(page)
    assert "LLC" not in page.text
    assert "Secret Lane" not in page.text
