"""What anybody does: find a party, show the directory elsewhere, check a certificate by its QR."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible, new_page
from tests.factories import NOON, make_account, reason_for
from tests.factories_directory import make_listed
from tests.factories_documents import make_test_seal
from tests.journeys.live import furnishing, press
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.services.certificates import issue_certificate
from trusted.services.files import file_store
from trusted.services.signing_keys import make_key
from trusted.services.suspensions import suspend

WIDTHS = (320, 1280)
# Two names of one server: only the first is allowed to show the directory.
PORTAL, OTHER = "localhost", "127.0.0.1"


@pytest.fixture(scope="module")
def furnished(place):
    """The partner number of a listed carrier, and the bytes of its certificate."""
    with furnishing(place) as app:
        settings = app.extensions["settings"]
        make_key(settings.signing_secret, actor=None, now=NOON)
        enrollment = make_listed(tier_shown=True)
        make_listed("Fox Brokerage", entity_type="broker")
        certificate = issue_certificate(
            enrollment,
            store=file_store(settings),
            base_url=settings.base_url,
            actor=make_account(Role.SUPERVISOR),
            now=NOON,
            seal=make_test_seal(),
        )
        with file_store(settings).open(certificate.sha256) as file:
            return enrollment.partner_number, file.read()


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_finds_a_party(live, furnished, browser, width):
    number, _ = furnished
    trouble: list[str] = []
    with new_page(browser, live.url, trouble) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        page.locator("footer").get_by_role("link", name="Directory").click()
        page.fill("[name=q]", "fox")
        press(page, "Show")
        expect(page.locator("main")).to_contain_text("Candidates, not an answer")
        assert_accessible(page)
        expect(page.locator("main")).to_contain_text("Fox Brokerage")
        page.fill("[name=q]", number)
        press(page, "Show")
        expect(page.locator("main")).to_contain_text("is a trusted partner now")
        expect(page.locator("main")).to_contain_text("Tier 1")
        assert_accessible(page)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width

    assert trouble == []


@pytest.fixture
def portal(live):
    """The port of another portal that shows the directory in a frame."""
    html = f'<!doctype html><title>Portal</title><iframe src="{live.url}/embed/directory"></iframe>'

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_portal_that_may_shows_the_directory_and_another_does_not(
    live, portal, furnished, browser
):
    number, _ = furnished
    with new_page(browser, live.url, []) as page:
        page.goto(f"http://{PORTAL}:{portal}/")
        frame = page.frame_locator("iframe")
        frame.locator("[name=q]").fill(number)
        frame.get_by_role("button", name="Show").click()
        expect(frame.locator("main")).to_contain_text("is a trusted partner now")
        assert page.context.cookies(live.url) == []
    with new_page(browser, live.url, []) as page:
        page.goto(f"http://{OTHER}:{portal}/")
        expect(page.frame_locator("iframe").locator("[name=q]")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_frame_can_be_used_by_everybody(live, furnished, browser, width):
    with new_page(browser, live.url, trouble := []) as page:
        page.set_viewport_size({"width": width, "height": 600})
        page.goto("/embed/directory?q=fox")
        assert_accessible(page)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert trouble == []


def test_a_certificate_is_checked_by_its_code_and_file_before_and_after_a_suspension(
    place, live, furnished, browser, tmp_path
):
    number, content = furnished
    text = "".join(pypdf.PdfReader(BytesIO(content)).pages[0].extract_text().split())
    address = f"/check/{text.partition('/check/')[2][:23]}"
    with new_page(browser, live.url, trouble := []) as page:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(address)
        expect(page.locator("main")).to_contain_text("is a trusted partner now")

        with furnishing(place):
            actor, enrollment = make_account(Role.SUPERVISOR), enrollment_by_number(number)
            suspend(enrollment, reason_for("suspend"), note="x", actor=actor, now=NOON)
            assert db.session.get_one(Enrollment, enrollment.id).tier == 0

        page.reload()
        expect(page.locator("main")).to_contain_text("is not a trusted partner now")
        expect(page.locator("main")).to_contain_text("Tier 1")
        assert_accessible(page)
        paper = tmp_path / "certificate.pdf"
        paper.write_bytes(content)
        page.goto("/check")
        assert_accessible(page)
        page.set_input_files("[name=file]", paper)
        press(page, "Check the file")
        expect(page.locator("main")).to_contain_text("is not a trusted partner now")
        paper.write_bytes(content.replace(b"%%EOF", b"%%EOG", 1))
        page.goto("/check")
        page.set_input_files("[name=file]", paper)
        press(page, "Check the file")
        expect(page.locator("main")).to_contain_text("did not come from this program")
        page.goto("/directory?q=fox+parcel")
        expect(page.locator("main")).to_contain_text("Nobody is listed")

    assert trouble == [line for line in trouble if "422" in line]
