"""Large files go to disk as they arrive; what is too large is answered, not cut off."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask, request
from flask_babel import Babel
from flask_login import LoginManager, UserMixin
from werkzeug.exceptions import RequestEntityTooLarge

from trusted.web import uploads
from trusted.web.downloads import attachment
from trusted.web.transactions import streams


@pytest.fixture
def small(tmp_path):
    """An application of nothing but a page that takes files and one that does not."""
    app = Flask("small")
    Babel(app)
    limits = {"evidence_max_bytes": 1000, "form_max_bytes": 500, "data_dir": tmp_path}
    app.extensions["settings"] = SimpleNamespace(**limits)
    app.config["MAX_CONTENT_LENGTH"] = 500
    login = LoginManager(app)
    login.request_loader(lambda asked: UserMixin() if asked.headers.get("X-Person") else None)
    uploads.init_app(app)
    app.add_url_rule("/file", "file", streams(take_file), methods=["POST"])
    app.add_url_rule("/form", "form", lambda: request.form.get("a", ""), methods=["POST"])
    app.register_error_handler(RequestEntityTooLarge, lambda _: (uploads.limit_in_words(413), 413))
    return app.test_client()


def take_file():
    file = request.files["file"]
    return {
        "title": request.form["title"],
        "size": len(file.stream.read()),
        "on_disk": hasattr(file.stream, "fileno"),
    }


def send(client, size, *, signed_in=True):
    return client.post(
        "/file",
        data={"title": "T", "file": (BytesIO(b"x" * size), "a.txt")},
        headers={"X-Person": "1"} if signed_in else {},
    )


def test_a_file_is_written_to_disk_and_leaves_nothing_behind(small, tmp_path):
    assert send(small, 900).json == {"title": "T", "size": 900, "on_disk": True}
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_strangers_file_takes_no_room_and_the_fields_survive(small, tmp_path):
    assert send(small, 900, signed_in=False).json == {"title": "T", "size": 0, "on_disk": False}
    assert not (tmp_path / "spool").exists()


def test_the_page_of_a_body_over_the_limit_names_the_limit(small):
    answer = send(small, 2000)

    assert answer.status_code == 413
    assert answer.text == "The limit here is 1000 bytes."


def test_other_pages_take_no_large_bodies(small):
    assert small.post("/form", data={"a": "x" * 50}).text == "x" * 50
    answer = small.post("/form", data={"a": "x" * 600})
    assert answer.status_code == 413
    assert answer.text == "The limit here is 500 bytes."


@pytest.mark.parametrize(("sent", "status"), [(500, 200), (501, 413)])
def test_a_body_of_unknown_length_is_whole_or_refused(small, sent, status):
    answer = small.post("/form", **terminated(BytesIO(b"a=".ljust(sent, b"x")), None))

    assert answer.status_code == status


@pytest.mark.parametrize(("sent", "left"), [(1500, 0), (500_000, 500_000 - 2000)])
def test_a_refused_body_is_read_to_the_end_but_not_for_ever(small, sent, left):
    body = BytesIO(b"x" * sent)

    answer = small.post("/form", **terminated(body, sent))

    assert answer.status_code == 413
    assert len(body.read()) <= left


def test_who_waits_before_sending_is_not_asked_to_send(small):
    body = BytesIO(b"x" * 1500)

    answer = small.post("/form", headers={"Expect": "100-continue"}, **terminated(body, 1500))

    assert answer.status_code == 413
    assert len(body.read()) == 1500


def test_a_kept_file_is_saved_by_the_browser_and_not_shown():
    app = Flask("small")
    Babel(app)
    with app.test_request_context():
        answer = attachment(
            BytesIO(b"<script>"), filename='Prüf;"1".txt', media_type="text/plain", size=8
        )

    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Pr%C3%BCf%3B%221%22.txt" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content_length == 8


def terminated(body, length):
    return {
        "input_stream": body,
        "content_length": length,
        "content_type": "application/x-www-form-urlencoded",
        "environ_overrides": {"wsgi.input_terminated": True},
    }
