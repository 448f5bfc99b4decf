"""A foreign list with three doubtful rows: tried, brought in, and decided by a second person."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories_exchange import make_arrangement, make_terms, partner, sent_list
from tests.journeys.live import (
    WAYS,
    address_of,
    fits,
    furnishing,
    open_officials,
    press,
    sign_in,
    window,
)
from trusted.domain.standing import Role

WORDS = {
    "en": {
        "try": "Only try", "take": "Take the list over", "go": "Go on",
        "tried": "Nothing was taken over", "waits": "Quarantined", "taken": "to look at: 3",
        "credit": "Given to the parties of the newest list", "tier": "Tier 2",
        "doubts": ("does not speak for JP", "no status “dreaming”", "covers none of: bank"),
        "release": "Release: it counts", "refuse": "Refuse: it gets",
        "decide": "Record the decision", "decided": "Your decision is recorded",
    },
    "es": {
        "try": "Solo probar", "take": "Incorporar la lista", "go": "Continuar",
        "tried": "No se incorporó nada", "waits": "En cuarentena", "taken": "por mirar: 3",
        "credit": "Se otorga a las partes de la lista más reciente", "tier": "Nivel 2",
        "doubts": ("no habla en nombre de JP", "el estado “dreaming”", "estas funciones: bank"),
        "release": "Liberar: cuenta", "refuse": "Rechazar: no obtiene",
        "decide": "Registrar la decisión", "decided": "Su decisión está registrada",
    },
}  # fmt: skip


def code_of(language, width):
    return f"kr-{language}-{width}"


@pytest.fixture(scope="module")
def furnished(place):
    """The officials, and for each way an arrangement and a list of four rows."""
    with furnishing(place) as app:
        now = datetime.now(UTC)
        lists = {}
        for language, width in WAYS:
            code = code_of(language, width)
            make_arrangement(make_terms(begins_on=now.date()), code=code, now=now)
            own = f"{language}{width}"
            rows = [
                partner(f"A{own}"),
                partner(f"B{own}", country="JP"),
                partner(f"C{own}", status="dreaming"),
                partner(f"D{own}", roles=("bank",)),
            ]
            lists[language, width] = sent_list(rows, now - timedelta(hours=1), code=code)
        open_officials(app)
        return lists


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_foreign_list_is_imported_with_three_doubtful_rows(
    live, furnished, browser, language, width
):
    words, trouble = WORDS[language], []
    code, sent = code_of(language, width), furnished[language, width]
    with window(browser, live, width, trouble) as page:
        sign_in(page, address_of(Role.PROGRAM_MANAGER), language)
        bring_in(page, code, sent, words)
    with window(browser, live, width, trouble) as page:
        sign_in(page, address_of(Role.SUPERVISOR), language)
        page.goto("/officer/arrangements")
        fits(page)
        decide(page, code, words)
        page.goto(f"/officer/arrangements/{code}/parties")
        expect(page.get_by_text(words["tier"], exact=True)).to_have_count(2)
        fits(page)

    assert trouble == []


def bring_in(page, code, sent, words):
    """Try a list, see what would become of its rows, and take it over."""
    page.goto(f"/officer/arrangements/{code}/import")
    choose(page, sent, words["try"], words["go"])
    expect(page.locator("main")).to_contain_text(words["tried"])
    expect(page.locator(".tp-badge", has_text=words["waits"])).to_have_count(3)
    for doubt in words["doubts"]:
        expect(page.locator("main")).to_contain_text(doubt)
    fits(page)
    choose(page, sent, words["take"], words["go"])
    expect(page.locator(".usa-alert--success")).to_contain_text(words["taken"])
    expect(page.locator("main")).to_contain_text(words["credit"])
    fits(page)


def decide(page, code, words):
    """Release the first of the three rows, refuse the others."""
    for done, outcome in enumerate(("release", "refuse", "refuse")):
        page.goto(f"/officer/quarantine?arrangement={code}")
        expect(page.locator("main tbody tr")).to_have_count(3 - done)
        if not done:
            fits(page)
        page.locator("main tbody a").first.click()
        if not done:
            fits(page)
        page.get_by_text(words[outcome]).click()
        page.fill("#reason", "Their liaison officer was asked.")
        press(page, words["decide"])
        expect(page.locator(".usa-alert--success")).to_contain_text(words["decided"])


def choose(page, sent, mode, go):
    page.set_input_files(
        "#file", {"name": "list.json", "mimeType": "application/json", "buffer": sent.data}
    )
    page.fill("#signature", sent.signature)
    page.get_by_text(mode).click()
    press(page, go)
