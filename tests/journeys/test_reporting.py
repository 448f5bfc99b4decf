"""A violation reported without an account, with a photo, and followed by its code."""

import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible
from tests.journeys.live import WAYS, address_of, fits, press, sign_in, window
from tests.web.test_reporting import PNG
from trusted.domain.standing import Role

WORDS = {
    "en": {
        "begin": "Begin", "next": "Continue", "send": "Send the report", "add": "Add the file",
        "leave": "Close this page on this device", "open": "Open the report", "say": "Send",
        "report": "Report a violation", "said": "Questions and answers",
    },
    "es": {
        "begin": "Comenzar", "next": "Continuar", "send": "Enviar la denuncia",
        "add": "Agregar el archivo", "leave": "Cerrar esta página en este dispositivo",
        "open": "Abrir la denuncia", "say": "Enviar", "report": "Denunciar una infracción",
        "said": "Preguntas y respuestas",
    },
}  # fmt: skip


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_stranger_reports_with_a_photo_and_follows_the_report(
    live, browser, tmp_path, language, width
):
    words, trouble = WORDS[language], []
    photo = tmp_path / f"seen-{language}-{width}.png"
    photo.write_bytes(PNG)
    with window(browser, live, width, trouble) as page:
        page.goto(f"/report?lang={language}")
        assert page.locator("h1").inner_text() == words["report"]
        fits(page)
        page.get_by_role("link", name=words["begin"], exact=True).click()
        code = report(page, words)
        page.set_input_files("main input[type=file]", photo)
        press(page, words["add"])
        page.wait_for_selector(f"text={photo.name}")
        press(page, words["leave"])
        follow(page, words, code)
        fits(page)
    assert trouble == []

    with window(browser, live, 1280, trouble) as page:
        sign_in(page, address_of(Role.REVIEWER))
        page.goto("/officer/reports")
        page.get_by_role("link", name="Shiny Things Ltd").last.click()
        page.fill("main textarea[name=body]", "Which color?")
        press(page, "Ask")
        page.wait_for_selector("text=The question is put.")
        expect(page.locator(f"text={photo.name}")).to_have_count(1)
        assert_accessible(page)
    assert trouble == []


def report(page, words):
    """Go through the steps with the keyboard's Enter where a field takes it; return the code."""
    page.locator("main .usa-radio__label").nth(2).click()
    fits(page)
    press(page, words["next"])
    page.fill("main [name=subject]", "Shiny Things Ltd")
    page.locator("main [name=subject]").press("Enter")
    page.wait_for_selector("main [name=what]:visible")
    page.fill("main [name=what]", "They sell watches with a false mark.")
    fits(page)
    press(page, words["next"])
    page.wait_for_selector("main [name=contact]:visible")
    fits(page)
    press(page, words["next"])
    fits(page)
    press(page, words["send"])
    fits(page)
    return page.locator("#code").inner_text()


def follow(page, words, code):
    """Open the report by its code, typed in small letters and without dashes; add to it."""
    page.goto("/report/follow")
    page.fill("main [name=code]", code.lower().replace("-", ""))
    press(page, words["open"])
    page.wait_for_selector(f"text={words['said']}")
    page.fill("main [name=body]", "They are green.")
    press(page, words["say"])
    page.wait_for_selector("text=They are green.")
