"""A real browser for the tests: the system's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Chromium would otherwise talk to its maker's hosts, and cannot use its sandbox as root.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# WCAG 2.2, levels A and AA.
STANDARD = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # The elements in which nothing is wrong need not travel.
    "resultTypes": ["violations"],
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium for the length of the block."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise RuntimeError("Chromium is missing; run: make test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser, base_url: str, trouble: list[str]) -> Iterator[Page]:
    """Open a page with cookies of its own.

    trouble: is added what went wrong in the browser: script errors, console errors (a breach of
             the content security policy is one), answers with a status of 500 or more.
    """
    context = browser.new_context(base_url=base_url, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: trouble.append(f"{page.url}: {said.text}") if said.type == "error" else None,
    )
    page.on(
        "response",
        lambda answer: (
            trouble.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
        ),
    )
    try:
        yield page
    finally:
        context.close()


def assert_accessible(page: Page) -> None:
    """Fail, naming rule and element, where axe finds the page hard to use for some people.

    A page that was asked for and still comes in is awaited.
    """
    page.wait_for_load_state()
    results = Axe().run(page, options=STANDARD)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def screenshot(page: Page, folder: Path, name: str) -> Path:
    """Keep a picture of the whole page, for people to look at; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
