import re
import threading
from urllib.parse import quote

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import enrollment, record
from tests.factories import NOON, make_account
from trusted.api.hot import HotPath
from trusted.domain.standing import Role
from trusted.services.signing_keys import make_key

MOMENT = "2027-03-01T15:31:07Z"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

KNOWN = ["scac/FXPQ", "seller/shop.example/8812"]
LEFT = re.compile(r";r=\d+")
paths = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(
        ["scac:FXPQ", "scac/fxpq", "/scac/FXPQ", "scac//FXPQ", "scac/FXPQ/", "", "scac/"]
    ),
    st.text(max_size=20),
    st.binary(max_size=20).map(quote),
)
methods = st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "DELETE", "OPTIONS"])
queries = st.sampled_from(["", "", "", "?", "?x=1", "?%ff"])
tokens = st.sampled_from(
    ["mine", "mine", "mine", "other scope", "", "Bearer", "Basic x", "Bearer é"]
)


@pytest.fixture
def asked(application, new_machine, register):
    """Ask both ways: through the hot path, and Flask alone."""
    with time_machine.travel(MOMENT, tick=False):
        for path in KNOWN:
            register.publish(path.replace("/", ":", 1), record(enrollment()))
        mine = new_machine("standing:read").sign_in()
        other = new_machine("register:read").sign_in()
        hot = application.wsgi_app
        assert isinstance(hot, HotPath)

        def ask(path, method="GET", caller="mine", way="hot", **headers):
            authorization = {"mine": f"Bearer {mine.token}", "other scope": f"Bearer {other.token}"}
            application.wsgi_app = hot if way == "hot" else hot._wsgi_app
            answer = mine.browser.open(
                f"/api/v1/parties/{path}",
                method=method,
                headers={"Authorization": authorization.get(caller, caller), "traceparent": TRACE}
                | headers,
            )
            application.wsgi_app = hot
            # Each request is counted, whichever way it goes.
            headers = sorted((n, LEFT.sub("", v)) for n, v in answer.headers)
            return answer.status, headers, answer.data

        ask(KNOWN[0])  # checks the token
        ask(KNOWN[0])  # learns the headers
        yield ask


@pytest.fixture
def key(application, settings):
    """Something to sign with."""
    with application.app_context():
        make_key(settings.signing_secret, actor=make_account(Role.ADMINISTRATOR), now=NOON)


accepts = st.sampled_from(
    ["", "", "application/json", "*/*", "application/jose", "application/jose;q=0.1, */*", "jose"]
)


@given(path=paths, method=methods, query=queries, token=tokens, accept=accepts)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
def test_the_hot_path_answers_as_flask_does(asked, path, method, query, token, accept):
    path += query
    assert asked(path, method, token, Accept=accept) == asked(
        path, method, token, way="flask", Accept=accept
    )


def test_a_known_party_is_answered_without_flask(application, asked, monkeypatch):
    def never(environ, start_response):
        raise AssertionError("this reached Flask")

    monkeypatch.setattr(application.wsgi_app, "_wsgi_app", never)

    status, _headers, body = asked("scac/FXPQ")

    assert status == "200 OK"
    assert b'"known":true' in body


@pytest.mark.parametrize("accept", ["application/json", "application/jose"])
def test_who_has_the_same_is_told_so_on_both_ways(application, key, asked, monkeypatch, accept):
    tag = dict(asked("scac/FXPQ", Accept=accept)[1])["ETag"]
    asked("scac/FXPQ", Accept=accept)
    tags = (tag, f'{tag}, "x"', f"W/{tag}", "*", '"x"', "x", f'"x", {tag}')
    for wanted in tags:
        headers = {"Accept": accept, "If-None-Match": wanted}
        hot = asked("scac/FXPQ", **headers)
        assert hot == asked("scac/FXPQ", way="flask", **headers)
        assert (hot[0] == "304 NOT MODIFIED") is (tag in wanted or wanted == "*")

    monkeypatch.setattr(application.wsgi_app, "_wsgi_app", None)
    status, headers, body = asked("scac/FXPQ", Accept=accept, **{"If-None-Match": tag})
    assert (status, body) == ("304 NOT MODIFIED", b"")
    assert dict(headers)["ETag"] == tag


def test_later_answers_are_not_dated_as_the_first_was(asked):
    with time_machine.travel("2027-03-01T15:31:37Z", tick=False):
        asked("scac/FXPQ")
        later = asked("scac/FXPQ")
        assert later == asked("scac/FXPQ", way="flask")
    assert later[0] == "200 OK"
    assert "Date" not in dict(later[1])


def test_another_moment_or_form_has_another_tag(key, asked, register):
    tags = [dict(asked("scac/FXPQ")[1])["ETag"]]
    tags.append(dict(asked("scac/FXPQ", Accept="application/jose")[1])["ETag"])
    register.publish("scac/FXPQ".replace("/", ":"), record(enrollment(tier=1)))
    tags.append(dict(asked("scac/FXPQ")[1])["ETag"])
    assert len(set(tags)) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_a_stale_register_is_refused_on_both_ways(asked):
    with time_machine.travel("2027-03-01T15:32:08Z", tick=False):
        asked("scac/FXPQ")
        assert asked("scac/FXPQ")[0] == "503 SERVICE UNAVAILABLE"
        assert asked("scac/FXPQ") == asked("scac/FXPQ", way="flask")


def test_a_cookie_never_comes_back(application, asked):
    application.wsgi_app._headers.clear()
    for _ in range(2):
        _, headers, _ = asked("scac/FXPQ", Cookie="session=someone")
        assert "Set-Cookie" not in {name for name, _ in headers}


def test_a_session_is_worth_nothing_at_the_api(application, client):
    with client.session_transaction() as session:
        session["_user_id"] = "1"
        session.permanent = True

    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", ""), "nobody is answered otherwise for one"


def test_many_threads_read_at_once_while_the_register_changes(application, asked, register):
    failures = []

    def read():
        for _ in range(50):
            with application.extensions["register"].reading() as view:
                if view.answer("scac:FXPQ") is None:
                    failures.append("gone")

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        register.publish("scac:FXPQ", record())
    for thread in threads:
        thread.join()

    assert failures == []
