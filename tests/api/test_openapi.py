import json

import msgspec
import pytest
from openapi_spec_validator import validate

from trusted.api import ENTRANCES
from trusted.api.examples import ANSWERED, ASKED
from trusted.api.openapi import COMMITTED, written
from trusted.api.operations import OPERATIONS


def test_the_committed_description_is_the_one_that_the_code_gives():
    assert COMMITTED.read_bytes() == written(), "run: flask --app app api openapi --write"


def test_the_description_is_valid():
    validate(json.loads(written()))


def test_the_description_is_served_to_everyone(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.content_type == "application/json"
    assert answer.data == written()


def test_every_call_is_described_with_its_scope():
    described_calls = {(one.name, one.method.upper(), one.scope, one.sandbox) for one in OPERATIONS}
    calls = {
        (entrance.endpoint, entrance.method, entrance.scope, entrance.sandbox)
        for entrance in ENTRANCES.all
        if entrance.rule.startswith("/api/v1/") and entrance.endpoint != "openapi"
    }
    assert described_calls == calls


@pytest.mark.parametrize("name", ASKED)
def test_what_the_examples_send_is_taken(name):
    asks = next(one.asks for one in OPERATIONS if one.name == name)
    assert msgspec.json.decode(json.dumps(ASKED[name]), type=asks)


@pytest.mark.parametrize("name", ANSWERED)
def test_what_the_examples_show_is_answered(name):
    answers = next(one.answers for one in OPERATIONS if one.name == name)
    assert msgspec.json.decode(json.dumps(ANSWERED[name]), type=answers)
