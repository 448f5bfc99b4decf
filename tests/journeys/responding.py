"""A validated carrier and the people who act against it, each at a browser."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser import assert_accessible, new_page
from tests.factories import make_account, make_application, make_company, make_validated
from tests.journeys.live import Place, choose, fill, furnishing, press, sign_in
from tests.journeys.world import let_everybody_in
from trusted.domain.standing import Role

OWNER, FIRST, SECOND = "ada@fox.example", "first@program.example", "second@program.example"
REVIEWER, VALIDATOR = "reviewer@program.example", "validator@program.example"
MANAGER = "manager@program.example"
OFFICIALS = {
    FIRST: Role.SUPERVISOR,
    SECOND: Role.SUPERVISOR,
    REVIEWER: Role.REVIEWER,
    VALIDATOR: Role.VALIDATOR,
    MANAGER: Role.PROGRAM_MANAGER,
}


def bring_in(place: Place) -> str:
    """Bring in a carrier of tier 2, its owner, and officials who have had no part in its case.

    Returns: its partner number.
    """
    with furnishing(place):
        owner = make_account(email=OWNER)
        application = make_application(make_company(owner, legal_name="Fox Parcel Express"))
        number = make_validated(application).partner_number
        for email, role in OFFICIALS.items():
            make_account(role, email=email, name=email.split("@")[0].title())
        let_everybody_in()
        return number


@contextmanager
def at_browsers(browser: Browser, place: Place, *emails: str) -> Iterator[list[Page]]:
    """Open a page for each person, who is signed in there; nothing may go wrong on them."""
    trouble: list[str] = []
    with ExitStack() as stack:
        pages = [stack.enter_context(new_page(browser, place.url, trouble)) for _ in emails]
        for page, email in zip(pages, emails, strict=True):
            sign_in(page, email)
        yield pages
    assert trouble == []


def decide(page: Page, button: str, *, word: str = "yes", note: str = "") -> None:
    """Say yes or no on the page that is open, which must suit everybody."""
    assert_accessible(page)
    choose(page, "word", word)
    fill(page, {"note": note})
    press(page, button)
    expect(page.locator(".usa-alert--success")).to_be_visible()


def open_steps(page: Page) -> None:
    """Open the company's page of steps and appeals."""
    page.goto("/companies")
    page.get_by_role("link", name="Carrier", exact=True).click()
    page.get_by_role("link", name="Steps and appeals").click()
    assert_accessible(page)
