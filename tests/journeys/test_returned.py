"""An application that is returned, asked about, mended, handed in again and certified."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, new_page
from tests.factories import enrollment_of, make_application, make_company, make_submitted, owner_of
from tests.journeys.live import (
    address_of,
    choose,
    fill,
    furnishing,
    open_officials,
    press,
    sign_in,
)
from tests.journeys.world import let_everybody_in
from trusted.domain.standing import Role

COMPANY = "Fox Parcel Express"
DEPUTY = "The deputy is the head of the night shift."


@pytest.fixture(scope="module")
def furnished(place):
    """The officials, and a company whose application waits; its owner's address and case."""
    with furnishing(place) as app:
        company = make_company(legal_name=COMPANY)
        application = make_submitted(make_application(company))
        found = owner_of(company).email, enrollment_of(application).id
        let_everybody_in()
        open_officials(app)
        return found


@pytest.fixture
def people(live, browser, furnished):
    """A page for the company's owner, the reviewer and the supervisor, all signed in."""
    trouble: list[str] = []
    with ExitStack() as stack:
        pages = {
            role: stack.enter_context(new_page(browser, live.url, trouble))
            for role in (Role.MEMBER, Role.REVIEWER, Role.SUPERVISOR)
        }
        for role, page in pages.items():
            sign_in(page, furnished[0] if role is Role.MEMBER else address_of(role))
        yield pages
    assert trouble == []


def test_an_application_is_returned_asked_about_mended_and_certified(people, furnished):
    company, reviewer, supervisor = people.values()
    case = f"/enrollments/{furnished[1]}"

    take(reviewer)
    give_back(reviewer)
    see_that_nothing_has_changed(company, case)
    ask(reviewer)
    answer(company, case)
    mend(company, case)
    hand_in(company, case)
    see_difference(reviewer)
    recommend(reviewer)
    certify(supervisor)

    company.goto(case)
    expect(company.locator("main")).to_contain_text("Tier 1 certified")


def take(page: Page) -> None:
    page.goto("/officer/queue")
    page.locator("tbody tr", has_text=COMPANY).first.get_by_role(
        "button", name="Take into review"
    ).click()
    expect(page.locator(".usa-alert--success")).to_contain_text("in your hands")


def give_back(page: Page) -> None:
    """Return it with two items, each about a criterion."""
    page.get_by_role("link", name="Return to the company").click()
    choose(page, "reason", "return-incomplete")
    page.select_option("[name=item0-criterion]", "GOV-01")
    fill(page, {"item0-request": "Name the deputy."})
    press(page, "Add another item")
    expect(page.locator("[name=item0-request]")).to_have_value("Name the deputy.")
    page.select_option("[name=item1-criterion]", "GOV-02")
    fill(page, {"item1-request": "Say how often."})
    press(page, "Return to the company")
    expect(page.locator(".usa-alert--success")).to_contain_text("is returned")


def see_that_nothing_has_changed(page: Page, case: str) -> None:
    page.goto(f"{case}/submit")
    expect(page.locator("main")).to_contain_text("Nothing has changed yet")
    expect(page.get_by_role("button", name="Submit your application")).to_have_count(0)


def ask(page: Page) -> None:
    """Ask about a returned criterion; the clock stands still until the company answers."""
    page.goto("/officer/enrollments")
    page.get_by_role("link", name=COMPANY).first.click()
    page.get_by_role("link", name="Questions").first.click()
    page.get_by_role("link", name="Write to the company").click()
    fill(page, {"subject": "Who stands in at night?", "body": "Please say who decides at night."})
    page.select_option("[name=about]", "GOV-01")
    choose(page, "kind", "pauses")
    press(page, "Send")
    expect(page.locator("main")).to_contain_text("Clock stands still")


def answer(page: Page, case: str) -> None:
    page.goto(case)
    page.get_by_role("link", name="1 question waits for your answer").click()
    expect(page.locator("main")).to_contain_text("Waits for you")
    page.get_by_role("link", name="Who stands in at night?").click()
    expect(page.locator("main")).to_contain_text("The program's clock stands still")
    expect(page.locator("main")).not_to_contain_text("Official")
    assert_accessible(page)
    fill(page, {"body": DEPUTY})
    press(page, "Send")
    expect(page.locator(".tp-timeline")).to_contain_text(DEPUTY)
    page.goto(f"{case}/questions")
    expect(page.locator("main")).not_to_contain_text("Clock stands still")


def mend(page: Page, case: str) -> None:
    for criterion, words in (("GOV-01", DEPUTY), ("GOV-02", "We do it each month.")):
        page.goto(f"{case}/criteria/{criterion}")
        fill(page, {"statement": f"How we meet {criterion}. {words}"})
        press(page, "Save")
        expect(page.locator(".usa-alert--success")).to_contain_text("is saved")


def hand_in(page: Page, case: str) -> None:
    page.goto(f"{case}/submit")
    expect(page.locator("main")).to_contain_text("What you changed since it was returned")
    expect(page.locator("ins").first).to_contain_text(DEPUTY)
    assert_accessible(page)
    press(page, "Submit your application")
    expect(page.locator("main")).to_contain_text("Your application is submitted")


def see_difference(page: Page) -> None:
    """Take it again, and read what changed beside what it was."""
    take(page)
    expect(page.locator("#changes")).to_be_visible()
    expect(page.locator("ins", has_text=DEPUTY)).to_be_visible()
    expect(page.get_by_label("Changes in GOV-02")).to_contain_text("each month")
    expect(page.get_by_label("Changes in GOV-03")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("link", name="Question: Who stands in at night?").click()
    press(page, "Close the question")
    expect(page.locator(".usa-alert--success")).to_contain_text("closed")


def recommend(page: Page) -> None:
    page.goto("/officer/queue")
    page.locator("tbody tr", has_text=COMPANY).first.get_by_role("link", name="Review").click()
    for strand in ("profile", "vetting"):
        choose(page, f"{strand}-result", "satisfied")
        form = page.locator(f"form[action$='/strands/{strand}']")
        form.get_by_role("button", name="Record").click()
        expect(page.locator(".usa-alert--success")).to_contain_text(strand)
    page.get_by_role("link", name="Recommend", exact=True).click()
    choose(page, "recommendation", "certify")
    press(page, "Recommend")
    expect(page.locator(".usa-alert--success")).to_contain_text("before the supervisors")


def certify(page: Page) -> None:
    page.goto("/officer/queue")
    row = page.locator("tbody tr", has_text=COMPANY).first
    row.get_by_role("link", name="Decide on the application").click()
    choose(page, "decision", "certify")
    press(page, "Record the decision")
    expect(page.locator(".usa-alert--success")).to_contain_text("certified")
