"""A suspension at once, confirmed by another; an action plan, its proof, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible
from tests.journeys.live import choose, fill, press
from tests.journeys.responding import (
    FIRST,
    OWNER,
    SECOND,
    VALIDATOR,
    at_browsers,
    bring_in,
    decide,
    open_steps,
)


@pytest.fixture(scope="module")
def furnished(place):
    """The partner number of a validated carrier."""
    return bring_in(place)


def test_from_a_suspension_over_an_action_plan_to_a_reinstatement(live, furnished, browser):
    enrollment = f"/officer/enrollments/{furnished}"
    with at_browsers(browser, live, OWNER, FIRST, SECOND, VALIDATOR) as people:
        company, first, second, validator = people
        suspend(first, enrollment)
        second.goto(enrollment)
        second.get_by_role("link", name="Confirm it, or let it end").click()
        decide(second, "Record")

        open_steps(company)
        expect(company.locator("main")).to_contain_text("Your company is suspended")
        answer(company)
        write_plan(company)
        validator.goto(enrollment)
        validator.get_by_role("link", name="Action plan of").click()
        decide(validator, "Record")

        mend(company)
        validator.goto(enrollment)
        validator.get_by_role("button", name="Verify").click()
        expect(validator.locator(".usa-alert--success")).to_contain_text("verified")
        reinstate(second, enrollment)
        company.goto("/companies")
        expect(company.locator("main")).to_contain_text("Validated")
        expect(company.locator("main")).to_contain_text("Tier 1")


def suspend(page: Page, enrollment: str) -> None:
    page.goto(enrollment)
    page.get_by_role("link", name="Record an incident").click()
    fill(page, {"what": "A container held arms.", "occurred_on": "2026-11-20"})
    press(page, "Record")
    page.get_by_role("link", name="Suspend").click()
    choose(page, "reason", "suspend-incident")
    press(page, "Suspend")
    expect(page.locator(".usa-alert--success")).to_contain_text("Another supervisor")
    expect(page.locator("main")).to_contain_text("Another supervisor confirms it.")


def answer(page: Page) -> None:
    page.get_by_role("link", name="Answer the suspension").click()
    assert_accessible(page)
    fill(page, {"text": "A driver broke the seal. We have changed the locks."})
    press(page, "Send")
    expect(page.locator("main")).to_contain_text("We have changed the locks.")


def write_plan(page: Page) -> None:
    page.get_by_role("link", name="Write the action plan").click()
    assert_accessible(page)
    fill(page, {"cause": "Nobody checked the seals at the gate."})
    fill(page, {"item0-objective": "Every seal is checked", "item0-task": "Two people at the gate"})
    fill(page, {"item0-due_on": "2099-03-01"})
    press(page, "Submit the plan")
    expect(page.locator("main")).to_contain_text("With the program")


def mend(page: Page) -> None:
    page.get_by_role("link", name="Required actions", exact=True).click()
    page.get_by_role("link", name="Every seal is checked").click()
    fill(page, {"proof": "The roster of the gate, and the log of a month."})
    press(page, "Report it done")
    expect(page.locator(".usa-alert--success")).to_be_visible()


def reinstate(page: Page, enrollment: str) -> None:
    page.goto(enrollment)
    page.get_by_role("link", name="Reinstate").click()
    choose(page, "reason", "reinstate-mended")
    press(page, "Reinstate")
    expect(page.locator(".usa-alert--success")).to_contain_text("reinstated")
