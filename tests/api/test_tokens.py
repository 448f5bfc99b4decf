import base64
import time

import pytest
import time_machine
from joserfc import jwt
from sqlalchemy import select

from tests.factories import NOON, make_account
from trusted.api.tokens import _key
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClientSecret
from trusted.services.clients import client_by_id, revoke_client

SEED = bytes(range(32))
STATUS = "/api/v1/register/status"


def test_a_secret_gives_a_token_of_fifteen_minutes_with_the_scopes_asked_for(machine):
    answer = machine.browser.post(
        "/api/v1/token",
        data={"grant_type": "client_credentials", "scope": "register:read"},
        auth=(machine.client_id, machine.secret),
    )

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.json["scope"] == "register:read"
    token = jwt.decode(answer.json["access_token"], _key(SEED), algorithms=["Ed25519"])
    assert token.header["typ"] == "at+jwt"
    assert token.claims["iss"] == "http://127.0.0.1:8000"
    assert token.claims["aud"] == "http://127.0.0.1:8000/api/v1"
    assert token.claims["client_id"] == token.claims["sub"] == machine.client_id
    assert token.claims["exp"] - token.claims["iat"] == 900


def test_the_secret_may_come_in_the_form(machine):
    form = {
        "grant_type": "client_credentials",
        "client_id": machine.client_id,
        "client_secret": machine.secret,
    }
    assert machine.browser.post("/api/v1/token", data=form).status_code == 200


def test_the_last_use_of_a_secret_is_kept(application, machine):
    with application.app_context():
        assert db.session.scalars(select(ApiClientSecret.last_used_at)).one() is not None


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"scope": ""}, 400, "unsupported-grant-type"),
        ({"grant_type": "password"}, 400, "unsupported-grant-type"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid-scope"),
        ({"grant_type": "client_credentials", "more": "1"}, 400, "invalid-request"),
        ({"grant_type": ["client_credentials"] * 2}, 400, "invalid-request"),
    ],
)
def test_a_form_that_is_not_right_is_refused(machine, form, status, code):
    answer = machine.browser.post(
        "/api/v1/token", data=form, auth=(machine.client_id, machine.secret)
    )
    assert (answer.status_code, answer.json["code"]) == (status, code)
    # As OAuth writes it, for libraries that know nothing else.
    assert answer.json["error"] == code.replace("-", "_")


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic !",
        "Basic " + base64.b64encode(b"\xff:x").decode(),
        "Basic " + base64.b64encode(b"nobody:nothing").decode(),
        "Basic " + base64.b64encode(b"%00:%ED%A0%80").decode(),
        "Bearer x",
    ],
)
def test_who_does_not_prove_who_it_is_gets_no_token(client, authorization):
    answer = client.post(
        "/api/v1/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": authorization},
    )
    assert (answer.status_code, answer.json["code"]) == (401, "invalid-client")
    assert answer.json["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_token_form_in_json_is_refused(client):
    assert client.post("/api/v1/token", json={}).status_code == 415


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer é",
        "Basic eDp5",
        "Bearer " + "a" * 9000,
    ],
)
def test_without_a_valid_token_nothing_is_told(client, register, authorization):
    answer = client.get(STATUS, headers={"Authorization": authorization})

    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def signed(header=None, **claims):
    now = int(time.time())
    given = {
        "iss": "http://127.0.0.1:8000",
        "aud": "http://127.0.0.1:8000/api/v1",
        "client_id": "x",
        "scope": "register:read",
        "exp": now + 60,
    } | claims
    given = {name: value for name, value in given.items() if value is not None}
    header = {"alg": "Ed25519", "typ": "at+jwt"} | (header or {})
    return jwt.encode(header, given, _key(SEED), algorithms=["Ed25519"])


@pytest.mark.parametrize(
    "token",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "https://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"scope": None},
        {"client_id": None},
        {"client_id": "of nobody"},
        {"header": {"typ": "JWT"}},
    ],
)
def test_a_token_that_we_signed_for_something_else_is_refused(client, register, token):
    answer = client.get(STATUS, headers={"Authorization": f"Bearer {signed(**token)}"})
    assert answer.status_code == 401


def test_a_token_ends_after_fifteen_minutes(machine):
    with time_machine.travel(time.time() + 899):
        assert machine.get(STATUS).status_code == 200
    with time_machine.travel(time.time() + 901):
        assert machine.get(STATUS).status_code == 401


def test_a_revoked_client_is_refused_within_two_seconds(application, machine):
    assert machine.get(STATUS).status_code == 200
    with application.app_context():
        client = client_by_id(machine.client_id)
        revoke_client(client, actor=make_account(Role.ADMINISTRATOR), now=NOON)

    with time_machine.travel(time.time() + 2.01):
        answer = machine.get(STATUS)
        again = machine.browser.post(
            "/api/v1/token",
            data={"grant_type": "client_credentials"},
            auth=(machine.client_id, machine.secret),
        )

    assert (answer.status_code, answer.json["detail"]) == (401, "This client was revoked.")
    assert again.status_code == 401


def test_a_checked_token_is_remembered_so_that_no_query_runs(application, machine):
    tokens = application.extensions["trusted-api"].tokens
    authorization = machine.headers["Authorization"]
    assert machine.get(STATUS).status_code == 200
    known = tokens.remembered(authorization)

    assert known is not None
    assert known[1].client_id == machine.client_id
    with time_machine.travel(time.time() + 2.01):
        assert tokens.remembered(authorization) is None
