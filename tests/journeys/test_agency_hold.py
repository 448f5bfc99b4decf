"""A hold that an agency places at its pages, felt by who asks the API, lifted and felt again."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.live import (
    WAYS,
    address_of,
    choose,
    command,
    fits,
    furnishing,
    open_officials,
    press,
    sign_in,
    window,
)
from tests.journeys.machine import ask_for_token, priority_of
from trusted.domain.standing import Role

FELT_WITHIN = 1.0  # seconds
# Two people of one agency: a broad hold needs both.
OFFICERS = ("ana@food.example", "ben@food.example")
WORDS = {
    "en": {
        "begin": "Place a hold", "place": "Place the hold", "active": "Active",
        "waits": "The hold waits for a second person.", "confirm": "Confirm the hold",
        "asked": "1 hold waits for your confirmation", "release": "Release the hold",
        "released": "Released", "refused": "Enter whom or what to hold",
    },
    "es": {
        "begin": "Ordenar una retención", "place": "Ordenar la retención", "active": "Activa",
        "waits": "La retención espera a una segunda persona.", "confirm": "Confirmar la retención",
        "asked": "1 retención espera su confirmación", "release": "Levantar la retención",
        "released": "Levantada", "refused": "Escriba a quién o qué se retiene",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def furnished(place):
    """An agency with two officers, and a targeting system's client id and secret."""
    with furnishing(place) as app:
        open_officials(app)
        by = ("--by", address_of(Role.ADMINISTRATOR))
        command(app, "agencies", "create", "food", "Food Safety", *by)
        for email in OFFICERS:
            command(app, "accounts", "open", email, "--name", email.partition("@")[0].title(),
                    "--role", Role.AGENCY.value, "--password", PASSWORD)  # fmt: skip
            command(app, "agencies", "join", "food", email, *by)
        said = command(
            app, "clients", "create", "Targeting", "--scope", "shipments:prioritize", *by
        )
    return [line.split()[-1] for line in said.splitlines()]


@pytest.fixture(scope="module")
def token(live, furnished):
    """What the targeting system shows with each call."""
    return ask_for_token(live, *furnished)


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_hold_placed_by_two_officers_is_felt_by_the_api_and_so_is_its_release(
    live, browser, token, language, width
):
    words, trouble = WORDS[language], []
    party = f"customs:KR/{language.upper()}{width}"
    assert lane_of(live, token, party) == "review"
    with (
        window(browser, live, width, trouble) as first,
        window(browser, live, width, trouble) as second,
    ):
        for page, email in zip((first, second), OFFICERS, strict=True):
            sign_in(page, email, language)
        place_broad_hold(first, party, words)
        assert lane_of(live, token, party) == "review", "one officer alone holds nothing"

        second.goto("/officer/holds")
        second.get_by_role("link", name=words["asked"]).click()
        fits(second)
        second.get_by_role("link", name=party).click()
        fits(second)
        second.get_by_role("button", name=words["confirm"]).click()
        felt(live, token, party, "hold")
        expect(second.locator("h1")).to_contain_text(words["active"])

        first.reload()
        first.fill("main [name=note]", "The goods are safe.")
        press(first, words["release"])
        felt(live, token, party, "review")
        expect(first.locator("h1")).to_contain_text(words["released"])
        fits(first)
    # A refused form is answered by 422, which the browser's console reports as an error.
    assert [said for said in trouble if "422" not in said] == []


def place_broad_hold(page, party, words):
    """Place a hold on a party in every role, once the form was refused empty."""
    fits(page)
    page.get_by_role("link", name=words["begin"], exact=True).click()
    press(page, words["place"])
    expect(page.locator("#error-summary")).to_contain_text(words["refused"])
    fits(page)
    choose(page, "target", "party")
    page.fill("#subject", party)
    page.select_option("#reason", "unsafe-goods")
    page.fill("#authority", "Food Safety Act, case 7")
    until = datetime.now(UTC) + timedelta(days=10)
    page.fill("#until", until.strftime("%Y-%m-%dT%H:%M"))
    press(page, words["place"])
    expect(page.locator(".usa-alert--success")).to_contain_text(words["waits"])
    fits(page)


def lane_of(live, token, party):
    """Return the lane into which the API puts a shipment of a party."""
    shipment = {"id": "1Z7", "baseline": 400, "parties": {"carrier": [party]}}
    return priority_of(live, token, shipment)["lane"]


def felt(live, token, party, lane):
    """Wait until the API puts the party's shipments there; it must do so in time."""
    deadline = time.monotonic() + FELT_WITHIN
    while (found := lane_of(live, token, party)) != lane and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found == lane, f"not felt within {FELT_WITHIN} s"
