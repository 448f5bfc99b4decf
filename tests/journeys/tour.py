"""Take the pictures of the README's tour from a running demonstration.

python -m tests.journeys.tour --url http://127.0.0.1:8000
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import chromium, new_page

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "tour"
WIDE, NARROW = {"width": 1280, "height": 960}, {"width": 390, "height": 844}
COLORS = 128
MOST_BYTES = 150_000

Person = dict[str, str]


class Tour:
    """The demonstration, seen by the people who work there."""

    def __init__(self, browser: Browser, url: str, people: list[Person], folder: Path) -> None:
        self.browser, self.url, self.people, self.folder = browser, url, people, folder

    def take(self) -> None:
        """Take every picture, in the order of the tour."""
        self.public()
        self.reviewer()
        self.supervisor()
        self.validator()
        self.company()

    def public(self) -> None:
        with self.visit() as page:
            page.goto("/")
            self.keep(page, "home")
            page.goto("/api/docs")
            show(page, "Get the inspection priority of shipments")
            self.keep(page, "api")

    def reviewer(self) -> None:
        with self.visit("reviewer", has("Review")) as page:
            self.keep(page, "queue")
            page.locator("tbody").get_by_role("link", name="Review", exact=True).first.click()
            self.keep(page, "review")

    def supervisor(self) -> None:
        with self.visit("supervisor") as page:
            page.goto("/officer/queue?kind=decide")
            page.locator("tbody").get_by_text("Decide on the application").first.click()
            show(page, "If certified now")
            self.keep(page, "decision")

    def validator(self) -> None:
        with self.visit("validator", has("Validate and report"), NARROW) as page:
            page.locator("tbody").get_by_text("Validate and report").first.click()
            page.locator("tbody th a").first.click()
            self.keep(page, "checklist")

    def company(self) -> None:
        """Show a validated company's own page, its score, and its certificate checked."""
        with self.visit("member", has("Tier 2 validated")) as page:
            page.locator("tbody tr", has_text="Tier 2 validated").locator("a").first.click()
            self.keep(page, "enrollment")
            page.get_by_role("link", name="Score", exact=True).click()
            self.keep(page, "score")
            page.go_back()
            with page.expect_download():
                page.get_by_role("button", name="Download the certificate (PDF)").click()
            page.reload()
            row = page.locator(".tp-facts__row", has_text="Code to check it")
            page.goto(f"/check/{row.locator('dd').inner_text().strip()}")
            self.keep(page, "certificate")

    @contextmanager
    def visit(
        self,
        role: str | None = None,
        suits: Callable[[Page], bool] = lambda _: True,
        size: dict[str, int] = WIDE,
    ) -> Iterator[Page]:
        """Open a page; with a role, signed in as the first person whose first page suits."""
        for person in [p for p in self.people if p["role"] == role] or [{}]:
            with new_page(self.browser, self.url, []) as page:
                page.set_viewport_size(size)
                if person:
                    sign_in(page, person)
                if suits(page):
                    yield page
                    return
        raise RuntimeError(f"no {role} of the demonstration has what the tour shows")

    def keep(self, page: Page, name: str) -> None:
        """Keep what is seen of a page, in few enough colors to be small."""
        page.wait_for_load_state()
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        path = self.folder / f"{name}.png"
        picture.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size > MOST_BYTES:
            raise RuntimeError(f"{path} has more than {MOST_BYTES} bytes")


def has(words: str) -> Callable[[Page], bool]:
    """Return whether a page's table says these words."""
    return lambda page: page.locator("tbody").get_by_text(words).count() > 0


def show(page: Page, heading: str) -> None:
    """Scroll until a heading is at the top."""
    page.get_by_role("heading", name=heading).evaluate("(at) => at.scrollIntoView()")


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("#email", person["email"])
    page.fill("#password", person["password"])
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_selector("text=Sign out", state="attached")


def main() -> None:
    """Read whom to sign in as, and take the pictures."""
    parser = argparse.ArgumentParser(description="Take the pictures of the README's tour.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="of the demonstration")
    parser.add_argument("--kept", type=Path, default=ROOT / "var" / "demonstration.json")
    given = parser.parse_args()
    people = json.loads(given.kept.read_text())["people"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        Tour(browser, given.url, people, PICTURES).take()


if __name__ == "__main__":
    main()
