"""Two companies become one: two people decide, and every old name keeps answering."""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser import new_page
from tests.factories import (
    PASSWORD,
    make_account,
    make_application,
    make_company,
    make_identifier,
    make_validated,
)
from tests.journeys.live import (
    address_of,
    choose,
    command,
    fill,
    furnishing,
    open_officials,
    press,
    sign_in,
)
from tests.journeys.test_whole_journey import ask_for_token, curl
from trusted.domain.identifiers import Scheme
from trusted.domain.standing import Role
from trusted.services.accounts import Passwords

OWNER, SECOND = "ada@fox.example", "second.supervisor@program.example"


@pytest.fixture(scope="module")
def furnished(place):
    """Two partners of one owner, two supervisors, and a targeting system's id and secret."""
    with furnishing(place) as app:
        open_officials(app)
        hasher = Passwords.of(app.extensions["settings"]).hasher
        secret = hasher.hash(PASSWORD)
        make_account(Role.SUPERVISOR, email=SECOND, name="Second Smith", password_hash=secret)
        owner = make_account(email=OWNER, name="Ada Fox", password_hash=secret)
        numbers = []
        for name, kind, code in (("Old Fox", "carrier", "OLDF"), ("New Fox", "broker", "NEWF")):
            company = make_company(owner, legal_name=name)
            make_identifier(company, Scheme.SCAC, code)
            numbers.append(make_validated(make_application(company, kind)).partner_number)
        said = command(
            app, "clients", "create", "Targeting", "--scope", "standing:read",
            "--by", address_of(Role.ADMINISTRATOR),
        )  # fmt: skip
    return [line.split()[-1] for line in said.splitlines()], numbers


@pytest.fixture
def people(live, browser):
    """A page for the owner and one for each of two supervisors, all signed in."""
    trouble: list[str] = []
    emails = (OWNER, address_of(Role.SUPERVISOR), SECOND)
    with ExitStack() as stack:
        pages = [stack.enter_context(new_page(browser, live.url, trouble)) for _ in emails]
        for page, email in zip(pages, emails, strict=True):
            sign_in(page, email)
        yield pages
    assert trouble == []


def test_two_companies_become_one_and_the_old_number_still_answers(live, furnished, people):
    client, (old, new) = furnished
    owner, first, second = people
    token = ask_for_token(live, *client)
    assert standing(live, token, "OLDF") == ("Old Fox", [old], None)

    ask(first, old, new)
    expect_nothing_to_decide(first)
    approve(second)

    assert standing(live, token, "OLDF") == ("Old Fox", [old], "New Fox")
    assert standing(live, token, "NEWF") == ("New Fox", [old, new], None)
    see_the_old_number(second, old)
    see_the_heir(owner, old, new)


def ask(page: Page, old: str, new: str) -> None:
    page.goto("/officer/successions")
    page.get_by_role("link", name="Ask for a merger or split").click()
    choose(page, "kind", "merge")
    today = datetime.now(UTC).date().isoformat()
    fill(page, {"former": old, "heir": new, "effective_on": today, "reason": "Contract of today."})
    press(page, "Ask for it")
    expect(page.locator(".usa-alert--success")).to_contain_text("waits for another supervisor")


def expect_nothing_to_decide(page: Page) -> None:
    page.get_by_role("link", name="Old Fox → New Fox").click()
    expect(page.locator("main")).to_contain_text("A supervisor who did not ask for it decides")
    expect(page.get_by_role("button", name="Record the decision")).to_have_count(0)


def approve(page: Page) -> None:
    page.goto("/officer/successions")
    page.get_by_role("link", name="Old Fox → New Fox").click()
    choose(page, "fate1", "move")
    choose(page, "decision", "approve")
    fill(page, {"note": "The contract was seen."})
    press(page, "Record the decision")
    expect(page.locator("main")).to_contain_text("Approved")


def see_the_old_number(page: Page, old: str) -> None:
    page.goto(f"/officer/enrollments/{old}")
    expect(page.locator("h1")).to_contain_text("New Fox")


def see_the_heir(page: Page, old: str, new: str) -> None:
    page.goto("/companies/1")
    expect(page).to_have_url(f"{page.url.partition('/companies')[0]}/companies/2")
    expect(page.locator("main")).to_contain_text("Old Fox was merged into New Fox")
    for number in (old, new):
        expect(page.locator("main")).to_contain_text(number)


def standing(live, token: str, code: str) -> tuple[str, list[str], str | None]:
    """Return the company, its partner numbers and who follows, as the API gives them."""
    path = f"/api/v1/parties/scac/{code}"
    found = curl(live, path, "--header", f"Authorization: Bearer {token}")
    heirs = [heir["company"] for heir in found.get("superseded_by", [])]
    numbers = [one["partner_number"] for one in found["enrollments"]]
    return found["company"], numbers, heirs[0] if heirs else None
