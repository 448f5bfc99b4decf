"""The headers with which every answer leaves, wherever it comes from."""

import pytest
from flask import url_for

from app import create_app
from tests.conftest import make_settings
from trusted.config import Environment
from trusted.web.assets import address

PAGES = ("/", "/nowhere", "/companies", "/api/docs", "/static/nowhere")
PAGES = (*PAGES, f"{address()}/css/trusted.css")
DATA = ("/api/v1/register/status", "/api/v1/openapi.json", "/healthz", "/api/v1/nowhere")
PLACES = (*PAGES, *DATA)


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_protects_who_reads_it(client, place):
    with client.get(place) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("place", PAGES)
def test_a_page_tells_no_other_host_who_read_it(client, place):
    with client.get(place) as answer:
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("place", DATA)
def test_data_may_load_nothing(client, place):
    with client.get(place) as answer:
        assert "'self'" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("place", PLACES)
def test_in_production_browsers_are_told_to_come_by_https_only(production, place):
    with production.test_client().get(place) as answer:
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_in_production_a_session_is_only_for_this_host_and_only_by_https(production):
    cookie = production.test_client().get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    for said in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert said in cookie
    assert "Domain" not in cookie


@pytest.fixture
def production(database_url, tmp_path):
    """The application as it is set up for the public."""
    given = {"environment": Environment.PRODUCTION, "base_url": "https://trusted.example"}
    return create_app(make_settings(database_url, tmp_path, **given))


def test_a_link_of_ours_never_names_another_host(application):
    with application.test_request_context(headers={"Host": "evil.example"}):
        assert url_for("public.check") == "/check"


def test_who_uses_a_method_that_is_not_taken_is_told_which_ones_are(client):
    answer = client.put("/directory")

    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
