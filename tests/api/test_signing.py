import json
import time

import pytest
import time_machine
from joserfc import jws
from joserfc.jwk import KeySet

from tests.api.conftest import record
from tests.factories import NOON, make_account
from trusted.api.signing import wants_signed
from trusted.domain.standing import Role
from trusted.register.signatures import decoded
from trusted.services.signing_keys import AHEAD, make_key, retire_key

SIGNED = {"Accept": "application/jose"}
PARTY = "/api/v1/parties/scac/FXPQ"


@pytest.fixture
def keys(application, settings):
    """Make keys, and forget what was remembered of the former ones."""

    class Keys:
        def make(self, now=NOON, secret=settings.signing_secret):
            with application.app_context():
                kid = make_key(secret, actor=make_account(Role.ADMINISTRATOR), now=now).kid
            self.forget()
            return kid

        def retire(self, kid):
            with application.app_context():
                retire_key(kid, actor=make_account(Role.ADMINISTRATOR), now=NOON)
            self.forget()

        def forget(self):
            signing = application.extensions["trusted-api"].signing
            signing._remembered = (0.0, signing._remembered[1])

    return Keys()


def published(client):
    return KeySet.import_key_set(client.get("/.well-known/jwks.json").json)


def test_a_signed_standing_is_the_same_json_and_an_independent_library_accepts_it(
    client, machine, register, keys
):
    kid = keys.make()
    register.publish("scac:FXPQ", record())
    with time_machine.travel(time.time(), tick=False):
        plain = machine.get(PARTY)
        for _ in range(3):  # by Flask, learning, and before Flask
            answer = machine.get(PARTY, headers=SIGNED)

    assert answer.content_type == "application/jose"
    assert answer.headers["Cache-Control"] == "no-store"
    opened = jws.deserialize_compact(answer.data, published(client), algorithms=["Ed25519"])
    assert opened.payload == plain.data
    assert opened.headers() == {"alg": "Ed25519", "kid": kid, "typ": "standing+jws"}


def test_without_a_key_nothing_is_signed_and_the_problem_says_what_to_do(machine, register):
    register.publish("scac:FXPQ", record())

    answer = machine.get(PARTY, headers=SIGNED)

    assert (answer.status_code, answer.json["code"]) == (503, "cannot-sign")
    assert "flask keys make" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "60"
    assert machine.get(PARTY).status_code == 200


def test_a_key_sealed_with_another_secret_is_a_problem_in_words(machine, register, keys):
    keys.make(secret="some other secret of 32 characters")
    register.publish("scac:FXPQ", record())

    answer = machine.get(PARTY, headers=SIGNED)

    assert (answer.status_code, answer.json["code"]) == (503, "cannot-sign")
    assert "TRUSTED_SIGNING_SECRET" in answer.json["detail"]


def test_an_unknown_party_is_a_problem_signed_or_not(machine, register, keys):
    keys.make()
    answer = machine.get("/api/v1/parties/scac/ZZZZ", headers=SIGNED)
    assert (answer.status_code, answer.json["code"]) == (404, "unknown-party")


def test_two_keys_are_published_and_the_next_takes_over_in_time(client, machine, register, keys):
    first, second = keys.make(), keys.make()
    register.publish("scac:FXPQ", record())

    assert [key["kid"] for key in client.get("/.well-known/jwks.json").json["keys"]] == [
        first,
        second,
    ]

    def signed_by(moment):
        with time_machine.travel(moment, tick=False):
            keys.forget()
            machine.sign_in()
            register.refresh()
            head = machine.get(PARTY, headers=SIGNED).data.split(b".")[0]
        return json.loads(decoded(head))["kid"]

    assert signed_by(NOON) == first
    assert signed_by(NOON + AHEAD) == second


def test_a_retired_key_is_published_no_more_and_signs_nothing(client, machine, register, keys):
    first, second = keys.make(), keys.make()
    register.publish("scac:FXPQ", record())
    machine.get(PARTY, headers=SIGNED)

    keys.retire(first)

    answer = machine.get(PARTY, headers=SIGNED)
    opened = jws.deserialize_compact(answer.data, published(client), algorithms=["Ed25519"])
    assert opened.headers()["kid"] == second


def test_the_keys_may_be_kept_and_are_asked_for_again_by_their_etag(client, keys):
    keys.make()
    answer = client.get("/.well-known/jwks.json")

    assert answer.content_type == "application/jwk-set+json"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert set(answer.json["keys"][0]) == {"kty", "crv", "alg", "use", "kid", "x"}
    again = client.get("/.well-known/jwks.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    keys.make()
    assert client.get("/.well-known/jwks.json").headers["ETag"] != answer.headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "signed"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/jose", True),
        ("application/jose, application/json;q=0.5", True),
        ("application/jose;q=0.5, application/json", False),
        ("text/html", False),
        ("jose", False),
    ],
)
def test_an_answer_is_signed_for_who_prefers_it_so(accept, signed):
    assert wants_signed(accept) is signed
