"""Mergers, splits, identifiers and sites, at the pages."""

import pytest

from tests.factories import (
    join,
    make_account,
    make_application,
    make_company,
    make_validated,
    owner_of,
)
from tests.factories_companies import make_request
from tests.visitors import send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, SuccessionRequest

MERGE = {"kind": "merge", "effective_on": "2026-11-24", "reason": "Contract of 1 November."}


@pytest.fixture
def numbers(application):
    """Two partners, a carrier (company 1) and a broker (company 2): their partner numbers."""
    with application.app_context():
        old = make_validated(make_application(make_company(legal_name="Old Fox"), "carrier"))
        new = make_validated(make_application(make_company(legal_name="New Fox"), "broker"))
        return old.partner_number, new.partner_number


def official(application, role=Role.SUPERVISOR):
    with application.app_context():
        return visitor(application, make_account(role).id)


def test_a_merger_takes_two_supervisors_and_leads_members_to_the_heir(application, numbers):
    old, new = numbers
    asker, approver = official(application), official(application)
    with application.app_context():
        owner = visitor(application, owner_of(db.session.get_one(Company, 1)).id)

    sent = send(asker, "/officer/successions/new", MERGE | {"former": old, "heir": new})
    assert sent.location == "/officer/successions"
    assert "To be decided" in words(asker.get("/officer/successions"))
    decision = {"decision": "approve", "fate1": "move", "note": "Seen."}
    assert "A supervisor who did not ask" in words(asker.get("/officer/successions/1"))
    refused = send(asker, "/officer/successions/1", decision)
    assert refused.status_code == 409
    assert "another person must decide" in words(refused)

    assert send(approver, "/officer/successions/1", decision).status_code == 302

    page = words(approver.get(f"/officer/enrollments/{old}"))
    assert "New Fox" in page
    led = owner.get("/companies/1")
    assert led.location == "/companies/2"
    assert "Old Fox was merged into New Fox" in words(owner.get(led.location))


@pytest.mark.parametrize("wrong", ["former", "heir"])
def test_a_partner_number_that_nobody_has_is_refused_at_its_field(application, numbers, wrong):
    given = MERGE | {"former": numbers[0], "heir": numbers[1]} | {wrong: "TP00000999"}

    answer = send(official(application), "/officer/successions/new", given)

    assert answer.status_code == 422
    assert "There is no enrollment of this partner number" in words(answer)
    assert "Contract of 1 November." in answer.text


def test_a_refusal_needs_a_reason_and_nobody_else_decides(application):
    with application.app_context():
        make_request(make_company(), make_company())
    approver = official(application)

    assert send(approver, "/officer/successions/1", {"decision": "refuse"}).status_code == 409
    manager = official(application, Role.PROGRAM_MANAGER)
    assert send(manager, "/officer/successions/1", {"decision": "refuse"}).status_code == 403
    send(approver, "/officer/successions/1", {"decision": "refuse", "note": "No contract."})

    assert "No contract." in words(approver.get("/officer/successions/1"))


def test_an_owner_of_both_companies_asks(application):
    with application.app_context():
        owner = make_account()
        make_company(owner, legal_name="Old Fox")
        make_company(owner, legal_name="New Fox")
        client = visitor(application, owner.id)

    assert send(client, "/companies/1/successor", MERGE | {"heir": "2"}).status_code == 302
    assert "With the program" in words(client.get("/companies/1/successor"))
    again = send(client, "/companies/1/successor", MERGE | {"heir": "2"})
    assert again.status_code == 422
    assert "waits for a decision already" in words(again)

    with application.app_context():
        assert db.session.query(SuccessionRequest).one().to_company_id == 2


def test_who_owns_one_company_is_told_what_to_do(application):
    with application.app_context():
        client = visitor(application, owner_of(make_company()).id)

    assert "An owner of both companies" in words(client.get("/companies/1/successor"))


def test_a_reviewer_confirms_an_identifier_and_the_company_sees_what_it_answers(
    application, numbers
):
    with application.app_context():
        owner = visitor(application, owner_of(db.session.get_one(Company, 1)).id)
    reviewer = official(application, Role.REVIEWER)
    assert f"Carrier {numbers[0]}" in words(owner.get("/companies/1/crosswalk"))

    refused = send(reviewer, "/officer/identifiers/1", {"level": "looked_up", "evidence": "0"})
    assert refused.status_code == 409
    assert "Say where you looked it up" in words(refused)
    proof = {"level": "looked_up", "evidence": "0", "note": "Seen.", "valid_until": "2030-01-31"}
    assert send(reviewer, "/officer/identifiers/1", proof).status_code == 302

    assert "Seen." in words(reviewer.get("/officer/identifiers/1"))
    assert "Looked up" in words(owner.get("/companies/1/crosswalk"))
    assert send(official(application), "/officer/identifiers/1", proof).status_code == 403


def test_sites_are_changed_and_ended_but_not_by_a_partner(application, numbers):
    place = {"name": "Hub", "address": "2 Dock Road", "country": "US", "purpose": "Sorting"}
    with application.app_context():
        partner = visitor(application, owner_of(db.session.get_one(Company, 1)).id)
        third = make_company()
        client = visitor(application, owner_of(third).id)
    base = "/companies/3/sites"

    assert send(client, f"{base}/3", place).location == base
    assert "Hub" in client.get(base).text
    assert send(client, f"{base}/4/end").location == base
    assert "No site yet" in client.get(base).text
    told = send(partner, "/companies/1/sites/1", place)
    assert told.status_code == 422
    assert "file a site" in words(told)


def test_all_enrollments_of_a_company_are_listed_with_their_next_steps(application):
    with application.app_context():
        owner = make_account()
        company = make_company(owner)
        for kind in ("carrier", "broker", "seller"):
            make_application(company, kind)
        client = visitor(application, owner.id)

    page = words(client.get("/companies/1"))

    with application.app_context():
        for enrollment in db.session.query(Enrollment):
            assert enrollment.partner_number in page
    assert page.count("Complete the tasks and submit your application.") == 3


def test_a_member_of_the_merged_company_only_stays_outside_the_others(application):
    with application.app_context():
        first, second = make_company(), make_company()
        stranger = make_account()
        join(stranger, make_company())
        make_request(first, second)
        client = visitor(application, stranger.id)

    assert client.get("/companies/1").status_code == 404
    assert client.get("/companies/2").status_code == 404
