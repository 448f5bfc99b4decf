"""The public directory as anybody sees it, and the company's page about it."""

import re
from io import BytesIO

import pytest

from app import create_app
from tests.conftest import make_settings
from tests.factories import NOON, make_certified, make_company, owner_of
from tests.factories_directory import make_listed
from tests.factories_documents import make_papers
from tests.visitors import send, visitor, words
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.register.signatures import Signer
from trusted.services.credentials import Issuer, credential_for
from trusted.services.files import file_store
from trusted.services.limits import Limits
from trusted.services.signing_keys import make_key, signer_at


@pytest.fixture
def listed(application):
    """The partner number of Fox Parcel Express."""
    with application.app_context():
        return make_listed(tier_shown=True).partner_number


def test_a_name_gives_candidates_and_never_an_answer(client, listed):
    page = words(client.get("/directory?q=fox"))

    assert "Candidates, not an answer" in page
    assert listed in page
    assert "trusted partner now" not in page
    assert "Tier" not in page


def test_an_exact_identifier_gives_an_answer(client, listed):
    for asked in (listed, listed.lower(), "customs:US/C1"):
        page = words(client.get("/directory", query_string={"q": asked}))
        assert "Fox Parcel Express is a trusted partner now" in page, asked
        assert "Tier 1 certified" in page


def test_no_consent_looks_as_if_there_were_nobody(application, client):
    with application.app_context():
        hidden = make_certified().partner_number

    pages = [
        client.get("/directory", query_string={"q": asked}).text.replace(asked, "")
        for asked in (hidden, "TP00009993", "customs:US/C1", "customs:US/C999")
    ]
    details = [client.get(f"/directory/{number}") for number in (hidden, "TP00009993")]

    without_times = {words_without_moments(page) for page in pages}
    assert len(without_times) == 1
    assert "Treat the party as not trusted" in pages[0]
    assert [page.status_code for page in details] == [404, 404]
    assert details[0].text.replace(hidden, "") == details[1].text.replace("TP00009993", "")


def words_without_moments(page):
    main = page.partition("<main")[2].partition("</main>")[0]
    return main.partition('value="')[0] + main.partition("</form>")[2]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [("fo", "at least 3 letters"), ("xxxx:1", "not known here"), ("scac:", "value is empty")],
)
def test_what_cannot_be_looked_for_is_said(client, asked, complaint):
    page = client.get("/directory", query_string={"q": asked})

    assert page.status_code == 422
    assert complaint in words(page)


def test_the_whole_directory_can_be_taken_along(client, listed):
    csv = client.get("/directory.csv").text.splitlines()
    told = client.get("/directory.json").json

    assert csv[1].startswith(f"{listed},Fox Parcel Express,,US,carrier,,certified,2026-11-24,")
    assert told["data"][0]["partner_number"] == listed
    assert told["data"][0]["tier"] == 1
    assert "customs" not in str(told)


def test_nobody_frames_the_directory_unless_the_operator_lets_them(client):
    policy = client.get("/embed/directory").headers["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in policy
    assert "script-src 'none'" in policy


def test_those_named_may_frame_the_directory_and_nothing_else(database_url, tmp_path):
    settings = make_settings(database_url, tmp_path, embed_ancestors="https://portal.example")
    browser = create_app(settings).test_client()

    embedded = browser.get("/embed/directory")

    policy = embedded.headers["Content-Security-Policy"]
    assert "frame-ancestors https://portal.example" in policy
    assert "<script" not in embedded.text
    assert "Set-Cookie" not in embedded.headers
    other = browser.get("/directory").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in other


def test_what_goes_wrong_in_a_frame_is_said_in_the_frame(database_url, tmp_path):
    portal = "https://portal.example"
    settings = make_settings(database_url, tmp_path, embed_ancestors=portal, public_per_minute=1)
    browser = create_app(settings).test_client()

    browser.get("/embed/directory")
    for address, status in (("/embed/directory", 429), ("/embed/library/nowhere", 404)):
        answer = browser.get(address)

        assert answer.status_code == status
        assert f"frame-ancestors {portal}" in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text
        assert 'class="tp-embedded"' in answer.text
        assert "Set-Cookie" not in answer.headers


def test_who_asks_too_often_is_told_when_to_come_again(application, client):
    application.extensions["limits"] = Limits(2)

    answers = [client.get("/directory?q=fox") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 61
    assert "ask again in" in words(answers[2])
    assert client.get("/check/AAAAA-AAAAA-AAAAA-AAAAA").status_code == 429
    assert client.get("/").status_code == 200


def test_an_owner_lists_the_enrollment_and_takes_it_back(application, client):
    with application.app_context():
        enrollment = make_certified()
        owner = owner_of(db.session.get_one(Company, enrollment.company_id)).id
    browser, path = visitor(application, owner), f"/enrollments/{enrollment.id}/directory"

    assert send(browser, path, {"listed": "y"}).location == path
    assert "in the directory now" in words(browser.get(path))
    assert ticked(browser.get(path)) == ["listed"]
    assert client.get(f"/directory/{enrollment.partner_number}").status_code == 200

    assert send(browser, path).location == path
    assert client.get(f"/directory/{enrollment.partner_number}").status_code == 404
    page = words(browser.get(path))
    assert "Person" in page
    assert page.count("Yes") == 1
    refused = send(browser, path, {"tier_shown": "y"})
    assert refused.status_code == 422
    assert "agree to be listed" in words(refused)
    assert ticked(refused) == ["tier_shown"]


def ticked(page):
    """Return the names of the boxes that a page shows ticked."""
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page.text)
    return [re.search(r'name="([^"]*)"', box)[1] for box in boxes if re.search(r"\bchecked\b", box)]


def test_a_long_list_goes_on(application, client):
    with application.app_context():
        for number in range(26):
            make_listed(f"Parcel {number:02}")

    first = client.get("/directory")
    following = words(
        client.get(
            "/directory"
            + first.text.partition('href="?after=')[2].join(["?after=", ""]).split('"')[0]
        )
    )

    assert "Parcel 24" in words(first)
    assert "Parcel 25" not in words(first)
    assert "Parcel 25" in following
    assert "Parcel 24" not in following


def test_a_company_without_partners_is_not_found(application, client):
    with application.app_context():
        make_company(legal_name="Hare Brokers")

    assert "Nobody is listed" in words(client.get("/directory?q=hare"))


def test_a_file_is_checked_and_one_of_ours_leads_to_what_holds(application, client):
    settings = application.extensions["settings"]
    with application.app_context():
        certificate, _ = make_papers(make_certified(), settings)
        with file_store(settings).open(certificate.sha256) as file:
            content = file.read()

    ours = send(client, "/check/file", {"file": (BytesIO(content), "certificate.pdf")})
    changed = send(client, "/check/file", {"file": (BytesIO(content + b"."), "certificate.pdf")})

    assert ours.location == f"/check/{certificate.code}"
    assert changed.status_code == 422
    assert "same in every byte" in words(changed)
    assert "Choose a file" in words(send(client, "/check/file"))


def test_a_credential_is_checked_as_a_file_and_leads_to_what_holds(application, client):
    settings = application.extensions["settings"]
    with application.app_context():
        make_key(settings.signing_secret, actor=None, now=NOON)
        enrollment = make_certified()
        number = enrollment.partner_number
        certificate, _ = make_papers(enrollment, settings)
        issuer = Issuer(settings.base_url, signer_at(settings.signing_secret, NOON))
        credential = credential_for(enrollment, issuer, now=NOON)
        stranger = Issuer(settings.base_url, Signer(bytes(32)))
        forged = credential_for(enrollment, stranger, now=NOON)
    header, payload, signature = credential.split(b".")
    changed = b".".join((header, payload[:-2] + b"AA", signature))

    ours = send(client, "/check/file", {"file": (BytesIO(credential + b"\n"), "credential.jwt")})

    assert ours.location == f"/check/{certificate.code}"
    assert number in words(client.get(ours.location))
    for content in (forged, changed, b"not.a.credential", b"\xff\x00"):
        refused = send(client, "/check/file", {"file": (BytesIO(content), "credential.jwt")})
        assert refused.status_code == 422
