import json

import pytest
import time_machine

from tests.api.conftest import enrollment, record

MOMENT = "2027-03-01T15:31:07Z"


def test_a_standing_has_exactly_the_shape_that_was_published(machine, register):
    with time_machine.travel(MOMENT, tick=False):
        machine.sign_in()
        register.publish("scac:FXPQ", record())
        answer = machine.get("/api/v1/parties/scac/FXPQ")

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.data) == {
        "identifier": "scac:FXPQ",
        "as_of": MOMENT,
        "sequence": 1,
        "stale_after": "2027-03-01T15:32:07Z",
        "known": True,
        "company": "Fox Parcel Express",
        "enrollments": [enrollment()],
        "policy": "2027-01:9f2c",
    }
    assert list(answer.json) == [
        "identifier", "as_of", "sequence", "stale_after", "known", "company", "enrollments",
        "policy",
    ]  # fmt: skip


def test_an_identifier_with_a_slash_is_asked_for_as_it_is_written(machine, register):
    register.publish("seller:shop.example/8812", record(enrollment(entity_type="seller")))

    for path in (
        "seller/shop.example/8812",
        "seller/shop.example%2F8812",
        "seller/SHOP.example/8812",
    ):
        assert machine.get(f"/api/v1/parties/{path}").json["identifier"] == (
            "seller:shop.example/8812"
        )


def test_an_unknown_party_is_a_problem_that_says_what_it_means(machine, register):
    answer = machine.get("/api/v1/parties/scac/FXPQ")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "unknown-party"
    assert answer.json["instance"] == "/api/v1/parties/scac/FXPQ"
    assert len(answer.json["trace_id"]) == 32


@pytest.mark.parametrize(
    "path",
    [
        "scac/1",
        "nothing/1",
        "lei/%00",
        "scac/%FF",
        "scac/%ED%A0%80",
        "seller/x//y",
        "scac/" + "A" * 5000,
    ],
)
def test_what_is_no_identifier_is_refused_in_words(machine, register, path):
    answer = machine.get(f"/api/v1/parties/{path}")

    assert answer.status_code == 422
    assert answer.json["code"] == "invalid-identifier"


def test_an_old_register_answers_nothing(machine, register):
    register.publish("scac:FXPQ", record())
    with time_machine.travel("2027-03-01"):
        machine.sign_in()
        answer = machine.get("/api/v1/parties/scac/FXPQ")

    assert answer.status_code == 503
    assert answer.json["code"] == "register-stale"
    assert answer.headers["Retry-After"] == "1"


def test_query_parameters_are_refused_by_name(machine, register):
    answer = machine.get("/api/v1/parties/scac/FXPQ?when=now&x")

    assert answer.status_code == 422
    assert [error["message"] for error in answer.json["errors"]] == ["unknown: when", "unknown: x"]


def lookup(machine, body, **given):
    return machine.post(
        "/api/v1/parties/lookup", data=body, content_type="application/json", **given
    )


def test_a_lookup_answers_each_item_with_its_own_status_in_the_order_asked(machine, register):
    register.publish("scac:FXPQ", record())
    items = [
        {"ref": "a", "identifier": "scac:fxpq"},
        {"ref": "b", "identifier": "scac:ZZZZ"},
        {"ref": "c", "identifier": "scac:12345"},
        {"ref": "d"},
        {"ref": 5, "identifier": "scac:FXPQ"},
        "nonsense",
        {"ref": "g", "identifier": "scac:FXPQ", "more": 1},
        {"ref": "h", "identifier": "scac:\x00"},
    ]

    results = lookup(machine, json.dumps({"parties": items})).json["results"]

    assert [result["ref"] for result in results] == ["a", "b", "c", "d", None, None, "g", "h"]
    assert [result["status"] for result in results] == [200, 200, 422, 422, 422, 422, 422, 422]
    assert results[0]["standing"]["identifier"] == "scac:FXPQ"
    assert results[0]["standing"]["enrollments"] == [enrollment()]
    assert results[1]["standing"]["known"] is False
    assert "company" not in results[1]["standing"]
    assert results[2]["problem"]["code"] == "invalid-identifier"
    assert results[3]["problem"]["errors"][0]["pointer"] == "/parties/3/identifier"
    assert results[6]["problem"]["errors"][0] == {
        "pointer": "/parties/6/more",
        "code": "unknown-field",
        "message": "Object contains unknown field `more`",
    }


def test_a_found_standing_is_the_same_alone_and_among_many(machine, register):
    with time_machine.travel(MOMENT, tick=False):
        machine.sign_in()
        register.publish("scac:FXPQ", record())
        alone = machine.get("/api/v1/parties/scac/FXPQ").data
        many = lookup(machine, b'{"parties":[{"ref":"a","identifier":"scac:FXPQ"}]}').data

    assert many == b'{"results":[{"ref":"a","status":200,"standing":%b}]}' % alone


def test_ten_thousand_items_are_answered_and_one_more_is_refused_with_the_limit(machine, register):
    item = {"ref": "a", "identifier": "scac:FXPQ"}

    assert len(lookup(machine, json.dumps({"parties": [item] * 10_000})).json["results"]) == 10_000
    answer = lookup(machine, json.dumps({"parties": [item] * 10_001}))
    assert answer.status_code == 413
    assert "10000" in answer.json["detail"]
