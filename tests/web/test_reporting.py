"""Reporting a violation at the pages: step by step, without an account, followed by its code."""

import logging
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.factories import NOON, make_account
from tests.factories_allegations import make_allegation, make_report_file
from tests.storage.hostile import HARMFUL
from tests.visitors import hidden, send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Allegation, AllegationFile
from trusted.storage.local import LocalStore

STEPS = (
    {"category": "merchandise"},
    {"subject": "Shiny Things Ltd", "link": "https://shop.example/item/7"},
    {"what": "They sell watches with a false mark.", "goods": "Watches"},
    {"contact": ""},
    {},
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b")


def official(application, role):
    with application.app_context():
        return visitor(application, make_account(role).id)


def reported(client, steps=STEPS):
    """Go through all steps as a browser would; return the page after the last."""
    page = client.get("/report/new")
    for step in steps:
        page = client.post("/report/new", data=hidden(page) | step)
    return page


def code_on(page):
    return CODE.search(words(page))[0]


def test_who_reports_gets_a_code_and_follows_the_report_with_it(application, client):
    page = reported(client)

    assert page.status_code == 200
    code = code_on(page)
    later = application.test_client()
    assert send(later, "/report/follow", {"code": code.lower()}).location == "/report/follow"
    seen = words(later.get("/report/follow"))
    assert "They sell watches with a false mark." in seen
    assert "Open" in seen
    assert code not in seen, "it was shown once"


def test_what_is_wrong_is_said_at_the_step_where_it_is_and_nothing_typed_is_lost(client):
    page = client.post("/report/new", data=hidden(client.get("/report/new")))
    assert page.status_code == 422
    assert "Choose what fits best" in words(page)
    page = client.post("/report/new", data=hidden(page) | STEPS[0])
    page = client.post("/report/new", data=hidden(page) | {"subject": "", "seller": "S7"})
    assert page.status_code == 422
    assert "Who is it about? Say who it is about" in words(page), "no colon after a question"
    assert 'value="S7"' in page.text
    page = client.post("/report/new", data=hidden(page) | STEPS[1])
    page = client.post("/report/new", data=hidden(page) | {"go": "back", "what": "Half a"})
    assert 'value="Shiny Things Ltd"' in page.text
    assert hidden(page)["what"] == "Half a"


def test_a_skipped_step_is_shown_again_before_anything_is_sent(application, client):
    fields = hidden(client.get("/report/new")) | {"stage": "4", "category": "other"}

    page = client.post("/report/new", data=fields)

    assert page.status_code == 422
    assert "Say who it is about" in words(page)
    with application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Allegation)) == 0


def test_sending_the_same_page_twice_makes_one_report(application, client):
    page = client.get("/report/new")
    for step in STEPS[:-1]:
        page = client.post("/report/new", data=hidden(page) | step)
    last = hidden(page)

    assert client.post("/report/new", data=last).status_code == 200
    assert client.post("/report/new", data=last).location == "/report/follow"
    with application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Allegation)) == 1


def test_too_many_reports_from_one_address_are_held_up(client):
    for _ in range(5):
        assert reported(client).status_code == 200

    held = reported(client)
    assert held.status_code == 429
    assert int(held.headers["Retry-After"]) > 60


def test_a_photo_comes_in_once_the_report_is_followed_and_a_strangers_does_not(application, client):
    picture = {"file": (BytesIO(PNG), "seen.png")}
    assert send(client, "/report/follow/file", picture).status_code == 404
    page = reported(client)
    token = hidden(page)["csrf_token"]

    for content, name, status in ((PNG, "seen.png", 302), (b"MZ\x90\0", "bad.png", 409)):
        sent = {"csrf_token": token, "file": (BytesIO(content), name)}
        assert client.post("/report/follow/file", data=sent).status_code == status

    assert "seen.png" in words(client.get("/report/follow"))
    with application.app_context():
        assert db.session.scalars(select(AllegationFile)).one().media_type == "image/png"


def test_who_sends_no_file_is_told_to_choose_one(client):
    token = hidden(reported(client))["csrf_token"]

    # A browser sends an empty part when nothing was chosen.
    for nothing in ({}, {"file": (BytesIO(b""), "")}):
        page = client.post("/report/follow/file", data={"csrf_token": token} | nothing)
        assert page.status_code == 422
        assert "Choose a file" in words(page)


def test_hostile_files_are_refused_and_what_comes_in_is_handed_out_to_be_saved(application, client):
    token = hidden(reported(client))["csrf_token"]

    def hand_in(content, name):
        sent = {"csrf_token": token, "file": (BytesIO(content), name)}
        return client.post("/report/follow/file", data=sent).status_code

    for kind in ("page", "picture that runs", "PDF that scripts", "JPEG and page", "archive"):
        for name in ("seen.png", "../../seen.svg"):
            assert hand_in(HARMFUL[kind], name) in (409, 422), kind
    assert hand_in(PNG, "../../etc/<b>seen\u202egnp.png") == 302
    with official(application, Role.REVIEWER).get("/officer/report-files/1") as taken:
        assert taken.headers["Content-Type"] == "image/png"
        assert taken.headers["Content-Disposition"] == "attachment; filename=bseengnp.png"
        assert taken.headers["X-Content-Type-Options"] == "nosniff"
        assert taken.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_questions_are_answered_by_code_and_its_closing_is_told_in_its_language(
    application, client
):
    client.get("/?lang=es")
    code = code_on(reported(client))
    reviewer = official(application, Role.REVIEWER)
    send(reviewer, "/officer/reports/1/question", {"body": "Which color?"})

    assert "Which color?" in words(client.get("/report/follow"))
    send(client, "/report/follow/answer", {"body": "Green."})
    assert "The reporter has written" in words(reviewer.get("/officer/reports"))
    token = hidden(reviewer.get("/officer/reports/1"))["triage-csrf_token"]
    closing = {"triage-csrf_token": token, "triage-step": "close", "triage-ending": "acted"}
    assert send(reviewer, "/officer/reports/1/triage", closing).status_code == 302

    closed = words(client.get("/report/follow"))
    assert "Investigamos su denuncia y actuamos." in closed
    assert send(client, "/report/follow/answer", {"body": "More."}).status_code == 409
    assert send(client, "/report/leave").status_code == 302
    assert client.get("/report/follow").text.count("Which color?") == 0
    assert send(client, "/report/follow", {"code": code}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the code"),
        ("7KQ2M", "20 letters and digits"),
        ("7KQ2M-9XD4T-W0HPR-5BVEN", "is wrong"),
        ("00000-00000-00000-00000", "Nothing was reported"),
    ],
)
def test_a_code_that_opens_nothing_says_why(client, typed, said):
    page = send(client, "/report/follow", {"code": typed})

    assert page.status_code == 422
    assert said in words(page)


def test_neither_code_nor_address_of_a_reporter_gets_into_a_log_an_address_or_a_cookie(
    client, caplog
):
    with caplog.at_level(logging.DEBUG):
        page = reported(client)
        client.get("/report/follow")
    code = code_on(page)

    assert code not in caplog.text
    assert "127.0.0.1" not in caplog.text
    with client.session_transaction() as session:
        assert code not in str(dict(session))


def test_no_trade_user_reaches_a_report(application):
    with application.app_context():
        store = LocalStore(application.extensions["settings"].evidence_dir)
        make_report_file(make_allegation(contact="kim@example.org", now=NOON), store)
        member = visitor(application, make_account().id)
    paths = ("/officer/reports", "/officer/reports/1", "/officer/report-files/1")

    for client in (application.test_client(), member):
        assert {client.get(path).status_code for path in paths} <= {401, 403}
        assert send(client, "/officer/reports/1/reporter").status_code in (401, 403)


def test_officials_see_the_contact_only_when_they_ask_for_it(application):
    with application.app_context():
        make_allegation(contact="kim@example.org")
    reviewer, auditor = official(application, Role.REVIEWER), official(application, Role.AUDITOR)

    assert "kim@example.org" not in reviewer.get("/officer/reports/1").text
    assert "kim@example.org" in send(reviewer, "/officer/reports/1/reporter").text
    assert "kim@example.org" not in auditor.get("/officer/reports/1").text
    assert send(auditor, "/officer/reports/1/reporter").status_code == 403
