"""Holds at the pages: placed, confirmed by a second person, released, listed and exported."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_account
from tests.factories_holds import hold_draft, make_agency, make_agent, make_hold
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Role
from trusted.services.holds import agent_of

PATH = "/officer/holds"
SOON = datetime.now(UTC) + timedelta(days=10)


@pytest.fixture
def people(application):
    """Two people of one agency, one of another."""
    with application.app_context():
        food, art = make_agency(), make_agency("art", "Art Police")
        ids = [make_agent(food).id, make_agent(food).id, make_agent(art).id]
    return [Visitor(application, one) for one in ids]


def fields(**given):
    return {
        "target": "party",
        "subject": "scac: fxpq",
        "reason": "unsafe-goods",
        "authority": "Case 7",
        "until": SOON.strftime("%Y-%m-%dT%H:%M"),
        "note": "Seen by a dog.",
    } | given


def place(person, **given):
    answer = person.send(f"{PATH}/new", **fields(**given))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_a_broad_hold_is_placed_by_one_and_confirmed_by_another(people):
    first, second, stranger = people
    where = place(first)
    assert "another person of your agency confirms it" in first.see(where)
    assert "1 hold waits for your confirmation" in second.see(PATH)
    assert "waits for your confirmation" not in first.see(PATH)
    assert stranger.client.get(where).status_code == 404

    assert first.send(f"{where}/confirm", first.see(where)).status_code == 403
    page = second.see(where)
    assert "Confirm the hold" in page
    second.send(f"{where}/confirm", page)

    assert "Active" in second.see(where)
    assert "Seen by a dog." in second.see(where)


def test_a_narrow_hold_is_in_force_at_once_until_it_is_released(people):
    first, second, _ = people
    where = place(first, roles=["carrier"])
    assert "Active" in first.see(where)

    second.send(f"{where}/release", second.see(where), note="A mistake.")

    page = first.see(where)
    assert "Released" in page
    assert "A mistake." in page
    assert "Release the hold" not in page
    late = first.send(f"{where}/release", page, note="Me too.")
    assert late.status_code == 409
    assert "error-summary" in late.text


def test_a_hold_that_starts_later_is_not_said_to_be_in_force(people):
    first, second, _ = people
    start = (SOON - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    narrow = first.see(place(first, roles=["carrier"], starts_at=start))
    assert "Scheduled" in narrow
    assert "It comes into force at its start." in narrow

    broad = place(first, starts_at=start)
    second.send(f"{broad}/confirm", second.see(broad))
    confirmed = second.see(broad)
    assert "It comes into force at its start." in confirmed
    assert "confirmed and in force" not in confirmed


def test_the_list_is_narrowed_and_saved_and_shows_an_agency_its_own_alone(people, application):
    first, _, stranger = people
    place(first, roles=["carrier"])
    place(first, target="shipment", subject="1Z999")
    supervisor = visitor(application, Role.SUPERVISOR)

    assert "scac:FXPQ" in first.see(PATH)
    assert "FXPQ" not in stranger.see(PATH)
    assert "1Z999" in supervisor.see(PATH)
    assert "Place a hold" not in supervisor.see(PATH)
    narrowed = first.see(f"{PATH}?text=1z9&state=active")
    assert "1Z999" in narrowed
    assert "FXPQ" not in narrowed
    assert "Nothing matches" in first.see(f"{PATH}?state=lapsed")
    saved = first.client.get(f"{PATH}?format=csv")
    assert saved.content_type == "text/csv; charset=utf-8"
    assert saved.text.splitlines()[1].split(",")[2:4] == ["shipment", "1Z999"]
    assert stranger.client.get(f"{PATH}?format=csv").text.count("\n") == 1


def test_what_does_not_fit_is_said_and_nothing_is_lost(people):
    answer = people[0].send(f"{PATH}/new", **fields(subject="FXPQ"))
    assert answer.status_code == 409
    assert "FXPQ" in answer.text
    answer = people[0].send(f"{PATH}/new", **fields(until="", authority=""))
    assert answer.status_code == 422
    assert "Enter when it ends" in answer.text


def test_who_acts_for_no_agency_yet_sees_nothing_and_places_nothing(application, people):
    place(people[0], roles=["carrier"])
    lost = visitor(application, Role.AGENCY)

    assert "an administrator has said for which one they act" in lost.see(PATH)
    assert lost.send(f"{PATH}/new", **fields()).status_code == 409


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_officials_read_holds_and_do_not_act_on_them(application, people, role):
    where = place(people[0], roles=["carrier"])
    reader = visitor(application, role)
    page = reader.see(where)

    assert "Case 7" in page
    assert "Release the hold" not in page
    assert reader.client.post(f"{where}/release").status_code == 403


def test_no_page_of_the_company_tells_of_a_hold(application):
    with application.app_context():
        agency = make_agency()
        make_hold(agent_of(make_agent(agency)), hold_draft(datetime.now(UTC)), datetime.now(UTC))
        member = make_account().id
    browser = Visitor(application, member)
    assert browser.client.get(PATH).status_code == 403
