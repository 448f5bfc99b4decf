import time
from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from tests.factories import NOON, make_validated
from trusted.api.examples import ASKED
from trusted.persistence.database import db
from trusted.persistence.models import Outcome

EXAMPLE = ASKED["outcomes"]["outcomes"][0]


def report(machine, *items):
    return machine.post("/api/v1/outcomes", json={"outcomes": list(items)})


def test_each_outcome_has_its_own_result_in_the_order_handed_in(application, machine):
    report(machine, EXAMPLE)
    answer = report(
        machine,
        EXAMPLE,
        EXAMPLE | {"mode": "sea"},
        {"outcome_id": "x"},
        EXAMPLE | {"outcome_id": "y", "severity": None},
        EXAMPLE | {"outcome_id": "z"},
        EXAMPLE | {"outcome_id": "nul \x00"},
        EXAMPLE | {"outcome_id": "naive", "examined_at": "2026-11-24T09:30:00"},
        EXAMPLE | {"outcome_id": "loud", "severity": "terrible"},
        17,
    )

    assert answer.status_code == 200
    results = answer.json["results"]
    assert [result["status"] for result in results] == [
        "duplicate", "conflict", "refused", "refused", "accepted",
        "refused", "refused", "refused", "refused",
    ]  # fmt: skip
    assert results[1]["problem"]["status"] == 409
    assert results[2]["problem"]["errors"][0]["pointer"] == "/outcomes/2/examined_at"
    assert results[3]["problem"]["code"] == "invalid-outcome"
    assert results[5]["outcome_id"] == "nul \x00"
    assert results[8]["outcome_id"] is None
    with application.app_context():
        kept = db.session.scalars(select(Outcome).order_by(Outcome.id)).all()
        assert [outcome.outcome_id for outcome in kept] == ["2026-11-24/0001", "z"]
        assert {outcome.received_from for outcome in kept} == {machine.client_id}


def test_ten_thousand_outcomes_are_taken_in_and_one_more_is_refused(application, machine):
    items = [EXAMPLE | {"outcome_id": f"{number}"} for number in range(10_000)]

    results = report(machine, *items).json["results"]
    assert {result["status"] for result in results} == {"accepted"}
    answer = report(machine, *items, EXAMPLE)
    assert (answer.status_code, answer.json["code"]) == (413, "too-many-items")


def test_outcomes_are_taken_in_whether_the_register_is_fresh_or_not(machine):
    assert NOON.timestamp() < time.time()
    with time_machine.travel(time.time() + 600):
        assert report(machine, EXAMPLE).json["results"][0]["status"] == "accepted"


def test_violations_that_become_frequent_take_the_credit_at_once(application, machine):
    with application.app_context():
        identifier = f"customs:US/C{make_validated(tier=2).company_id}"
    standing = f"/api/v1/parties/{identifier.replace(':', '/', 1)}"
    assert machine.get(standing).json["enrollments"][0]["tier"] == 2

    found = EXAMPLE | {"parties": {"carrier": [identifier]}}
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3), tick=True):
        application.extensions["follower"].catch_up()
        examined = (datetime.now(UTC) + timedelta(hours=-1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        machine.sign_in()
        report(
            machine,
            *(found | {"outcome_id": f"{n}", "examined_at": examined} for n in range(15)),
        )
        answer = machine.get(standing).json["enrollments"][0]

    assert (answer["status"], answer["tier"]) == ("validated", 1)
