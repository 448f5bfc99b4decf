import json

import pytest
import time_machine

from tests.api.conftest import enrollment, record

SHIPMENT = {
    "id": "1Z999AA10123456784",
    "baseline": 430,
    "mode": "express",
    "parties": {
        "marketplace": ["marketplace:shop.example"],
        "carrier": ["scac:FXPQ"],
        "seller": ["seller:shop.example/8812"],
        "broker": ["filer:A7Q"],
    },
    "advance_data": {"complete": True, "on_time": True},
}


@pytest.fixture
def parties(register):
    """The parties of the design's example."""
    marketplace = enrollment(entity_type="marketplace", partner_number="TP00007710", tier=3)
    register.publish("marketplace:shop.example", record(marketplace, company_id=1))
    register.publish("scac:FXPQ", record(enrollment(), company_id=2))
    register.publish("filer:A7Q", record(enrollment(), company_id=3))
    return register


def prioritize(machine, shipments):
    return machine.post("/api/v1/shipments/prioritize", json={"shipments": shipments})


def test_the_example_of_the_design_is_answered_as_it_says(machine, parties):
    answer = prioritize(machine, [SHIPMENT])

    assert answer.status_code == 200
    assert list(answer.json) == ["as_of", "sequence", "stale_after", "policy", "decisions"]
    decision = answer.json["decisions"][0]
    effects = decision.pop("effects")
    assert (decision["priority"], decision["lane"], decision["sequence"]) == (250, "release", 3)
    assert decision["policy"] == answer.json["policy"]
    assert effects == [
        {
            "code": "tier-credit",
            "role": "marketplace",
            "partner_number": "TP00007710",
            "tier": 3,
            "points": -116,
        },
        {
            "code": "tier-credit",
            "role": "carrier",
            "partner_number": "TP00012344",
            "tier": 2,
            "points": -64,
        },
        {"code": "unknown-party", "role": "seller", "points": 0},
        {"code": "no-enrollment-in-role", "role": "broker", "points": 0},
    ]


def test_a_suspended_party_takes_all_credit_away(machine, parties):
    parties.publish("scac:FXPQ", record(enrollment(status="suspended", tier=0), company_id=2))

    decision = prioritize(machine, [SHIPMENT]).json["decisions"][0]

    assert decision["priority"] == 580
    assert [effect["code"] for effect in decision["effects"]] == [
        "adverse-standing",
        "unknown-party",
        "no-enrollment-in-role",
    ]


def test_decision_ids_are_never_the_same(machine, parties):
    ids = [
        decision["decision_id"]
        for _ in range(2)
        for decision in prioritize(machine, [SHIPMENT, SHIPMENT]).json["decisions"]
    ]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"baseline": "430"}, "/baseline", "wrong-type"),
        ({"baseline": True}, "/baseline", "wrong-type"),
        ({"baseline": 430.0}, "/baseline", "wrong-type"),
        ({"baseline": 1001}, "/baseline", "invalid-value"),
        ({"baseline": -1}, "/baseline", "invalid-value"),
        ({"baseline": 10**400}, "/baseline", "invalid-value"),
        ({"id": ""}, "/id", "invalid-value"),
        ({"id": "x" * 101}, "/id", "invalid-value"),
        ({"id": None}, "/id", "wrong-type"),
        ({"id": "a\0b"}, "/id", "invalid-value"),
        ({"mode": "a\0b"}, "/mode", "invalid-value"),
        ({"parties": {"courier": ["scac:FXPQ"]}}, "/parties", "unknown-role"),
        ({"parties": {"carrier": "scac:FXPQ"}}, "/parties", "wrong-type"),
        ({"parties": {"carrier": [""]}}, "/parties", "invalid-value"),
        ({"parties": []}, "/parties", "wrong-type"),
        ({"advance_data": {"complete": True}}, "/advance_data/on_time", "missing-field"),
        ({"more": 1}, "/more", "unknown-field"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown-field"),
    ],
)
def test_a_bad_shipment_breaks_nothing_but_itself(machine, parties, change, pointer, code):
    answer = prioritize(machine, [SHIPMENT, SHIPMENT | change, SHIPMENT])

    assert answer.status_code == 200
    good, bad, also_good = answer.json["decisions"]
    assert good["priority"] == also_good["priority"] == 250
    assert bad["problem"]["status"] == 422
    assert bad["problem"]["errors"][0]["code"] == code
    assert bad["problem"]["errors"][0]["pointer"] == f"/shipments/1{pointer}"
    asked_id = (SHIPMENT | change)["id"]
    assert bad["id"] == asked_id


def test_what_only_looks_like_nul_is_decided(machine, parties):
    (decision,) = prioritize(machine, [SHIPMENT | {"id": r"a\u0000b"}]).json["decisions"]

    assert (decision["id"], decision["priority"]) == (r"a\u0000b", 250)


def test_no_shipments_are_no_decisions(machine, register):
    assert prioritize(machine, []).json["decisions"] == []


def test_an_old_register_decides_nothing(machine, parties):
    with time_machine.travel("2027-03-01"):
        assert prioritize(machine.sign_in(), [SHIPMENT]).status_code == 503


def test_ten_thousand_shipments_are_decided_and_one_more_is_refused(machine, parties):
    small = {"id": "1", "baseline": 1, "parties": {}}

    assert len(prioritize(machine, [small] * 10_000).json["decisions"]) == 10_000
    answer = prioritize(machine, [small] * 10_001)
    assert (answer.status_code, answer.json["code"]) == (413, "too-many-items")
    assert "10000" in answer.json["detail"]


def test_a_decision_asks_the_database_nothing_once_the_token_is_known(
    application, machine, parties, monkeypatch
):
    prioritize(machine, [SHIPMENT])

    def query(*_):
        raise AssertionError("the database was asked")

    monkeypatch.setattr("sqlalchemy.engine.base.Connection._execute_context", query)
    assert prioritize(machine, [SHIPMENT]).status_code == 200
    assert json.loads(machine.get("/api/v1/parties/scac/FXPQ").data)["known"] is True
