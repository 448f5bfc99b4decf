"""A company's way from its first page to a submitted application, as a browser goes it."""

from io import BytesIO

from sqlalchemy import func, select

from tests.factories import PASSWORD
from tests.visitors import hidden, send, words
from trusted.domain.application import gates_for
from trusted.domain.criteria import applicable
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, ResponseEvidence
from trusted.program import shipped_program

CASE = "/enrollments/1"
DETAILS = {
    "legal_name": "Fox Parcel Inc.",
    "trade_name": "",
    "country": "US",
    "address": "1 Main Street\r\nSpringfield",
    "website": "https://fox.example",
}


def follow(client, path, data):
    """Send a form that must be accepted; return the page to which it leads."""
    answer = send(client, path, data)
    assert answer.status_code == 302, words(answer)
    page = client.get(answer.location)
    assert page.status_code == 200
    return page


def enter_company(client):
    follow(client, "/sign-up", {"name": "Kim", "email": "k@example.org", "password": PASSWORD})
    assert "Fox Parcel Inc. is entered" in follow(client, "/companies/new", DETAILS).text
    follow(client, "/companies/1/identifiers", {"scheme": "scac", "value": "fxpq"})
    site = {"name": "Hub", "address": "2 Dock Road", "country": "US", "purpose": "Sorting"}
    follow(client, "/companies/1/sites", site)
    officer = {"name": "Kim", "title": "Director", "email": "k@example.org", "officer": "y"}
    follow(client, "/companies/1/contact", officer)
    start = {"entity_type": "carrier", "parcels_a_year": "1200000"}
    follow(client, "/companies/1/apply", start)


def answer_everything(client):
    program = shipped_program()
    gates = gates_for(program.eligibility, "carrier")
    follow(client, f"{CASE}/eligibility", {g.id: "yes" if g.required else "no" for g in gates})
    criteria = applicable(program.criteria, "carrier")
    upload = {"title": "Handbook", "file": (BytesIO(b"How we work.\n"), "handbook.txt")}
    follow(client, f"{CASE}/criteria/{criteria[0].id}/documents", upload)
    for criterion in criteria:
        answer = {"statement": f"We meet {criterion.id}.", "grade": "2", "version": "0"}
        if criterion is criteria[0]:
            page = client.get(f"{CASE}/criteria/{criterion.id}")
            answer["version"] = hidden(page)["version"]
        follow(client, f"{CASE}/criteria/{criterion.id}", answer)
        if criterion is not criteria[0]:
            follow(client, f"{CASE}/criteria/{criterion.id}/choose", {"documents": "1"})
    return criteria


def follow_to(client, path, data):
    """Send a form that must be accepted; return the words of its own page then."""
    follow(client, path, data)
    return words(client.get(path))


def take_step(client, step, data):
    path = f"{CASE}/risk/steps/{step}"
    return follow(client, path, data | {"version": hidden(client.get(path))["version"]})


def assess_risks(client):
    follow_button(client, f"{CASE}/risk", f"{CASE}/risk/start")
    take_step(client, "map", {"name": "Hub", "happens": "Sorts", "direct": "direct"})
    threats = shipped_program().profile.risk.threats
    take_step(client, "threats", {f"rating-{id_}": "2" for id_ in threats})
    weak = {f"rating-{id_}": "1" for id_ in shipped_program().categories}
    take_step(client, "vulnerabilities", weak | {"rating-people": "3"})
    assert "Plan an action for" in words(client.get(f"{CASE}/risk"))
    action = {"category": "people", "weakness": "New staff", "owner": "Kim"}
    take_step(client, "actions", action | {"due_on": "2027-03-01"})
    take_step(client, "method", {"how": "Once a year.", "reviewed_on": "2026-11-01"})
    page = follow_button(client, f"{CASE}/risk", f"{CASE}/risk/sign-off")
    assert "Version 1 is signed off" in words(page)


def follow_button(client, path, action):
    """Press a button of a page; return the page to which it leads."""
    answer = client.post(action, data=hidden(client.get(path)))
    assert answer.status_code == 302, words(answer)
    return client.get(answer.location)


def test_a_company_applies_by_pages_alone(application, client):
    enter_company(client)
    assert "0 of" in words(client.get(CASE))
    missing = client.get(f"{CASE}/submit")
    assert "still missing" in missing.text
    assert f"{CASE}/criteria/GOV-01" in missing.text

    criteria = answer_everything(client)
    assert "An owner must sign" not in client.get(f"{CASE}/agreement").text
    assess_risks(client)
    signed = {"agreed": "y", "signer_title": "Director"}
    assert "Kim, Director" in follow_to(client, f"{CASE}/agreement", signed)

    assert "Everything is there" in words(client.get(f"{CASE}/submit"))
    page = words(follow(client, f"{CASE}/submit", {}))

    assert "Your application is submitted" in page
    assert "Owed by: the program" in page
    with application.app_context():
        assert db.session.get_one(Enrollment, 1).status is Status.SUBMITTED
        linked = db.session.scalar(select(func.count()).select_from(ResponseEvidence))
        assert linked == len(criteria)
    closed = words(client.get(f"{CASE}/criteria/GOV-01"))
    assert "This answer is closed" in closed
    assert "We meet GOV-01." in closed


def test_an_incomplete_application_is_refused_even_without_the_page(client):
    enter_company(client)

    answer = send(client, f"{CASE}/submit", {})

    assert answer.status_code == 409
    assert "Still missing" in answer.text


def test_the_answers_to_eligibility_may_be_saved_one_by_one(client):
    enter_company(client)

    page = follow(client, f"{CASE}/eligibility", {"legal-entity": "no"})

    assert "You are not eligible yet" in page.text
    assert "1 of 7 questions" not in words(client.get(CASE))
