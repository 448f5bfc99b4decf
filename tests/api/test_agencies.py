"""Referrals to an agency and guidance of all, as their systems read them."""

from datetime import timedelta

import pytest

from tests.factories import NOON, make_account, make_certified
from tests.factories_agencies import guidance_draft, make_guidance, make_referral
from tests.factories_holds import make_agency, make_agent
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.services.guidance import publish_guidance, revise_guidance, withdraw_guidance
from trusted.services.referrals import answer_referral, refer_enrollment


@pytest.fixture
def agencies(application, new_machine, register):
    """Machines of two agencies, who acts for the first, and what was referred to each."""
    with application.app_context():
        food, toys = make_agency("food", "Food"), make_agency("toys", "Toys")
        agent, enrollment = make_agent(food), make_certified()
        first = make_referral(enrollment, food)
        answer_referral(first, "acted", "Destroyed.", actor=agent, now=NOON + timedelta(days=3))
        for number in range(2):
            official = make_account(Role.SUPERVISOR)
            refer_enrollment(enrollment, food, f"No. {number}", actor=official, now=NOON)
        make_referral(make_certified(), toys)
        named = enrollment.partner_number
        db.session.expunge_all()
    machines = [new_machine("agencies:read", agency=one).sign_in() for one in (food, toys)]
    return *machines, agent, named


def test_an_agency_reads_its_own_referrals_page_by_page_with_their_answers(agencies):
    food, toys, _, number = agencies

    first = food.get("/api/v1/referrals?limit=2").json
    rest = food.get("/api/v1/referrals", query_string={"limit": 2, "after": first["next"]}).json

    assert [one["text"] for one in first["data"]] == ["No. 1", "No. 0"]
    (oldest,) = rest["data"]
    assert rest["next"] is None
    assert oldest["partner_number"] == number
    assert oldest["due_on"] == "2026-12-24"
    assert oldest["answer"] == {
        "outcome": "acted",
        "text": "Destroyed.",
        "answered_at": "2026-11-27T12:00:00Z",
    }
    assert first["data"][0]["answer"] is None
    assert len(toys.get("/api/v1/referrals").json["data"]) == 1


def test_a_client_of_no_agency_has_no_referrals_but_reads_guidance(new_machine, agencies):
    machine = new_machine("agencies:read").sign_in()

    refused = machine.get("/api/v1/referrals")

    assert (refused.status_code, refused.json["code"]) == (403, "not-permitted")
    assert machine.get("/api/v1/guidance").json == {"data": [], "next": None}
    other = new_machine("standing:read").sign_in()
    for path in ("/api/v1/referrals", "/api/v1/guidance"):
        assert other.get(path).status_code == 403


def test_guidance_is_given_as_it_holds_today(application, agencies):
    food, _, agent, _ = agencies
    with application.app_context():
        note = make_guidance(agent)
        newer = guidance_draft(body="Ask for two certificates.")
        revise_guidance(note.series, newer, actor=agent, now=NOON + timedelta(hours=1))
        gone = make_guidance(agent, title="Old")
        withdraw_guidance(gone.series, actor=agent, now=NOON)
        later = guidance_draft(title="Later", valid_from=NOON.date() + timedelta(days=9_000))
        publish_guidance(later, actor=agent, now=NOON)
        make_guidance(agent, title="For all", entity_types=())
        series = note.series

    told = food.get("/api/v1/guidance").json["data"]

    assert [one["title"] for one in told] == ["For all", "Honey from afar"]
    assert (told[1]["id"], told[1]["version"], told[1]["agency"]) == (series, 2, "food")
    assert told[1]["body"] == "Ask for two certificates."
    assert told[1]["published_at"] == "2026-11-24T13:00:00Z"
    brokers = food.get("/api/v1/guidance?entity_type=broker").json["data"]
    assert [one["title"] for one in brokers] == ["For all"]
    first = food.get("/api/v1/guidance?limit=1").json
    second = food.get("/api/v1/guidance", query_string={"after": first["next"]}).json
    assert [one["title"] for one in second["data"]] == ["Honey from afar"]
    assert food.get("/api/v1/guidance?entity_type=nobody").status_code == 422
