"""What an answer costs: how often the register and the database are read for it."""

import pytest
from sqlalchemy import Engine, event

from tests.api.conftest import enrollment, record
from trusted.services import policies

KNOWN = "scac:FXPQ"
SHIPMENTS = 1_000


@pytest.fixture
def statements():
    """Every SQL statement that is run from here on, on whatever database."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


class Counting:
    """An LMDB environment that counts the transactions begun."""

    def __init__(self, environment):
        self.environment = environment
        self.begun = 0

    def begin(self, **given):
        self.begun += 1
        return self.environment.begin(**given)

    def close(self):
        self.environment.close()


@pytest.fixture
def readings(register, monkeypatch):
    """Every transaction of the register copy from here on; somebody is known in it."""
    # What was asked a moment ago is not asked again, however slow the machine.
    monkeypatch.setattr(policies, "REMEMBERED_SECONDS", 60.0)
    register.publish(KNOWN, record(enrollment()))
    databases = register.store._databases
    counting = Counting(databases.environment)
    monkeypatch.setattr(databases, "environment", counting)
    return counting


def shipments(count):
    return [
        {"id": str(number), "baseline": 430, "parties": {"carrier": [KNOWN], "seller": ["x:1"]}}
        for number in range(count)
    ]


def test_a_look_up_is_one_reading_and_no_sql_once_the_token_is_known(machine, readings, statements):
    assert machine.get("/api/v1/parties/scac/FXPQ").status_code == 200
    assert statements != []  # the token was checked

    machine.get("/api/v1/parties/scac/FXPQ")  # the hot path learns the headers from Flask
    statements.clear()
    readings.begun = 0
    assert machine.get("/api/v1/parties/scac/FXPQ").json["known"] is True
    assert (readings.begun, statements) == (1, [])


@pytest.mark.parametrize("body", ["shipments that fit", "one that does not"])
def test_all_shipments_of_a_request_rest_on_one_reading_and_no_sql(
    machine, readings, statements, body
):
    machine.post("/api/v1/shipments/prioritize", json={"shipments": shipments(1)})
    asked = shipments(SHIPMENTS)
    if body == "one that does not":
        asked[500]["baseline"] = "high"
    statements.clear()
    readings.begun = 0

    answer = machine.post("/api/v1/shipments/prioritize", json={"shipments": asked})

    assert len(answer.json["decisions"]) == SHIPMENTS
    assert (readings.begun, statements) == (1, [])


def test_all_parties_of_a_request_rest_on_one_reading_and_no_sql(machine, readings, statements):
    machine.get("/api/v1/parties/scac/FXPQ")
    statements.clear()
    readings.begun = 0
    asked = [{"ref": str(number), "identifier": KNOWN} for number in range(SHIPMENTS)]

    answer = machine.post("/api/v1/parties/lookup", json={"parties": asked})

    assert {result["status"] for result in answer.json["results"]} == {200}
    assert (readings.begun, statements) == (1, [])
