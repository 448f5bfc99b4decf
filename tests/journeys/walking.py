"""A walk over the pages that are open to a visitor, wide and narrow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from tests.browser import assert_accessible, new_page
from tests.journeys.live import Place, furnishing, sign_in
from tests.journeys.world import Visitor, build_world

WIDTHS = (1280, 320)
HEIGHT = 900
# The words in tables that reach beyond their cell, which hides what does.
CUT_OFF = """[...document.querySelectorAll(":is(td, th) :is(.tp-badge, .tp-tier)")]
    .filter(badge => badge.getBoundingClientRect().right
        > badge.closest("td, th").getBoundingClientRect().right + 1)
    .map(badge => badge.textContent.trim())"""
# For machines; what they answer has tests of its own.
NO_PAGES = ("/api/v1/", "/healthz", "/readyz")
# In the order in which the world yields them.
VISITORS = (
    "nobody", "member", "newcomer", "reviewer", "supervisor", "validator", "program manager",
    "auditor", "administrator", "agency",
)  # fmt: skip


@dataclass(frozen=True)
class Itinerary:
    """Whoever visits, and the stops of this person: endpoint and address."""

    visitor: Visitor
    stops: Sequence[tuple[str, str]]

    def half(self, number: int) -> Sequence[tuple[str, str]]:
        """Return the stops at every second endpoint, from the first (0) or the second (1)."""
        endpoints = [*dict.fromkeys(endpoint for endpoint, _ in self.stops)][number::2]
        return [stop for stop in self.stops if stop[0] in endpoints]


@dataclass(frozen=True)
class Walks:
    """The itinerary of each of VISITORS, and the rules of all pages that can be visited."""

    itineraries: dict[str, Itinerary]
    rules: Sequence[Rule]


def furnished_for_walks(place: Place) -> Walks:
    """Build the world in which is walked."""
    with furnishing(place) as app:
        visitors = list(build_world(app))
        with app.test_request_context():
            walks = [Itinerary(visitor, list(addresses(app, visitor))) for visitor in visitors]
            return Walks(dict(zip(VISITORS, walks, strict=True)), every_page(app))


def every_page(app: Flask) -> list[Rule]:
    """Return the rules of all pages that can be visited."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and rule.endpoint != "static"
        and not rule.rule.startswith(NO_PAGES)
    ]


def addresses(app: Flask, visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Return endpoint and address of all pages open to a visitor, once for each of its values."""
    for rule in every_page(app):
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        if (visitor.role is None) != (access is None) or (access and visitor.role not in access):
            continue
        for values in visitor.values if rule.arguments else [{}]:
            if rule.arguments <= values.keys():
                given = {name: values[name] for name in rule.arguments}
                yield rule.endpoint, app.url_for(rule.endpoint, **given)


def trouble_on(
    stops: Sequence[tuple[str, str]], visitor: Visitor, live: Place, browser: Browser
) -> list[str]:
    """Return what is wrong with the pages at these stops."""
    seen: set[str] = set()
    trouble: list[str] = []
    with new_page(browser, live.url, trouble) as page:
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        if visitor.email:
            sign_in(page, visitor.email)
        for endpoint, path in stops:
            trouble += faults_of(page, path, again=endpoint in seen)
            seen.add(endpoint)
    return trouble


def faults_of(page: Page, path: str, *, again: bool) -> list[str]:
    """Return what is wrong with the page at an address; a file to download is no page.

    again: the same page was seen at another stage; axe then looks at it in one width only.
    """
    answer = page.request.get(path)
    if answer.status != 200:
        return [f"{path}: {answer.status}"]
    if not answer.headers["content-type"].startswith("text/html"):
        return []
    page.goto(path)
    faults = []
    if page.locator("h1").count() != 1 or not page.title().removesuffix("| Trusted").strip():
        faults.append(f"{path}: {page.locator('h1').count()} h1, title {page.title()}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = page.evaluate("document.scrollingElement.scrollWidth")
        if found > width:
            faults.append(f"{path}: {found} px wide at {width}")
        faults += [f"{path}: “{said}” is cut off at {width}" for said in page.evaluate(CUT_OFF)]
        if width == WIDTHS[0] or not again:
            faults += barriers_on(page, width)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    return faults


def barriers_on(page: Page, width: int) -> list[str]:
    """Return what axe finds."""
    try:
        assert_accessible(page)
    except AssertionError as error:
        return [f"at {width}: {error}"]
    return []
