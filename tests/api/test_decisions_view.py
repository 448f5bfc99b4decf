"""A decision is given again with all that made it, and comes out alike whatever changed since."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.api.test_shipments import SHIPMENT, prioritize
from tests.factories_policy import make_published
from tests.factories_register import append_changes, published_record
from trusted.api.replaying import Replay
from trusted.config import Settings
from trusted.decisions.log import LogUnavailable
from trusted.services.decision_log import kept_request, selection_keys
from trusted.services.policies import forget_schedule

HALF = {"priority.role_weights.carrier": 1250}


@pytest.fixture
def publish(application):
    def publish(*changes):
        with application.app_context():
            append_changes(changes, datetime.now(UTC))
            application.extensions["follower"].catch_up()

    return publish


@pytest.fixture
def carrier(publish):
    publish(("scac:FXPQ", published_record(1)))


def decided(machine, *shipments):
    return prioritize(machine, list(shipments)).json["decisions"]


def test_a_decision_is_given_again_with_all_that_made_it(machine, carrier, settings):
    (decision,) = decided(machine, SHIPMENT)

    answer = machine.get(f"/api/v1/decisions/{decision['decision_id']}")

    assert answer.status_code == 200
    assert answer.json["decision"] == decision
    assert answer.json["asked"] == SHIPMENT
    assert answer.json["sequence"] == 1
    known = {one["role"]: one["known"] for one in answer.json["standings"]}
    assert known == {"marketplace": False, "carrier": True, "seller": False, "broker": False}
    carrier_then = answer.json["standings"][1]
    assert carrier_then["identifier"] == "scac:FXPQ"
    assert carrier_then["enrollments"][0]["tier"] == 2
    policy = answer.json["policy"]
    assert policy["name"] == decision["policy"] == f"2027-01:{policy['hash'][:12]}"
    assert policy["priority"]["role_weights"]["carrier"] == 2500
    assert [answer.json["selection_key"]] == list(selection_keys(settings))
    assert settings.selection_key not in answer.text


def test_only_who_asked_sees_a_decision(machine, new_machine, carrier):
    (decision,) = decided(machine, SHIPMENT)
    name = decision["decision_id"]
    other = new_machine().sign_in()
    request, _, index = name.partition(".")
    assert index == "0"

    texts = set()
    for asking, wanted in (
        (other, name),
        (machine, f"{request}.1"),
        (machine, f"{request}.00"),
        (machine, f"{request[:-2]}AA.0"),
        (machine, "nothing"),
        (machine, f"{request}.0%00"),
    ):
        for answer in (
            asking.get(f"/api/v1/decisions/{wanted}"),
            asking.post(f"/api/v1/decisions/{wanted}/replay"),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "unknown-decision")
            texts.add(answer.json["detail"].partition(" has the id ")[0])
    assert len(texts) == 1
    assert machine.get(f"/api/v1/decisions/{name}").status_code == 200


def test_a_problem_in_the_place_of_a_decision_has_no_id(machine, carrier):
    good, bad, also_good = decided(machine, SHIPMENT, SHIPMENT | {"baseline": -1}, SHIPMENT)
    assert "problem" in bad

    request = good["decision_id"].partition(".")[0]
    assert machine.get(f"/api/v1/decisions/{request}.1").status_code == 404
    assert machine.get(f"/api/v1/decisions/{request}.2").json["decision"] == also_good


def test_what_cannot_be_logged_is_not_answered(application, machine, carrier, monkeypatch):
    def full(_request):
        raise LogUnavailable

    monkeypatch.setattr(application.extensions["trusted-api"].decision_log, "append", full)
    answer = prioritize(machine, [SHIPMENT])

    assert (answer.status_code, answer.json["code"]) == (503, "decision-log-unavailable")
    assert b"priority" not in answer.data


def many_shipments(chance, count):
    def named(role):
        return [f"customs:KR/{role}{chance.randrange(30)}" for _ in range(chance.choice([1, 1, 2]))]

    roles = ["carrier", "broker", "seller", "marketplace"]
    return [
        {
            "id": f"1Z{number}-{chance.random()}",
            "baseline": chance.randrange(1001),
            "parties": {role: named(role[0].upper()) for role in chance.sample(roles, 3)},
            "advance_data": {"complete": chance.random() < 0.8, "on_time": True},
        }
        for number in range(count)
    ]


def some_changes(chance, count):
    for _ in range(count):
        role = chance.choice(["carrier", "broker", "seller", "marketplace"])
        number = chance.randrange(30)
        given = {
            "entity_type": role,
            "tier": chance.randrange(4),
            "status": chance.choice(["validated", "certified", "suspended", "removed"]),
            "random_ppm": chance.choice([31, 500_000]),
        }
        record = published_record(number + 1, **given) if chance.random() < 0.9 else None
        yield f"customs:KR/{role[0].upper()}{number}", record


def test_each_of_ten_thousand_decisions_comes_out_alike_after_all_that_changes(
    application, new_machine, publish, settings
):
    """Standings change between and after the requests; then the policy; then the secret."""
    chance, machine, names = random.Random(20261129), new_machine().sign_in(), []
    for count in (1, 10, 989, 4000, 5000):
        publish(*some_changes(chance, 60))
        names += [one["decision_id"] for one in decided(machine, *many_shipments(chance, count))]
    publish(*some_changes(chance, 200))
    now = datetime.now(UTC)
    with application.app_context():
        made = make_published(HALF, now=now)
        forget_schedule()
    with time_machine.travel(made.effective_at + timedelta(seconds=1), tick=False):
        publish(*some_changes(chance, 60))
        machine = machine.sign_in()
        assert decided(machine, SHIPMENT)[0]["policy"] != ""

        keys = selection_keys(settings_after_rotation(settings))
        log = application.extensions["trusted-api"].decision_log
        with application.app_context():
            seen = []
            for request_id in dict.fromkeys(name.partition(".")[0] for name in names):
                replay = Replay(kept_request(log, request_id, machine.client_id), keys)
                again = [replay.decided(index) for index in range(len(replay.asked))]
                assert again == replay.answered
                seen += [json.loads(one)["decision_id"] for one in again]
        assert seen == names

        for name in chance.sample(names, 25):
            answer = machine.post(f"/api/v1/decisions/{name}/replay")
            assert answer.json["identical"] is True
            assert answer.json["logged"] == answer.json["decided"]


def settings_after_rotation(settings: Settings) -> Settings:
    return replace(
        settings,
        selection_key="another key that draws from now on, 32+",
        former_selection_keys=(settings.selection_key,),
    )


def test_without_the_secret_that_drew_nothing_is_proved(application, machine, carrier, monkeypatch):
    (decision,) = decided(machine, SHIPMENT)
    door = application.extensions["trusted-api"]
    other = replace(door.settings, selection_key="another key that draws from now on, 32+")
    monkeypatch.setattr(door, "settings", other)

    answer = machine.post(f"/api/v1/decisions/{decision['decision_id']}/replay")
    assert (answer.status_code, answer.json["code"]) == (409, "selection-key-unknown")


def test_decisions_under_a_hold_and_by_chance_come_out_alike_when_both_are_over(machine, publish):
    """A hold on a party in a role, one on a shipment, one selected at random, and one of none."""
    until = (datetime.now(UTC) + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    holds = {"holds": [{"roles": ["carrier"], "starts_at": None, "until": until}]}
    whole = {"holds": [{"roles": [], "starts_at": None, "until": until}]}
    publish(
        ("scac:FXPQ", published_record(1)),
        ("hold:scac:FXPQ", holds),
        ("scac:LUCK", published_record(2, random_ppm=1_000_000)),
        ("scac:PLAN", published_record(3, random_ppm=0)),
        ("hold:shipment:stopped", whole),
    )
    carriers = {"held": "scac:fxpq", "lucky": "scac:LUCK", "stopped": "scac:PLAN", "x": "scac:PLAN"}
    shipments = [
        {"id": name, "baseline": 430, "parties": {"carrier": [one]}}
        for name, one in carriers.items()
    ]
    made = {one["id"]: one for one in decided(machine, *shipments)}
    assert {name: one["lane"] for name, one in made.items()} | {"x": ""} == {
        "held": "hold",
        "lucky": "examine",
        "stopped": "hold",
        "x": "",
    }
    assert {name: one["selected_at_random"] for name, one in made.items()}["lucky"] is True
    publish(
        ("hold:scac:FXPQ", None),
        ("hold:shipment:stopped", None),
        *((one, None) for one in set(carriers.values()) if one != "scac:fxpq"),
    )

    now = {one["id"]: one for one in decided(machine, *shipments)}
    assert all(one["lane"] != "hold" for one in now.values())
    for name, decision in made.items():
        proof = machine.post(f"/api/v1/decisions/{decision['decision_id']}/replay")
        assert proof.status_code == 200
        assert proof.json["identical"] is True, name
        assert proof.json["decided"] == decision


def test_an_altered_history_is_told(application, machine, carrier, publish, monkeypatch):
    (decision,) = decided(machine, SHIPMENT)
    monkeypatch.setattr(
        "trusted.services.decision_log.record_at",
        lambda name, _: None if name.startswith("hold:") else published_record(1, tier=3),
    )

    answer = machine.post(f"/api/v1/decisions/{decision['decision_id']}/replay").json
    assert answer["identical"] is False
    assert answer["logged"] == decision
    assert answer["decided"]["effects"] != decision["effects"]
