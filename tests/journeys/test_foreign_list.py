"""A foreign list with three doubtful rows: tried, brought in, and decided by a second person."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible, new_page
from tests.factories_exchange import make_arrangement, make_terms, partner, sent_list
from tests.journeys.live import address_of, furnishing, open_officials, press, sign_in
from trusted.domain.standing import Role

WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def furnished(place):
    """The officials, and for each width an arrangement and a list of four rows."""
    with furnishing(place) as app:
        now = datetime.now(UTC)
        lists = {}
        for width in WIDTHS:
            code = f"kr-{width}"
            make_arrangement(make_terms(begins_on=now.date()), code=code, now=now)
            rows = [
                partner(f"A{width}"),
                partner(f"B{width}", country="JP"),
                partner(f"C{width}", status="dreaming"),
                partner(f"D{width}", roles=("bank",)),
            ]
            lists[width] = sent_list(rows, now - timedelta(hours=1), code=code)
        open_officials(app)
        return lists


def choose(page, sent, mode):
    page.set_input_files(
        "#file", {"name": "list.json", "mimeType": "application/json", "buffer": sent.data}
    )
    page.fill("#signature", sent.signature)
    page.get_by_text(mode).click()
    press(page, "Go on")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_foreign_list_is_imported_with_three_doubtful_rows(live, furnished, browser, width):
    sent, home = furnished[width], f"/officer/arrangements/kr-{width}"
    trouble: list[str] = []
    with new_page(browser, live.url, trouble) as page:
        page.set_viewport_size({"width": width, "height": 900})
        sign_in(page, address_of(Role.PROGRAM_MANAGER))
        page.goto(f"{home}/import")
        choose(page, sent, "Only try")
        expect(page.locator("main")).to_contain_text("Nothing was taken over")
        expect(page.locator(".tp-badge", has_text="Quarantined")).to_have_count(3)
        assert_accessible(page)
        choose(page, sent, "Take the list over")
        expect(page.locator("main")).to_contain_text("Given to the parties of the newest list")
        assert_accessible(page)
    with new_page(browser, live.url, trouble) as page:
        page.set_viewport_size({"width": width, "height": 900})
        sign_in(page, address_of(Role.SUPERVISOR))
        for left in (3, 2, 1):
            page.goto(f"/officer/quarantine?arrangement=kr-{width}")
            expect(page.locator("main tbody tr")).to_have_count(left)
            page.locator("main tbody a").first.click()
            assert_accessible(page)
            page.get_by_text("Release: it counts" if left == 3 else "Refuse: it gets").click()
            page.fill("#reason", "Their liaison officer was asked.")
            press(page, "Record the decision")
        page.goto(f"{home}/parties")
        expect(page.get_by_text("Tier 2", exact=True)).to_have_count(2)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width

    assert trouble == []
