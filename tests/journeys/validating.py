"""What officials and a company do around a validation, at their pages."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.live import Place, choose, fill, go, press
from tests.journeys.steps import COMPANY

NOTICE_DAYS = 30


def from_queue(page: Page, work: str) -> None:
    """Go to what waits for the company in the official's queue."""
    page.goto("/officer/queue")
    row = page.locator("tbody tr", has_text=COMPANY).filter(has_text=work).first
    row.locator("a, button").filter(has_text=work).first.click()


def plan(page: Page) -> None:
    """Plan a visit, on the first day that leaves the company its notice."""
    from_queue(page, "Plan a validation")
    choose(page, "kind", "site")
    page.select_option("[name=site]", index=1)
    visit_on = datetime.now(UTC).date() + timedelta(days=NOTICE_DAYS)
    fill(page, {"visit_on": visit_on.isoformat()})
    press(page, "Plan")
    expect(page.locator(".usa-alert--success")).to_contain_text("planned")


def let_the_day_come(place: Place) -> None:
    """Have the validation that is under way be for today: the journey cannot wait a month."""
    with sqlite3.connect(place.folder / "trusted.db", timeout=30) as database:
        today = datetime.now(UTC).date().isoformat()
        database.execute("UPDATE validations SET visit_on = ? WHERE closed_at IS NULL", [today])
    database.close()


def fill_checklist(page: Page, grades: Mapping[str, str] | None = None) -> None:
    """Find every criterion met but those of other grades, category by category."""
    from_queue(page, "Validate and report")
    go(page, page.locator("table a").first)
    while page.locator("input[name$='-grade'][value='2']").count():
        for name in page.eval_on_selector_all(
            "input[name$='-grade'][value='2']", "all => all.map((one) => one.name)"
        ):
            grade = (grades or {}).get(name.removesuffix("-grade"), "2")
            choose(page, name, grade)
            note = {name.replace("-grade", "-note"): "Seen on site."}
            fill(page, note if grade != "na" else note | {name.replace("-grade", "-reason"): "-"})
        go(page, page.get_by_role("button", name="Save and go on"))
        expect(page.locator(".usa-alert--success")).to_contain_text("saved")


def report(page: Page, summary: str, *, actions_due: str | None = None) -> None:
    page.get_by_role("link", name="Make the report").click()
    fill(page, {"summary": summary})
    if actions_due:
        fill(page, {"actions_due": actions_due})
    press(page, "Make the report")
    expect(page.locator(".usa-alert--success")).to_contain_text("The report is made")


def answer_report(page: Page) -> None:
    """Agree to the report, and to each action in it."""
    page.get_by_role("link", name="Validations").first.click()
    page.locator("tbody a").first.click()
    go(page, page.get_by_role("link", name="Answer the report"))
    for name in page.eval_on_selector_all(
        "input[name$='stance'][value='agree']", "all => all.map((one) => one.name)"
    ):
        choose(page, name, "agree")
    press(page, "Send the answer")
    expect(page.locator(".usa-alert--success")).to_contain_text("Your answer is sent")


def conclude(page: Page, tier: str | None) -> None:
    from_queue(page, "Conclude the validation")
    if tier:
        choose(page, "tier", tier)
    press(page, "Conclude")
    expect(page.locator(".usa-alert--success")).to_contain_text("concluded")
