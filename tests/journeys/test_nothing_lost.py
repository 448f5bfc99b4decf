"""What is typed into an answer survives: a session that ends, and another tab that was faster."""

import pytest
from playwright.sync_api import expect

from tests.browser import new_page
from tests.factories import PASSWORD
from tests.journeys.live import choose, fill, furnishing, press, sign_in
from tests.journeys.steps import pick
from tests.journeys.world import open_draft

TYPED = "The deputy director answers for the program. She meets the board each quarter."
# The console reports these answers as errors; here they are what should come.
EXPECTED = ("401", "422")


@pytest.fixture(scope="module")
def furnished(place):
    """A member's e-mail address, and where the first answer of a draft is given."""
    with furnishing(place) as app:
        return open_draft(app)


@pytest.fixture
def page(live, browser, furnished):
    """A page at the answer, in which the member is signed in."""
    email, path = furnished
    trouble: list[str] = []
    with new_page(browser, live.url, trouble) as opened:
        sign_in(opened, email)
        opened.goto(path)
        yield opened
    assert [said for said in trouble if not any(code in said for code in EXPECTED)] == []


def test_a_session_that_ends_while_typing_costs_nothing(page, furnished):
    email, path = furnished
    fill(page, {"statement": TYPED})
    choose(page, "grade", "2")
    page.context.clear_cookies()
    press(page, "Save")

    expect(page.locator("main")).to_contain_text("What you typed is kept")
    fill(page, {"email": email, "password": PASSWORD})
    press(page, "Sign in")
    expect(page.locator("main")).to_contain_text(TYPED)
    press(page, "Send it now")

    expect(page.locator(".usa-alert--success")).to_contain_text("is saved")
    assert page.url.endswith(path)
    expect(page.locator("[name=statement]")).to_have_value(TYPED)
    expect(page.locator("[name=grade][value='2']")).to_be_checked()


def test_whoever_saves_second_is_told_and_keeps_the_text(page, furnished):
    _, path = furnished
    other = page.context.new_page()
    other.goto(path)
    fill(page, {"statement": "From the first tab."})
    fill(other, {"statement": "From the second tab."})
    press(page, "Save")
    expect(page.locator(".usa-alert--success")).to_contain_text("is saved")
    press(other, "Save")

    expect(other.locator("#error-summary")).to_be_visible()
    expect(other.locator("[name=statement]")).to_have_value("From the second tab.")
    expect(other.locator("main")).to_contain_text("From the first tab.")
    press(other, "Save")
    expect(other.locator(".usa-alert--success")).to_contain_text("is saved")
    expect(other.locator("[name=statement]")).to_have_value("From the second tab.")


def test_a_country_that_was_chosen_stays_chosen(page):
    page.goto("/companies/new")
    pick(page, "Country", "Latvia")
    press(page, "Enter the company")
    expect(page.get_by_role("combobox", name="Country")).to_have_value("Latvia")

    page.goto("/companies")
    page.goto("/companies/new")

    expect(page.locator("main")).to_contain_text("We put back what you had typed here")
    expect(page.get_by_role("combobox", name="Country")).to_have_value("Latvia")
    expect(page.locator("[name=country]")).to_have_value("LV")
