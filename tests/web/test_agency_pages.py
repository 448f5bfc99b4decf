"""Referrals, guidance and figures of agencies at the pages."""

import pytest

from tests.factories import NOON, make_account, make_certified
from tests.factories_agencies import make_guidance
from tests.factories_allegations import make_allegation
from tests.factories_holds import make_agency, make_agent
from tests.visitors import hidden, send, visitor, words
from trusted.domain.standing import Role


@pytest.fixture
def people(application):
    """An enrollment's number and a report's id, and browsers of officials and of two agencies."""
    with application.app_context():
        number, report = make_certified().partner_number, make_allegation().id
        agent, other = make_agent(make_agency()), make_agent(make_agency("labor", "Labor"))
        make_guidance(agent)
        ids = {"agent": agent.id, "other": other.id}
        ids |= {role.value: make_account(role).id for role in (Role.REVIEWER, Role.AUDITOR)}
    return number, report, {who: visitor(application, one) for who, one in ids.items()}


def test_a_referral_goes_to_its_agency_alone_and_is_answered_there(people):
    number, _, browsers = people
    form = {"agency": "food", "text": "Is it known to you?"}
    start = f"/officer/enrollments/{number}/referral"
    assert send(browsers["reviewer"], start, {"agency": "food"}).status_code == 422
    place = send(browsers["reviewer"], start, form).location

    assert "Is it known to you?" in words(browsers["agent"].get(place))
    assert browsers["other"].get(place).status_code == 404
    assert "Is it known" not in words(browsers["other"].get("/officer/referrals"))
    answer = {"outcome": "no-violation", "text": "All in order."}
    assert send(browsers["reviewer"], place, answer).status_code == 409
    assert send(browsers["agent"], place, answer).status_code == 302

    assert "All in order." in words(browsers["auditor"].get(place))
    listed = words(browsers["auditor"].get("/officer/referrals?answered=yes"))
    assert "Food Safety" in listed
    assert "Referred to agencies" in words(
        browsers["reviewer"].get(f"/officer/enrollments/{number}")
    )


def test_a_report_is_referred_from_its_triage(people):
    _, report, browsers = people
    place = f"/officer/reports/{report}"
    form = {"refer-agency": "food", "refer-text": "Watches without a mark."}

    client = browsers["reviewer"]
    fields = hidden(client.get(place)) | form
    assert client.post(f"{place}/refer", data=fields).location == place

    assert "Food Safety" in words(browsers["reviewer"].get(place))
    seen = words(browsers["agent"].get("/officer/referrals/1"))
    assert "Watches without a mark." in seen
    assert "Shiny Things" not in seen
    assert browsers["agent"].get(place).status_code == 403


def test_guidance_is_revised_by_its_agency_and_read_by_officials(people):
    _, _, browsers = people
    place = "/officer/guidance/1"
    assert "Honey" in words(browsers["reviewer"].get("/officer/guidance?entity_type=carrier"))
    assert "Honey" not in words(browsers["reviewer"].get("/officer/guidance?entity_type=broker"))
    assert browsers["other"].get(f"{place}/revise").status_code == 404
    form = {"title": "Honey", "body": "Two certificates.", "valid_from": NOON.date().isoformat()}

    assert send(browsers["agent"], f"{place}/revise", form).location == place

    seen = words(browsers["auditor"].get(place))
    assert "Two certificates." in seen
    assert "Ask for the health certificate." in seen
    assert send(browsers["agent"], f"{place}/withdraw").location == place
    assert "took this note back" in words(browsers["reviewer"].get(place))


def test_the_figures_are_a_page_and_a_file(people):
    _, _, browsers = people

    page = words(browsers["auditor"].get("/officer/agencies"))
    file = browsers["auditor"].get("/officer/agencies?format=csv").text

    assert "Food Safety" in page
    assert file.splitlines()[0].startswith("agency,holds_placed,")
    assert "Labor" not in browsers["agent"].get("/officer/agencies?format=csv").text
