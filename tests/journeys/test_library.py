"""Somebody finds an article on a phone, in English and Spanish, and says what it was worth."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser import assert_accessible, new_page
from tests.factories import NOON
from tests.journeys.live import furnishing, press
from trusted.persistence.database import db
from trusted.persistence.models import ArticleOpinion
from trusted.services.article_shipping import load_library

WIDTH = 320


@pytest.fixture(scope="module")
def furnished(place):
    """The articles that come with the program."""
    with furnishing(place):
        load_library(now=NOON)


def test_somebody_finds_an_article_in_english_and_in_spanish_and_says_what_it_was_worth(
    place, live, browser
):
    with new_page(browser, live.url, trouble := []) as page:
        page.set_viewport_size({"width": WIDTH, "height": 900})
        for language, words, title, send in (
            ("en", "vague descriptions", "Data quality: say what is in the parcel", "Send"),
            ("es", "validacion", "Cómo superar una validación", "Enviar"),
        ):
            page.goto(f"/library?lang={language}")
            assert_accessible(page)
            page.fill("[name=q]", words)
            page.press("[name=q]", "Enter")
            expect(page.locator("mark").first).to_be_visible()
            assert_accessible(page)
            page.get_by_role("link", name=title).first.click()
            expect(page.locator("h1")).to_have_text(title)
            assert_accessible(page)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH
            page.locator("label[for=useful-0]").click()
            page.fill("[name=comment]", f"Good, {language}.")
            press(page, send)
            expect(page.locator(".usa-alert--success")).to_be_visible()

    assert trouble == []
    with furnishing(place):
        kept = db.session.scalars(select(ArticleOpinion).order_by(ArticleOpinion.id)).all()
        assert [(one.useful, one.comment) for one in kept] == [
            (True, "Good, en."),
            (True, "Good, es."),
        ]
