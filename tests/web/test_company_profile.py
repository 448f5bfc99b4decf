"""Pages of the security profile beside its answers: risks, readiness, agreement, older answers."""

import hashlib
import re

import pytest
from sqlalchemy import select

from tests.factories import NOON, fill, make_application, make_company, owner_of
from tests.factories_profile import make_assessment
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment
from trusted.program import shipped_program

RISK = "/enrollments/1/risk"


@pytest.fixture
def member(application):
    with application.app_context():
        make_application()
        return Visitor(application, owner_of(db.session.get_one(Company, 1)).id)


@pytest.fixture
def ready(application):
    """An owner whose application lacks nothing, with a signed risk assessment."""
    with application.app_context():
        fill(make_application(make_company()))
        return Visitor(application, owner_of(db.session.get_one(Company, 1)).id)


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def take(member, step, **fields):
    address = f"{RISK}/steps/{step}"
    return member.send(address, version=hidden(member.see(address), "version"), **fields)


def test_a_version_is_begun_filled_and_emptied(member):
    assert "No risk assessment yet" in member.see(RISK)
    assert member.client.get(f"{RISK}/steps/map").status_code == 302
    member.send(f"{RISK}/start", member.see(RISK))
    take(member, "map", name="Hub", happens="Sorts", direct="direct")
    take(member, "map", name="Vans", happens="Collect", direct="indirect")
    page = member.see(f"{RISK}/steps/map")
    assert "Through a partner" in page

    version = hidden(page, "version")
    member.send(f"{RISK}/steps/map/0/remove", page, version=version)

    page = member.see(f"{RISK}/steps/map")
    assert "Vans" in page
    assert "Hub" not in words(page)
    assert "of your own" in member.see(RISK)


def test_an_action_is_planned_and_dropped_again(member):
    member.send(f"{RISK}/start", member.see(RISK))
    assert take(member, "actions", category="people", weakness="A", owner="B").status_code == 422
    action = {"category": "people", "weakness": "New staff", "owner": "Kim"}
    take(member, "actions", **action, due_on="2027-03-01")
    page = member.see(f"{RISK}/steps/actions")
    assert "New staff" in page

    member.send(f"{RISK}/steps/actions/a1/remove", page, version=hidden(page, "version"))

    assert "New staff" not in member.see(f"{RISK}/steps/actions")


def test_what_may_wait_but_is_needed_in_the_end_is_not_called_optional(member):
    member.send(f"{RISK}/start", member.see(RISK))

    assert "(optional)" not in member.see("/enrollments/1/eligibility")
    ratings = words(member.see(f"{RISK}/steps/threats"))
    assert "Smuggling of people 1 – low" in ratings
    assert "Why? (Smuggling of people) (optional)" in ratings


def test_what_was_rated_is_shown_again_and_makes_the_risks(member):
    member.send(f"{RISK}/start", member.see(RISK))
    take(member, "threats", **{"rating-contraband": "3", "why-contraband": "Found twice."})
    take(member, "vulnerabilities", **{"rating-people": "2"})

    assert 'value="Found twice."' in member.see(f"{RISK}/steps/threats")
    page = words(member.see(RISK))
    assert "The highest risks" in page
    assert "From 6 on an action is needed" in page


def test_whoever_saves_second_is_told_and_keeps_the_text(member):
    member.send(f"{RISK}/start", member.see(RISK))
    stale = hidden(member.see(f"{RISK}/steps/method"), "version")
    take(member, "map", name="Hub", happens="Sorts", direct="direct")

    answer = member.send(
        f"{RISK}/steps/method", version=stale, how="Together.", reviewed_on="2026-01-01"
    )

    assert "Someone else saved the assessment" in answer.text
    assert "Together." in answer.text


def test_a_signed_version_is_read_and_its_action_reported_done(ready):
    page = words(ready.see(f"{RISK}/versions/1"))
    assert "One person knows it all" in page
    done = f"{RISK}/versions/1/actions/a1"
    assert ready.send(done, how="A deputy.", done_on="").status_code == 422
    assert ready.send(done, how="A deputy.", done_on="2999-01-01").status_code == 422

    ready.send(done, how="A deputy was named.", done_on="2026-01-02")

    assert "A deputy was named." in ready.see(f"{RISK}/versions/1")
    assert ready.client.get(f"{RISK}/versions/2").status_code == 404
    assert ready.client.get(f"{RISK}/versions/1/actions/a9").status_code == 404
    assert ready.client.get(f"{RISK}/steps/dance").status_code == 404


def test_a_version_being_worked_on_is_not_shown_as_signed(application, member):
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, 1)
        owner = owner_of(db.session.get_one(Company, 1))
        make_assessment(enrollment, owner, signed=False, now=NOON)

    assert member.client.get(f"{RISK}/versions/1").status_code == 404


def test_readiness_names_what_is_missing_with_the_place_and_the_tiers(member, application):
    page = member.see("/enrollments/1/readiness")

    assert "Must mend" in page
    assert "/enrollments/1/criteria/GOV-01" in page
    assert f'href="{RISK}"' in page
    assert "No benefit tier" in page
    assert "Looked at in every validation" in page


def test_a_complete_application_is_told_what_would_be_remarked_on(ready):
    page = words(ready.see("/enrollments/1/submit"))
    assert "A reviewer would remark on" in page
    assert "Everything is there" in page

    page = words(ready.see("/enrollments/1/readiness"))

    assert "Must mend" not in page
    assert "Should mend" in page
    assert "Tier 1 certified" in page


def test_what_was_signed_is_handed_out_byte_for_byte(ready):
    page = words(ready.see("/enrollments/1/agreement"))
    text = shipped_program().agreement.text.encode()
    assert hashlib.sha256(text).hexdigest() in page
    assert "Director" in page

    with ready.client.get("/enrollments/1/agreement/signed") as answer:
        assert answer.data == text
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_before_signing_there_is_nothing_to_hand_out(member):
    answer = member.client.get("/enrollments/1/agreement/signed")

    assert answer.location == "/enrollments/1/agreement"
    assert member.send("/enrollments/1/agreement", agreed="y").status_code == 422


def test_older_answers_are_taken_over_and_compared(ready, application):
    with application.app_context():
        make_application(db.session.get_one(Company, 1), "broker")
    page = "/enrollments/2/copy"

    ready.send(page, source="1")

    seen = words(ready.see(page))
    assert "Taken over:" in seen
    assert "check that it still holds" in seen
    assert "How we meet GOV-01." in ready.see("/enrollments/2/criteria/GOV-01")
    assert ready.send(page, source="99").status_code == 422
    assert ready.send(page).status_code == 422


def test_without_an_older_application_there_is_nothing_to_take_over(member):
    assert "no other application with answers" in member.see("/enrollments/1/copy")


def test_an_official_reads_the_assessment_and_a_draft_has_none(ready, application):
    reviewer = visitor(application, Role.REVIEWER)
    with application.app_context():
        make_application(db.session.get_one(Company, 1), "broker")
        first, second = db.session.scalars(
            select(Enrollment.partner_number).order_by(Enrollment.id)
        )

    page = words(reviewer.see(f"/officer/enrollments/{first}/risk"))

    assert "One person knows it all" in page
    assert "It is done" not in page
    assert "has not signed one off" in reviewer.see(f"/officer/enrollments/{second}/risk")
