"""The scripts of pages, in a real browser: nothing typed is lost, uploads show their progress."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.browser import assert_accessible, chromium, new_page
from tests.web.gallery import make_site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
FILE = "input[type=file]"
SEND = "main button[type=submit]"
RESTORED = "We put back what you had typed"


@pytest.fixture(scope="module")
def address():
    site = make_site()
    site.after_request(
        lambda answer: answer.headers.set("Content-Security-Policy", POLICY) or answer
    )
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser, address):
    trouble: list[str] = []
    with new_page(browser, address, trouble) as opened:
        opened.goto("/form")
        yield opened
    assert trouble == []


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "is empty"), (1024 * 1024 + 1, "the limit is 1 MB")],
)
def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent(page, size, said):
    page.set_input_files(FILE, {"name": "a.pdf", "mimeType": "", "buffer": b"x" * size})
    page.click(SEND)

    assert said in page.text_content("#file-error")
    assert page.get_attribute(FILE, "aria-invalid") == "true"
    assert page.locator("#error-summary").count() == 0


def test_an_upload_ends_on_the_page_that_says_it_was_saved(page):
    page.fill("#name", "Fox Parcel")
    page.set_input_files(FILE, {"name": "a.pdf", "mimeType": "", "buffer": b"x" * 100_000})
    page.click(SEND)

    page.wait_for_selector(".usa-alert--success")
    assert page.input_value("#name") == ""
    assert page.evaluate("localStorage.length") == 0


def test_what_was_wrong_is_shown_in_place_and_has_the_focus(page):
    page.set_input_files(FILE, {"name": "a.pdf", "mimeType": "", "buffer": b"x"})
    page.click(SEND)

    page.wait_for_selector("#error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"


def test_what_was_typed_comes_back_until_it_was_saved(page):
    page.fill("#name", "Fox Parcel")
    page.click("label[for=decision-1]")
    page.goto("about:blank")
    page.goto("/form")

    assert RESTORED in page.text_content("main")
    assert page.input_value("#name") == "Fox Parcel"
    assert page.is_checked("#decision-1")

    page.click(SEND)
    page.wait_for_selector(".usa-alert--success")
    assert RESTORED not in page.text_content("main")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_form_with_errors_is_accessible_and_fits(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.click(SEND)
    page.wait_for_selector("#error-summary")

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
