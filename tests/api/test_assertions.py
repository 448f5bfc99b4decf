import hmac
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import select

from app import create_app
from tests.factories import make_account
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClientKey
from trusted.services.client_keys import add_key, end_key
from trusted.services.clients import client_by_id, revoke_client

AUDIENCE = "http://127.0.0.1:8000/api/v1/token"
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EDWARDS, CURVE = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
OTHER = OKPKey.generate_key("Ed25519")


@pytest.fixture
def keyed(application, new_machine):
    """A machine with both kinds of keys registered."""
    machine = new_machine("register:read")
    with application.app_context():
        administrator, client = make_account(Role.ADMINISTRATOR), client_by_id(machine.client_id)
        for key in (EDWARDS, CURVE):
            jwk = json.dumps(key.as_dict(private=False))
            add_key(client, jwk, actor=administrator, now=datetime.now(UTC))
    return machine


def assertion(machine, key=EDWARDS, alg="Ed25519", header=None, **claims):
    now = int(time.time())
    given = {
        "iss": machine.client_id,
        "sub": machine.client_id,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_hex(8),
    } | claims
    given = {name: value for name, value in given.items() if value is not None}
    return jwt.encode({"alg": alg} | (header or {}), given, key, algorithms=[alg])


def signed_anew(token, **header):
    """Return it with another header, signed with the key all the same."""
    start = encoded(json.dumps(header).encode()) + "." + token.split(".")[1]
    return start + "." + encoded(EDWARDS.private_key.sign(start.encode()))


def sealed(token, secret):
    """Return it as if the public key were a secret that both sides know: key confusion."""
    start = encoded(b'{"alg":"HS256"}') + "." + token.split(".")[1]
    return start + "." + encoded(hmac.digest(secret, start.encode(), "sha256"))


def encoded(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def ask(browser, token, **form):
    return browser.post(
        "/api/v1/token",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "client_assertion": token,
        }
        | form,
    )


def test_who_signs_with_a_registered_key_gets_a_token(application, keyed):
    for token in (
        assertion(keyed),
        assertion(keyed, CURVE, "ES256"),
        assertion(keyed, aud=[AUDIENCE]),
        assertion(keyed, header={"kid": "whatever it calls it"}),
        signed_anew(assertion(keyed), alg="EdDSA", typ="JWT"),
    ):
        answer = ask(keyed.browser, token)
        assert (answer.status_code, answer.json["scope"]) == (200, "register:read")
    named = ask(keyed.browser, assertion(keyed), client_id=keyed.client_id)
    keyed.token = named.json["access_token"]
    assert keyed.get("/api/v1/register/status").status_code == 200
    with application.app_context():
        assert all(db.session.scalars(select(ApiClientKey.last_used_at)))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "client-other"},
        {"sub": "client-other"},
        {"iss": None},
        {"sub": None},
        {"sub": ["x"]},
        {"iss": "client-\x00", "sub": "client-\x00"},
        {"aud": "http://127.0.0.1:8000/api/v1"},
        {"aud": [AUDIENCE, "https://elsewhere.example"]},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 10**400},
        {"exp": int(time.time()) - 1},
        {"exp": int(time.time()) + 3000},
        {"iat": int(time.time()) + 3000},
        {"iat": "now"},
        {"nbf": int(time.time()) + 3000},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
    ],
)
def test_an_assertion_that_says_the_wrong_thing_is_refused(keyed, claims):
    answer = ask(keyed.browser, assertion(keyed, **claims))
    assert (answer.status_code, answer.json["code"]) == (401, "invalid-client")


def changed(token, place):
    parts = token.split(".")
    middle = len(parts[place]) // 2
    other = "A" if parts[place][middle] != "A" else "B"
    parts[place] = parts[place][:middle] + other + parts[place][middle + 1 :]
    return ".".join(parts)


def unsigned(token, alg):
    header = encoded(json.dumps({"alg": alg}).encode())
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "forged",
    [
        lambda machine: assertion(machine, OTHER),
        lambda machine: sealed(assertion(machine), EDWARDS.public_key.public_bytes_raw()),
        lambda machine: sealed(assertion(machine), CURVE.as_pem(private=False)),
        lambda machine: sealed(assertion(machine), b""),
        lambda machine: unsigned(assertion(machine), "none"),
        lambda machine: unsigned(assertion(machine), "None"),
        lambda machine: unsigned(assertion(machine), "Ed25519"),
        lambda machine: changed(assertion(machine), 0),
        lambda machine: changed(assertion(machine), 1),
        lambda machine: changed(assertion(machine), 2),
        lambda machine: changed(assertion(machine, CURVE, "ES256"), 2),
        lambda machine: signed_anew(assertion(machine), alg="Ed25519", crit=["exp"], exp=1),
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "..",
        lambda _: "é.é.é",
        lambda machine: assertion(machine, padding="x" * 5_000),
    ],
)
def test_a_forged_or_altered_assertion_is_refused(keyed, forged):
    answer = ask(keyed.browser, forged(keyed))
    assert (answer.status_code, answer.json["code"]) == (401, "invalid-client")


def test_an_assertion_for_the_key_of_another_client_is_refused(keyed, new_machine):
    other = new_machine()
    assert ask(keyed.browser, assertion(other)).status_code == 401
    assert ask(keyed.browser, assertion(keyed), client_id=other.client_id).status_code == 401


def test_an_assertion_works_once_on_whatever_worker(application, keyed):
    token = assertion(keyed)
    another = create_app(application.extensions["settings"])

    answers = [ask(browser, token) for browser in (keyed.browser, another.test_client())]

    assert [answer.status_code for answer in answers] == [200, 401]
    with time_machine.travel(time.time() + 61):
        assert ask(keyed.browser, token).status_code == 401
    with another.app_context():
        db.engine.dispose()


def test_of_many_at_the_same_time_one_uses_an_assertion(application, keyed):
    token, codes = assertion(keyed), []

    def use():
        codes.append(ask(application.test_client(), token).status_code)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200, 401, 401, 401, 401, 401]


def test_an_ended_key_and_a_revoked_client_prove_nothing_any_more(application, keyed):
    with application.app_context():
        client, administrator = client_by_id(keyed.client_id), make_account(Role.ADMINISTRATOR)
        now = datetime.now(UTC)
        end_key(client, EDWARDS.thumbprint(), actor=administrator, now=now)
    assert ask(keyed.browser, assertion(keyed)).status_code == 401
    answer = ask(keyed.browser, assertion(keyed, CURVE, "ES256"))
    keyed.token = answer.json["access_token"]
    assert keyed.get("/api/v1/register/status").status_code == 200

    with application.app_context():
        client = client_by_id(keyed.client_id)
        revoke_client(client, actor=make_account(Role.ADMINISTRATOR), now=now)
    revoked = time.monotonic()
    while keyed.get("/api/v1/register/status").status_code == 200:
        assert time.monotonic() - revoked < 2.2
        time.sleep(0.05)
    assert ask(keyed.browser, assertion(keyed, CURVE, "ES256")).status_code == 401


def test_a_key_ends_after_a_year(keyed):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366)):
        assert ask(keyed.browser, assertion(keyed)).status_code == 401


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"client_secret": "x"}, {}),
        ({"client_assertion_type": "saml"}, {}),
        ({}, {"Authorization": "Basic eDp5"}),
    ],
)
def test_an_assertion_comes_alone_and_says_what_it_is(keyed, form, headers):
    data = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
    data |= {"client_assertion": assertion(keyed)} | form
    answer = keyed.browser.post("/api/v1/token", data=data, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-request")
