"""What anybody does: find a party, show the directory elsewhere, check a certificate by its QR."""

from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser import new_page
from tests.factories import NOON, make_account, reason_for
from tests.factories_directory import make_listed
from tests.factories_documents import make_test_seal
from tests.journeys.live import WAYS, fits, furnishing, press, window
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.services.certificates import issue_certificate
from trusted.services.files import file_store
from trusted.services.signing_keys import make_key
from trusted.services.suspensions import suspend

WORDS = {
    "en": {
        "directory": "Directory", "show": "Show", "candidates": "Candidates, not an answer",
        "trusted": "is a trusted partner now", "not_trusted": "is not a trusted partner now",
        "tier": "Tier 1", "check": "Check the file", "nobody": "Nobody is listed",
        "forged": "did not come from this program",
    },
    "es": {
        "directory": "Directorio", "show": "Mostrar", "candidates": "Candidatos, no una respuesta",
        "trusted": "es ahora un socio de confianza", "not_trusted": "no es ahora un socio",
        "tier": "Nivel 1", "check": "Comprobar el archivo", "nobody": "No hay nadie en",
        "forged": "no procede de este programa",
    },
}  # fmt: skip
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


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_somebody_finds_a_party(live, furnished, browser, language, width):
    (number, _), words = furnished, WORDS[language]
    with window(browser, live, width, trouble := []) as page:
        page.goto(f"/?lang={language}")
        fits(page)
        page.locator("footer").get_by_role("link", name=words["directory"]).click()
        page.fill("[name=q]", "fox")
        press(page, words["show"])
        expect(page.locator("main")).to_contain_text(words["candidates"])
        expect(page.locator("main")).to_contain_text("Fox Brokerage")
        fits(page)
        page.fill("[name=q]", number)
        press(page, words["show"])
        expect(page.locator("main")).to_contain_text(words["trusted"])
        expect(page.locator("main")).to_contain_text(words["tier"])
        fits(page)

    assert trouble == []


@pytest.fixture
def portal(live):
    """The port of another portal that shows the directory in a frame."""
    head = "<!doctype html><title>Portal</title><style>iframe { width: 100%; height: 40em }</style>"
    frame = f'<iframe title="Directory" src="{live.url}/embed/directory?lang=LANGUAGE"></iframe>'

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            language = self.path.rpartition("/")[2]
            self.wfile.write((head + frame.replace("LANGUAGE", language)).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_portal_that_may_shows_the_directory(live, portal, furnished, browser, language, width):
    (number, _), words = furnished, WORDS[language]
    with window(browser, live, width, trouble := []) as page:
        page.goto(f"http://{PORTAL}:{portal}/{language}")
        frame = page.frame_locator("iframe")
        frame.locator("[name=q]").fill(number)
        frame.get_by_role("button", name=words["show"]).click()
        expect(frame.locator("main")).to_contain_text(words["trusted"])
        assert page.context.cookies(live.url) == []
        # The page in the frame by itself, and with candidates: both are in reach of everybody.
        page.goto(page.frames[1].url)
        fits(page)
        page.goto(f"/embed/directory?q=fox&lang={language}")
        expect(page.locator("main")).to_contain_text("Fox Brokerage")
        fits(page)
    assert trouble == []


def test_a_portal_that_may_not_shows_no_directory(live, portal, furnished, browser):
    with new_page(browser, live.url, []) as page:
        page.goto(f"http://{OTHER}:{portal}/en")
        expect(page.frame_locator("iframe").locator("[name=q]")).to_have_count(0)


def test_a_certificate_is_checked_by_its_code_and_file_before_and_after_a_suspension(
    place, live, furnished, browser, tmp_path
):
    number, content = furnished
    text = "".join(pypdf.PdfReader(BytesIO(content)).pages[0].extract_text().split())
    address = f"/check/{text.partition('/check/')[2][:23]}"
    trouble: list[str] = []
    with ExitStack() as opened:
        pages = [opened.enter_context(window(browser, live, way[1], trouble)) for way in WAYS]
        for page, (language, _) in zip(pages, WAYS, strict=True):
            page.goto(f"{address}?lang={language}")
            expect(page.locator("main")).to_contain_text(WORDS[language]["trusted"])
            fits(page)

        with furnishing(place):
            # Of today: one that nobody confirms for days ends by itself.
            now = datetime.now(UTC)
            actor, enrollment = make_account(Role.SUPERVISOR), enrollment_by_number(number)
            suspend(enrollment, reason_for("suspend"), note="x", actor=actor, now=now)
            assert db.session.get_one(Enrollment, enrollment.id).tier == 0

        for page, (language, _) in zip(pages, WAYS, strict=True):
            page.reload()
            expect(page.locator("main")).to_contain_text(WORDS[language]["not_trusted"])
            expect(page.locator("main")).to_contain_text(WORDS[language]["tier"])
            fits(page)
            check_file(page, content, tmp_path, WORDS[language])
            page.goto("/directory?q=fox+parcel")
            expect(page.locator("main")).to_contain_text(WORDS[language]["nobody"])

    assert trouble == [line for line in trouble if "422" in line]


def check_file(page, content, folder, words):
    """Bring the certificate itself, then one in which a byte was changed."""
    paper = folder / "certificate.pdf"
    for brought, said in (
        (content, "not_trusted"),
        (content.replace(b"%%EOF", b"%%EOG", 1), "forged"),
    ):
        paper.write_bytes(brought)
        page.goto("/check")
        page.set_input_files("[name=file]", paper)
        press(page, words["check"])
        expect(page.locator("main")).to_contain_text(words[said])
        fits(page)
