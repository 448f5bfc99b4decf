"""Pages by the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import new_page
from tests.factories import PASSWORD
from tests.journeys.live import furnishing
from tests.journeys.world import open_draft

FOCUSED = """() => {
  const at = document.activeElement, label = at.labels?.[0] || at;
  return {
    id: at.id, name: at.name || "", words: (label.innerText || "").trim(),
    outlines: [at, label].map((one) => [
      getComputedStyle(one).outlineStyle, getComputedStyle(one, "::before").outlineStyle,
    ]).flat(),
  };
}"""
MOST_TABS = 80


@pytest.fixture(scope="module")
def furnished(place):
    """A member's e-mail address, and where the first answer of a draft is given."""
    with furnishing(place) as app:
        return open_draft(app)


@pytest.fixture
def page(live, browser):
    """A page at the door; only a refused form may be reported by its console."""
    trouble: list[str] = []
    with new_page(browser, live.url, trouble) as opened:
        opened.goto("/sign-in")
        yield opened
    assert [said for said in trouble if "422" not in said] == []


def tab_to(page: Page, words: str = "", name: str = "") -> None:
    """Press Tab until this has the focus; wherever the focus goes, it can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert set(at["outlines"]) != {"none"}, f"the focus is invisible at {at}"
        if (words and at["words"].startswith(words)) or (name and at["name"] == name):
            return
    raise AssertionError(f"no way by Tab to {words or name} on {page.url}")


def sign_in_by_keyboard(page: Page, email: str) -> None:
    tab_to(page, name="email")
    page.keyboard.type(email)
    tab_to(page, name="password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("My companies")


def test_the_first_tab_leads_past_the_menu(page):
    link = page.locator(".usa-skipnav")
    expect(link).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "Skip to main content"
    # The link slides in; a person sees it once all of it is there.
    expect(link).to_be_in_viewport(ratio=1)

    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["id"] == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "email"


def test_an_answer_is_reached_and_given(page, furnished):
    email, _ = furnished
    sign_in_by_keyboard(page, email)
    for words in ("Carrier", "Describe your security profile", "A.", "GOV-01"):
        tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, name="statement")
    page.keyboard.type("A named person answers for it.")
    tab_to(page, name="grade")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Save")
    page.keyboard.press("Enter")

    expect(page.locator(".usa-alert--success")).to_contain_text("GOV-01 is saved")
    expect(page.locator("[name=grade][value='2']")).to_be_checked()


def test_what_was_wrong_has_the_focus_and_leads_to_its_field(page, furnished):
    email, path = furnished
    sign_in_by_keyboard(page, email)
    page.goto(path)
    page.locator("[name=grade]").first.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    tab_to(page, "Save")
    page.keyboard.press("Enter")

    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["name"] == "reason"
    page.keyboard.type("We carry no such goods.")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.locator(".usa-alert--success")).to_contain_text("is saved")
