"""A validation that fails: what is required is mended, sent back once, verified, and made good."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser import assert_accessible, new_page
from tests.factories import PASSWORD, make_account, make_certified, make_company
from tests.journeys.live import address_of, choose, fill, furnishing, open_officials, press, sign_in
from tests.journeys.steps import COMPANY
from tests.journeys.validating import (
    answer_report,
    conclude,
    fill_checklist,
    from_queue,
    let_the_day_come,
    plan,
    report,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Evidence
from trusted.services.applications import start_application

OWNER = "ada@fox.example"
PROOF = "Appointment of the deputy"


@pytest.fixture(scope="module")
def furnished(place):
    """A company that was certified two months ago, with one document."""
    certified = datetime.now(UTC) - timedelta(days=60)
    with furnishing(place) as app:
        open_officials(app)
        password = PasswordHasher(1, 8, 1).hash(PASSWORD)
        owner = make_account(email=OWNER, password_hash=password)
        company = make_company(owner, legal_name=COMPANY)
        draft = start_application(company, "carrier", 1_000_000, actor=owner, now=certified)
        make_certified(draft, now=certified)
        db.session.scalars(select(Evidence)).first().title = PROOF
        db.session.commit()


@pytest.fixture
def people(live, browser):
    """A page for the company, the validator and the supervisor, each signed in."""
    trouble: list[str] = []
    emails = (OWNER, address_of(Role.VALIDATOR), address_of(Role.SUPERVISOR))
    with ExitStack() as stack:
        pages = [stack.enter_context(new_page(browser, live.url, trouble)) for _ in emails]
        for page, email in zip(pages, emails, strict=True):
            sign_in(page, email)
        yield pages
    # A refused form is answered by 409 or 422, which the browser's console reports as an error.
    assert [said for said in trouble if "409" not in said and "422" not in said] == []


def test_a_failed_validation_is_mended_sent_back_verified_and_made_good(live, people):
    company, validator, supervisor = people

    plan(supervisor)
    too_early(validator)
    let_the_day_come(live)
    fill_checklist(validator, {"GOV-01": "1", "GOV-02": "na"})
    look_again(supervisor)
    report_failure(validator)
    open_enrollment(company)
    answer_report(company)
    conclude(supervisor, None)

    mend(company, "A deputy is named.", planned=True)
    send_back(supervisor, "The deputy is not on the chart.")
    see_why(company, "The deputy is not on the chart.")
    mend(company, "The chart shows the deputy now.")
    verify(validator)
    expect_verified(company)

    plan(supervisor)
    let_the_day_come(live)
    fill_checklist(validator)
    report(validator, "All that was required is done, and works.")
    open_enrollment(company)
    answer_report(company)
    conclude(supervisor, "2")
    open_enrollment(company)
    expect(company.locator(".tp-tiles")).to_contain_text("Tier 2 validated")


def too_early(page: Page) -> None:
    """Try to have seen on site what can only be seen on the day."""
    from_queue(page, "Validate and report")
    page.locator("table a").first.click()
    choose(page, "GOV-01-grade", "2")
    fill(page, {"GOV-01-note": "Seen."})
    press(page, "Save and go on")
    expect(page.locator("#error-summary")).to_contain_text("the visit is on")
    expect(page.locator("[name='GOV-01-note']")).to_have_value("Seen.")


def look_again(page: Page) -> None:
    page.goto("/officer/enrollments")
    page.get_by_role("link", name=COMPANY).first.click()
    page.locator("main a[href*='/officer/validations/']").first.click()
    page.get_by_role("link", name="Second looks").click()
    choose(page, "verdict", "yes")
    press(page, "Record for GOV-02")
    expect(page.locator(".usa-alert--success")).to_contain_text("recorded")


def report_failure(page: Page) -> None:
    """Keep the report as a draft first, then send it with a day for what is required."""
    from_queue(page, "Validate and report")
    page.get_by_role("link", name="Make the report").click()
    expect(page.locator("[name=summary]")).to_have_value(re.compile("Actions required\\n- GOV-01"))
    press(page, "Keep as a draft")
    expect(page.locator(".usa-alert--success")).to_contain_text("The draft is kept")
    assert_accessible(page)
    due = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()
    fill(page, {"actions_due": due})
    press(page, "Make the report")
    expect(page.locator(".usa-alert--success")).to_contain_text("The report is made")


def open_enrollment(page: Page) -> None:
    page.goto("/companies")
    page.get_by_role("link", name="Carrier", exact=True).click()


def mend(page: Page, proof: str, *, planned: bool = False) -> None:
    """Say by when, then report it done with a document of the library."""
    open_action(page)
    if planned:
        fill(page, {"planned_on": datetime.now(UTC).date().isoformat(), "how": "We name one."})
        press(page, "Record the plan")
        expect(page.locator(".usa-alert--success")).to_contain_text("recorded")
    fill(page, {"proof": proof})
    page.locator("label", has_text=PROOF).click()
    press(page, "Report it done")
    expect(page.locator(".usa-alert--success")).to_contain_text("An official now verifies it")


def open_action(page: Page) -> None:
    open_enrollment(page)
    page.get_by_role("link", name="Required actions").first.click()
    page.locator("tbody a").first.click()


def send_back(page: Page, reason: str) -> None:
    judge(page)
    page.locator("form[action$='/back'] [name=reason]").fill(reason)
    press(page, "Send it back")
    expect(page.locator(".usa-alert--success")).to_contain_text("sent back")


def judge(page: Page) -> None:
    """Open the required action from the enrollment's page."""
    page.goto("/officer/enrollments")
    page.get_by_role("link", name=COMPANY).first.click()
    page.locator("main a[href*='/required-actions/']").first.click()
    expect(page.locator("main")).to_contain_text(PROOF)


def see_why(page: Page, reason: str) -> None:
    open_action(page)
    expect(page.locator("main")).to_contain_text(reason)
    assert_accessible(page)


def verify(page: Page) -> None:
    judge(page)
    press(page, "Verify: it is done")
    expect(page.locator(".usa-alert--success")).to_contain_text("verified")


def expect_verified(page: Page) -> None:
    open_enrollment(page)
    page.get_by_role("link", name="Required actions").first.click()
    expect(page.locator("tbody")).to_contain_text("Verified")
