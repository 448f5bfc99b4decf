"""From signing in to the first task, by role: what waits is seen, and can be done."""

import re

import pytest
from flask import Flask

from tests.factories import (
    NOON,
    PASSWORD,
    make_account,
    make_certified,
    make_recommended,
    make_submitted,
    make_validation,
)
from tests.factories_holds import make_agency
from tests.web.signed_in import TOKEN, Visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account
from trusted.services.accounts import Passwords, open_account
from trusted.services.agencies import join_agency

pytestmark = pytest.mark.usefixtures("next_day")

# By role: what must be there, and the words of the link or button that leads to the first task.
FIRST = {
    Role.MEMBER: (None, r'href="([^"]+)"[^>]*>\s*Enter a company'),
    Role.REVIEWER: (make_submitted, r'action="(/officer/applications/\d+/take)"'),
    Role.VALIDATOR: (make_validation, r'href="([^"]+)">Validate and report'),
    Role.SUPERVISOR: (make_recommended, r'href="([^"]+)">Decide on the application'),
    Role.PROGRAM_MANAGER: (make_certified, r'href="(/officer/enrollments/[^"]+)"'),
    Role.AUDITOR: (make_certified, r'href="(/officer/audit)"'),
    Role.ADMINISTRATOR: (None, r'href="(/officer/clients)"'),
    Role.AGENCY: (make_agency, r'href="(/officer/holds/new)"'),
}


def came_in(application: Flask, role: Role) -> tuple[Visitor, str, int]:
    """Sign in as a person would, and return the browser with the page to which it was led."""
    with application.app_context():
        account = open_account(
            f"{role.value}@example.org",
            "Cora Lee",
            role,
            PASSWORD,
            actor_id=None,
            passwords=Passwords.of(application.extensions["settings"]),
            now=NOON,
        )
        browser = Visitor.__new__(Visitor)
        browser.client = application.test_client()
        account_id = account.id
    page = browser.see("/sign-in")
    fields = {"email": f"{role.value}@example.org", "password": PASSWORD}
    answer = browser.send("/sign-in", page, **fields)
    assert answer.status_code == 302
    return browser, answer.headers["Location"], account_id


@pytest.mark.parametrize("role", Role)
def test_who_signs_in_is_led_to_the_first_task_and_can_do_it(application, role):
    make, link = FIRST[role]
    browser, home, account_id = came_in(application, role)
    empty = browser.see(home)
    with application.app_context():
        made = make() if make else None
        if role is Role.VALIDATOR:
            made.validator_id = account_id
            db.session.commit()
        if role is Role.AGENCY:
            administrator = make_account(Role.ADMINISTRATOR)
            person = db.session.get_one(Account, account_id)
            join_agency(person, made, actor=administrator, now=NOON)

    page = browser.see(home)
    found = re.search(link, page)

    assert found, page
    assert make is None or made is not None
    if role is Role.REVIEWER:
        assert "Applications appear here once companies hand them in" in empty
        taken = browser.client.post(found[1], data=dict(TOKEN.findall(page)))
        assert taken.status_code == 302
        assert "Record" in browser.see(taken.headers["Location"])
    else:
        assert "<h1>" in browser.see(found[1])


def test_a_member_comes_from_an_empty_page_to_the_tasks_of_an_application(application):
    browser, home, account_id = came_in(application, Role.MEMBER)
    page = browser.see(home)
    assert "No company yet" in page
    founded = browser.send(
        "/companies/new",
        legal_name="Fox Parcel",
        country="US",
        address="1 Dock Road, Springfield",
    )
    company = founded.headers["Location"]
    begun = browser.send(f"{company}/apply", entity_type="carrier", parcels_a_year="1000")

    tasks = browser.see(begun.headers["Location"])

    assert "Complete the tasks and submit your application." in tasks
    assert "Check that you are eligible" in tasks
    with application.app_context():
        assert db.session.get_one(Account, account_id).role is Role.MEMBER
