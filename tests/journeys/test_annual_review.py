"""The annual review of a partner of whose documents one has gone stale."""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, new_page
from tests.factories import PASSWORD, make_account, make_certified, make_company
from tests.factories_years import DAY, only_document
from tests.journeys.live import (
    address_of,
    choose,
    fill,
    furnishing,
    open_officials,
    press,
    sign_in,
)
from tests.journeys.steps import COMPANY, small_pdf
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.services.applications import start_application

OWNER = "ada@fox.example"
STALE, NEW = "Bond of last year", "Bond of this year"
CONFIRMATIONS = (
    "Conditions of eligibility",
    "Officer and primary contact",
    "Sites",
    "Identifiers",
)


@pytest.fixture(scope="module")
def furnished(place):
    """A company that was certified ten months ago, whose one document ends next week."""
    today = datetime.now(UTC)
    certified = today - 300 * DAY
    with furnishing(place) as app:
        open_officials(app)
        password = PasswordHasher(1, 8, 1).hash(PASSWORD)
        owner = make_account(email=OWNER, password_hash=password)
        company = make_company(owner, legal_name=COMPANY)
        draft = start_application(company, "carrier", 1_000_000, actor=owner, now=certified)
        document = only_document(make_certified(draft, now=certified))
        document.title, document.valid_until = STALE, (today + 7 * DAY).date()
        db.session.commit()


@pytest.fixture
def people(live, browser):
    """A page for the company and one for the reviewer, both signed in."""
    trouble: list[str] = []
    with ExitStack() as stack:
        pages = [stack.enter_context(new_page(browser, live.url, trouble)) for _ in range(2)]
        sign_in(pages[0], OWNER)
        sign_in(pages[1], address_of(Role.REVIEWER))
        yield pages
    # A refused form is answered by 422 or 409, which the browser's console reports as an error.
    assert [said for said in trouble if "422" not in said and "409" not in said] == []


def test_only_the_stale_document_is_asked_replaced_handed_in_and_accepted(people):
    company, reviewer = people
    begin(company)
    assert titles(company) == [STALE, *CONFIRMATIONS]
    hand_in_too_early(company)

    bring_new_document(company)
    replace_stale(company)
    for title in CONFIRMATIONS:
        confirm(company, title)
    see_review(company)
    press(company, "Hand the review in")
    expect(company.locator(".usa-alert--success")).to_contain_text("handed in")

    accept(reviewer)
    see_review(company)
    expect(company.locator("h1")).to_contain_text("Accepted")
    see_new_document(company)


def begin(page: Page) -> None:
    page.goto("/enrollments/1")
    page.get_by_role("link", name="Annual review", exact=True).click()
    expect(page.locator("main")).to_contain_text("The window is open")
    press(page, "Begin the review")
    assert_accessible(page)


def titles(page: Page) -> list[str]:
    return page.locator(".tp-task__link").all_inner_texts()


def hand_in_too_early(page: Page) -> None:
    press(page, "Hand the review in")
    expect(page.locator("main")).to_contain_text("5 have no answer yet")
    see_review(page)


def see_review(page: Page) -> None:
    page.goto("/enrollments/1/annual-review")


def bring_new_document(page: Page) -> None:
    page.goto("/companies/1/evidence")
    document = {"name": "bond.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
    page.set_input_files("input[type=file]", document)
    fill(page, {"title": NEW})
    press(page, "Upload")
    expect(page.locator(".usa-alert--success")).to_contain_text(NEW)


def open_item(page: Page, title: str) -> None:
    see_review(page)
    page.locator(".tp-task__link", has_text=title).click()
    expect(page.locator("h1")).to_have_text(title)


def replace_stale(page: Page) -> None:
    open_item(page, STALE)
    assert_accessible(page)
    choose(page, "answered", "replaced")
    page.select_option("#replacement", label=NEW)
    press(page, "Save")
    expect(page.locator(".usa-alert--success")).to_contain_text("is answered")


def confirm(page: Page, title: str) -> None:
    open_item(page, title)
    choose(page, "answered", "confirmed")
    press(page, "Save")
    expect(page.locator(".usa-alert--success")).to_contain_text("is answered")


def accept(page: Page) -> None:
    page.goto("/officer/queue")
    row = page.locator("tbody tr", has_text=COMPANY).first
    row.get_by_role("link", name="Read an annual review").click()
    expect(page.locator("main")).to_contain_text(NEW)
    assert_accessible(page)
    press(page, "Accept the review")
    expect(page.locator(".usa-alert--success")).to_contain_text("accepted")


def see_new_document(page: Page) -> None:
    page.goto("/enrollments/1/criteria/GOV-01")
    expect(page.locator("main")).to_contain_text(NEW)
    expect(page.locator("main")).not_to_contain_text(STALE)
