"""A removal by two people, and the appeal that the company wins before a third."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible
from tests.journeys.live import choose, fill, press
from tests.journeys.responding import (
    FIRST,
    MANAGER,
    OWNER,
    REVIEWER,
    SECOND,
    at_browsers,
    bring_in,
    decide,
    open_steps,
)


@pytest.fixture(scope="module")
def furnished(place):
    """The partner number of a validated carrier."""
    return bring_in(place)


def test_from_a_removal_to_an_appeal_that_is_won(live, furnished, browser):
    enrollment = f"/officer/enrollments/{furnished}"
    with at_browsers(browser, live, OWNER, REVIEWER, FIRST, MANAGER, SECOND) as people:
        company, reviewer, supervisor, manager, officer = people
        propose_removal(reviewer, enrollment)
        supervisor.goto("/officer/steps")
        supervisor.get_by_role("link", name="Fox Parcel Express").click()
        decide(supervisor, "Decide")

        open_steps(company)
        file_appeal(company)
        find_appeal(manager)
        expect(manager.locator("main")).not_to_contain_text("First")
        manager.get_by_text("Second", exact=True).click()
        press(manager, "Assign")
        ask(officer)
        answer(company)
        uphold(officer)

        company.reload()
        expect(company.locator("main")).to_contain_text("Your appeal is upheld.")
        assert_accessible(company)
        company.goto("/companies")
        expect(company.locator("main")).to_contain_text("Validated")
        expect(company.locator("main")).to_contain_text("Tier 1")


def propose_removal(page: Page, enrollment: str) -> None:
    page.goto(enrollment)
    page.get_by_role("link", name="Propose a step").click()
    assert_accessible(page)
    choose(page, "reason", "remove-grave-violation")
    fill(page, {"note": "The court of appeals has confirmed it."})
    press(page, "Propose")
    expect(page.locator(".usa-alert--success")).to_contain_text("Another supervisor")


def file_appeal(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("Last day to appeal")
    page.get_by_role("link", name="Appeal against this decision").click()
    assert_accessible(page)
    fill(page, {"grounds": "The court named another company of the same name."})
    page.locator("input[name=documents] + label").first.click()
    press(page, "File the appeal")
    expect(page.locator(".usa-alert--success")).to_contain_text("filed")


def find_appeal(page: Page) -> None:
    page.goto("/officer/appeals")
    assert_accessible(page)
    page.get_by_role("link", name="Fox Parcel Express").click()
    assert_accessible(page)


def ask(page: Page) -> None:
    find_appeal(page)
    fill(page, {"question-text": "Which court, and which day?"})
    press(page, "Send the question")
    expect(page.locator("main")).to_contain_text("the clock stands still")


def answer(page: Page) -> None:
    page.get_by_role("link", name="Remove", exact=True).click()
    expect(page.locator("main")).to_contain_text("Which court, and which day?")
    fill(page, {"text": "The second circuit, on 3 May."})
    press(page, "Send the answer")
    expect(page.locator(".usa-alert--success")).to_contain_text("runs again")


def uphold(page: Page) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("The second circuit")
    choose(page, "decision-outcome", "upheld")
    fill(page, {"decision-reasons": "The finding is about another company."})
    press(page, "Decide the appeal")
    expect(page.locator("main")).to_contain_text("at tier 1 at most")
