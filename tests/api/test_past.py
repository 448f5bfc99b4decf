import random
from datetime import timedelta

import pytest
import time_machine

from tests.factories import NOON
from tests.factories_register import append_changes, published_record
from trusted.register.signatures import STANDING, Keyring
from trusted.services.signing_keys import make_key

PARTY = "/api/v1/parties/scac/FXPQ"
NAMES = ["scac/FXPQ", "scac/FXPR", "seller/shop.example/8812"]


def text_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def publish(application):
    def publish(at, *changes):
        with application.app_context():
            append_changes(changes, at)
            application.extensions["follower"].catch_up()

    return publish


def test_a_past_answer_is_given_again_byte_by_byte(machine, publish):
    chance, answered = random.Random(9), []
    for step in range(30):
        moment = NOON + timedelta(seconds=100 * step)
        with time_machine.travel(moment, tick=False):
            machine.sign_in()
            name = chance.choice(NAMES)
            record = published_record(1, tier=chance.randrange(4)) if step % 5 else None
            publish(moment, (name.replace("/", ":", 1), record))
            answers = [machine.get(f"/api/v1/parties/{asked}") for asked in NAMES]
            answered += [
                (name, moment, answer) for name, answer in zip(NAMES, answers, strict=True)
            ]

    with time_machine.travel(NOON + timedelta(days=300), tick=False):
        machine.sign_in()
        for asked, moment, then in answered:
            now = machine.get(f"/api/v1/parties/{asked}?at={text_of(moment)}")
            assert now.status_code == then.status_code
            if then.status_code == 200:
                assert now.data == then.data
                path = f"/api/v1/parties/{asked}?sequence={then.json['sequence']}"
                assert machine.get(path).data == then.data
    assert {then.status_code for _, _, then in answered} == {200, 404}


def test_between_two_changes_the_first_one_holds(machine, publish):
    publish(NOON, ("scac:FXPQ", published_record(1, tier=1)))
    publish(NOON + timedelta(days=2), ("scac:FXPQ", published_record(1, tier=2)))

    with time_machine.travel(NOON + timedelta(days=3)):
        machine.sign_in()
        then = machine.get(f"{PARTY}?at={text_of(NOON + timedelta(days=1))}").json

    assert (then["sequence"], then["enrollments"][0]["tier"]) == (1, 1)
    assert then["as_of"] == text_of(NOON + timedelta(days=1))


def test_before_anything_was_published_nobody_was_known(machine, publish):
    publish(NOON, ("scac:FXPQ", published_record(1)))
    with time_machine.travel(NOON + timedelta(days=1)):
        machine.sign_in()
        answer = machine.get(f"{PARTY}?at={text_of(NOON - timedelta(seconds=1))}")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown-party")


def test_a_past_answer_is_signed_for_who_asks_for_it(application, machine, publish, settings):
    publish(NOON, ("scac:FXPQ", published_record(1)))
    with application.app_context():
        make_key(settings.signing_secret, actor=None, now=NOON)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        machine.sign_in()
        path = f"{PARTY}?at={text_of(NOON)}"
        signed = machine.get(path, headers={"Accept": "application/jose"})
        keys = application.extensions["trusted-api"].signing.keys().published
        assert Keyring(keys).opened(STANDING, signed.data) == machine.get(path).data


@pytest.mark.parametrize(
    "query",
    [
        "at=",
        "at=now",
        "at=2026-11-24",
        "at=2026-11-24T15:31:07",
        "at=2999-01-01T00:00:00Z",
        "at=0000-00-00T00:00:00Z",
        "sequence=",
        "sequence=0",
        "sequence=-1",
        "sequence=2",
        "sequence=" + "9" * 400,
        "at=2026-11-24T15:31:07Z&sequence=1",
        "at=2026-11-24T15:31:07Z&at=2026-11-24T15:31:07Z",
        "at=%00",
        "at=%ED%A0%80",
    ],
)
def test_what_is_no_past_is_refused_in_words(machine, publish, query):
    publish(NOON, ("scac:FXPQ", published_record(1)))
    answer = machine.get(f"{PARTY}?{query}")
    assert answer.status_code == 422
    assert answer.json["code"] in {"invalid-parameter", "unknown-parameter"}
