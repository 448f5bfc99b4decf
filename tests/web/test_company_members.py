"""Pages about who acts for a company."""

import re

import pytest

from tests.factories import PASSWORD, join, make_account, make_application, make_company
from tests.visitors import send, visitor, words
from trusted.persistence.database import db
from trusted.persistence.models import Company, MembershipRole


@pytest.fixture
def owner(application):
    """A browser in which the owner of company 1 is signed in."""
    with application.app_context():
        person = make_account()
        make_company(person, legal_name="Fox Parcel Inc.")
        return visitor(application, person.id)


def invitation(owner):
    """Return the path of a new invitation of kim@fox.example.org."""
    page = send(owner, "/companies/1/members", {"email": "kim@fox.example.org", "role": "viewer"})
    return re.search(r"<code>https?://[^/]+(/invitations/[^<]+)</code>", page.text)[1]


def test_who_is_invited_registers_by_the_link_and_acts_for_the_company(owner, client):
    path = invitation(owner)

    assert "Fox Parcel Inc." in words(client.get(path))
    entered = send(
        client,
        f"/sign-up?target={path}",
        {"name": "Kim", "email": "kim@fox.example.org", "password": PASSWORD},
    )
    assert entered.location == path
    assert "Accept the invitation" in client.get(path).text
    assert send(client, f"{path}/accept").location == "/companies/1"

    assert client.get("/companies/1").status_code == 200
    assert "not open any more" in words(client.get(path))
    assert "kim@fox.example.org" in words(owner.get("/companies/1/members"))


def test_the_code_is_shown_once_and_the_invitation_can_be_taken_back(owner, client):
    path = invitation(owner)

    page = owner.get("/companies/1/members")
    assert path not in page.text
    assert "kim@fox.example.org" in page.text
    assert send(owner, "/companies/1/invitations/1/revoke").status_code == 302

    assert "not open any more" in words(client.get(path))
    assert "is taken back" in words(owner.get("/companies/1/members"))
    assert "kim@fox.example.org" not in owner.get("/companies/1/members").text


def test_what_is_wrong_with_an_invitation_is_said_and_stays(owner, application):
    page = send(owner, "/companies/1/members", {"email": "kim", "role": "viewer"})
    assert page.status_code == 422
    assert "Enter an address such as" in words(page)

    with application.app_context():
        join(make_account(email="lee@fox.example.org"), db.session.get_one(Company, 1))
    page = send(owner, "/companies/1/members", {"email": "lee@fox.example.org", "role": "viewer"})
    assert page.status_code == 422
    assert "acts for your company already" in words(page)


def test_roles_are_changed_and_ended_and_the_last_owner_is_told_why_not(owner, application):
    with application.app_context():
        kim = join(make_account(), db.session.get_one(Company, 1), MembershipRole.VIEWER).id

    changed = send(owner, f"/companies/1/members/{kim}/role", {"role": "contributor"})
    assert changed.location == "/companies/1/members"
    page = send(owner, "/companies/1/members/1/role", {"role": "viewer"})
    assert page.status_code == 422
    assert "somebody else an owner first" in words(page)
    assert send(owner, f"/companies/1/members/{kim + 1}/end").location == "/companies/1/members"
    assert send(owner, "/companies/1/members/1/end").status_code == 409


def test_who_leaves_comes_back_to_the_own_companies(owner, application):
    with application.app_context():
        person = make_account()
        own = join(person, db.session.get_one(Company, 1), MembershipRole.VIEWER).id
        client = visitor(application, person.id)

    assert send(client, f"/companies/1/members/{own}/end").location == "/companies"
    assert client.get("/companies/1").status_code == 404


def test_the_task_of_the_contact_leads_each_to_where_it_can_be_mended(owner, application):
    with application.app_context():
        company = db.session.get_one(Company, 1)
        case = f"/enrollments/{make_application(company).enrollment_id}"
        person = make_account()
        join(person, company, MembershipRole.CONTRIBUTOR)
        contributor = visitor(application, person.id)

    assert 'href="/companies/1/contact">Have an owner name' in owner.get(f"{case}/submit").text
    assert (
        'href="/companies/1/members">Have an owner name' in contributor.get(f"{case}/submit").text
    )
    assert "Ask an owner to name one" in words(contributor.get("/companies/1/members"))
    readiness = words(owner.get(f"{case}/readiness"))
    assert "Must mend Have an owner name your primary contact" in readiness


def test_the_officer_is_named_and_must_be_confirmed_as_one(owner):
    officer = {"name": "Kim Fox", "title": "Director", "email": "kim@fox.example.org"}

    page = send(owner, "/companies/1/contact", officer)
    assert page.status_code == 422
    assert "Confirm that this person is an officer" in words(page)
    assert send(owner, "/companies/1/contact", officer | {"officer": "y"}).status_code == 302

    assert "Kim Fox" in words(owner.get("/companies/1/members"))
