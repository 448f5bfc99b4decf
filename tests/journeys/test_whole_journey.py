"""The whole way of a company, from signing up to a suspension that every shipment feels."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import new_page
from tests.journeys import steps
from tests.journeys.live import (
    ROOT,
    address_of,
    choose,
    command,
    fill,
    furnishing,
    open_officials,
    press,
    sign_in,
)
from tests.journeys.machine import ask_for_token, curl, priority_of
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

BASELINE = 430


@pytest.fixture(scope="module")
def furnished(place):
    """The officials' accounts, and a targeting system's client id and secret."""
    with furnishing(place) as app:
        open_officials(app)
        said = command(
            app, "clients", "create", "Targeting", "--scope", "standing:read",
            "--scope", "shipments:prioritize", "--by", address_of(Role.ADMINISTRATOR),
        )  # fmt: skip
    return [line.split()[-1] for line in said.splitlines()]


@pytest.fixture
def people(live, browser):
    """A page for the company, and one for each official of the case, who is signed in there."""
    trouble: list[str] = []
    with ExitStack() as stack:
        pages = {
            role: stack.enter_context(new_page(browser, live.url, trouble))
            for role in (Role.MEMBER, Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
        }
        for role, page in pages.items():
            if role is not Role.MEMBER:
                sign_in(page, address_of(role))
        yield pages
    # A refused form is answered by 422, which the browser's console reports as an error.
    assert [said for said in trouble if "422" not in said] == []


def test_from_signing_up_to_tier_2_and_to_a_suspension(live, furnished, people):
    company, supervisor = people[Role.MEMBER], people[Role.SUPERVISOR]

    apply(company)
    review(people[Role.REVIEWER])
    certify(supervisor)
    see_tier(company, "Tier 1 certified")
    plan(supervisor)
    let_the_day_come(live)
    fill_checklist(people[Role.VALIDATOR])
    report(people[Role.VALIDATOR], "All that was described is there, and works.")
    see_tier(company, "Tier 1 certified")
    answer_report(company)
    conclude(supervisor, "2")
    see_tier(company, "Tier 2 validated")
    code = get_certificate(company)
    see_certificate(company, code, "This company is a trusted partner now")

    token = ask_for_token(live, *furnished)
    trusted = ask_priority(live, token)
    assert standing(live, token) == ("validated", 2)
    assert trusted["priority"] < BASELINE
    assert sum_of(trusted) == trusted["priority"]
    assert points_by_code(trusted)["tier-credit"] < 0

    suspend(supervisor)
    suspended = ask_priority(live, token)
    assert standing(live, token) == ("suspended", 0)
    assert "tier-credit" not in points_by_code(suspended)
    assert points_by_code(suspended)["adverse-standing"] == 150
    assert sum_of(suspended) == suspended["priority"] == BASELINE + 150
    see_certificate(company, code, "This company is not a trusted partner now")
    verify_audit(live)


def apply(page: Page) -> None:
    steps.sign_up(page)
    steps.enter_company(page)
    steps.name_identifier(page)
    steps.name_site(page)
    steps.begin_application(page)
    steps.name_contact(page)
    steps.show_eligibility(page)
    steps.answer_profile(page)
    steps.sign_and_submit(page)


def review(page: Page) -> None:
    from_queue(page, "Take into review")
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
    from_queue(page, "Decide on the application")
    choose(page, "decision", "certify")
    press(page, "Record the decision")
    expect(page.locator(".usa-alert--success")).to_contain_text("certified")


def suspend(page: Page) -> None:
    page.goto("/officer/enrollments")
    page.get_by_role("link", name=steps.COMPANY).first.click()
    page.get_by_role("link", name="Suspend").click()
    choose(page, "reason", "suspend-outcomes")
    press(page, "Suspend")
    expect(page.locator(".usa-alert--success")).to_contain_text("suspended")


def see_tier(page: Page, words: str) -> None:
    page.goto("/companies")
    expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("link", name="Carrier", exact=True).click()
    expect(page.locator(".tp-tiles")).to_contain_text(words)


def get_certificate(page: Page) -> str:
    """Download the certificate and return its code."""
    with page.expect_download() as download:
        press(page, "Download the certificate (PDF)")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.reload()
    code = page.locator(".tp-facts__row", has_text="Code to check it").locator("dd").inner_text()
    return code.strip()


def see_certificate(page: Page, code: str, words: str) -> None:
    page.goto("/check")
    fill(page, {"code": code.lower()})
    press(page, "Check")
    expect(page.locator("main")).to_contain_text(words)


def standing(live, token: str) -> tuple[str, int]:
    """Return status and tier as the API gives them for the company's code."""
    path = f"/api/v1/parties/scac/{steps.CODE}"
    (enrollment,) = curl(live, path, "--header", f"Authorization: Bearer {token}")["enrollments"]
    return enrollment["status"], enrollment["tier"]


def ask_priority(live, token: str) -> dict:
    """Return the decision on a shipment that the company carries."""
    parties = {"carrier": [f"scac:{steps.CODE}"]}
    shipment = {"id": "1Z999AA10123456784", "baseline": BASELINE, "parties": parties}
    return priority_of(live, token, shipment)


def points_by_code(decision: dict) -> dict[str, int]:
    return {effect["code"]: effect["points"] for effect in decision["effects"]}


def sum_of(decision: dict) -> int:
    return BASELINE + sum(effect["points"] for effect in decision["effects"])


def verify_audit(live) -> None:
    flask = Path(sys.executable).with_name("flask")
    line = [flask, "--app", "app", "audit", "verify"]
    said = subprocess.run(
        line, cwd=ROOT, env=live.environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert "whole" in said.stdout
