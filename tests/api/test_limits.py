"""How often a client may ask: told in every answer, kept over all workers, without a database."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
import time_machine
from sqlalchemy import event

from tests.api.conftest import enrollment, record
from trusted.api import finishing
from trusted.api.metering import Meter
from trusted.persistence.database import db
from trusted.program import Limit, shipped_program
from trusted.program.api_calls import Deprecation

FEW = Limit("look-up", 3, 60)
MOMENT = datetime(2027, 3, 1, 12, 0, 20, tzinfo=UTC)
SECONDS = MOMENT.timestamp()
PARTY = "/api/v1/parties/scac/FXPQ"
COUNTING = """
import sys
from pathlib import Path
from trusted.api.metering import Meter
from trusted.program import Limit
counter = Meter(Path(sys.argv[1]), [Limit("read", 1000, 60)], 100).counter("a", "read")
for _ in range(int(sys.argv[2])):
    left = counter.left(float(sys.argv[3]))
print(left, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def few(application, monkeypatch):
    """Three look-ups, and two attempts to get a token, in a minute."""
    limits = application.extensions["trusted-api"].meter.limits
    monkeypatch.setitem(limits, "look-up", FEW)
    monkeypatch.setitem(limits, "token", Limit("token", 2, 60))


def test_what_is_left_is_told_until_nothing_is(few, new_machine, register):
    with time_machine.travel(MOMENT, tick=False):
        register.publish("scac:FXPQ", record(enrollment()))
        machine = new_machine().sign_in()
        answers = [machine.get(PARTY) for _ in range(5)]
        other = new_machine().sign_in().get(PARTY)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    told = [answer.headers["RateLimit"] for answer in answers]
    assert told == [f'"look-up";r={left};t=40' for left in (2, 1, 0, 0, 0)]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"look-up";q=3;w=60'}
    refused = answers[3]
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too-many-requests", "40")
    assert refused.content_type == "application/problem+json"
    assert other.status_code == 200


def test_a_new_window_begins_anew(few, new_machine, register):
    with time_machine.travel(MOMENT, tick=False) as clock:
        machine = new_machine().sign_in()
        register.refresh()
        statuses = [machine.get(PARTY).status_code for _ in range(4)]
        clock.shift(40)
        register.refresh()
        statuses.append(machine.get(PARTY).status_code)
    assert statuses == [404, 404, 404, 429, 404]


def test_tokens_are_not_to_be_guessed(few, client, new_machine):
    machine = new_machine()
    with time_machine.travel(MOMENT, tick=False):
        form = {"grant_type": "client_credentials"}
        given = [("client-x", "guess"), ("client-x", "guess"), (machine.client_id, machine.secret)]
        answers = [client.post("/api/v1/token", data=form, auth=one) for one in given]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].headers["Retry-After"] == "40"


def test_every_kind_of_call_has_a_limit_of_its_own(machine, register):
    kinds = {
        machine.get(PARTY).headers["RateLimit-Policy"].split('"')[1],
        machine.get("/api/v1/register/status").headers["RateLimit-Policy"].split('"')[1],
        machine.post("/api/v1/parties/lookup", json={"parties": []})
        .headers["RateLimit-Policy"]
        .split('"')[1],
        machine.post("/api/v1/outcomes", json={"outcomes": []})
        .headers["RateLimit-Policy"]
        .split('"')[1],
    }
    assert kinds == {"look-up", "read", "bulk", "change"}
    assert "RateLimit" not in machine.browser.get("/api/v1/openapi.json").headers


def test_workers_of_a_host_count_together(tmp_path):
    path = tmp_path / "meter"
    command = [sys.executable, "-c", COUNTING, str(path)]
    workers = [
        subprocess.Popen(
            [*command, str(number), str(SECONDS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in (300, 200, 100)
    ]  # fmt: skip
    left = [int(worker.stdout.readline()) for worker in workers]
    own = Meter(path, [Limit("read", 1000, 60)], 100).counter("a", "read").left(SECONDS)
    for worker in workers:
        worker.communicate("\n")

    assert min(left) >= 400
    assert own == 399


def test_what_an_ended_worker_counted_still_counts(tmp_path):
    path = tmp_path / "meter"
    subprocess.run(
        [sys.executable, "-c", COUNTING, str(path), "10", str(SECONDS)],
        check=True, capture_output=True, input="\n", text=True,
    )  # fmt: skip
    meter = Meter(path, [Limit("read", 1000, 60)], 100)
    assert meter.counter("a", "read").left(SECONDS) in (989, 999)
    assert meter.counter("b", "read").left(SECONDS) == 999


def test_of_a_large_limit_little_more_gets_through_than_it_says(tmp_path):
    limits = [Limit("look-up", 10_000, 60)]
    one, other = (Meter(tmp_path / "meter", limits, 100).counter("a", "look-up") for _ in range(2))
    through = sum(one.left(SECONDS) >= 0 for _ in range(20_000))
    assert through == 10_000
    del other


def test_an_installation_may_allow_more_or_less(tmp_path):
    given = [FEW, Limit("read", 1, 60)]
    limits = Meter(tmp_path / "meter", given, 200).limits
    assert (limits["look-up"].requests, limits["read"].requests) == (6, 2)
    assert Meter(tmp_path / "meter", given, 1).limits["look-up"].requests == 1


def test_an_answer_that_one_has_costs_no_question_to_the_database(application, machine, register):
    register.publish("scac:FXPQ", record(enrollment()))
    with time_machine.travel(datetime.now(UTC), tick=False):
        tag = machine.get(PARTY).headers["ETag"]
        with application.app_context():
            engine = db.engine
        asked = []
        event.listen(engine, "before_cursor_execute", lambda *_: asked.append(1))
        answer = machine.get(PARTY, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, asked) == (304, b"", [])


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/.well-known/jwks.json", "/api/docs"])
def test_whatever_can_be_read_has_a_strong_tag(client, path):
    tag = client.get(path).headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_trace_of_the_caller_comes_back_with_every_answer(machine, register):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    for path in (PARTY, "/api/v1/register/status", "/api/v1/openapi.json"):
        assert machine.get(path, headers={"traceparent": trace}).headers["traceparent"] == trace
        assert "traceparent" not in machine.get(path, headers={"traceparent": "00-x"}).headers


def test_a_call_on_its_way_out_says_so(client, monkeypatch):
    since, sunset = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    leaving = Deprecation("openapi", since, sunset, "https://customs.example/v2")
    program = shipped_program()
    calls = replace(program.api_calls, deprecated=MappingProxyType({"openapi": leaving}))
    changed = replace(program, api_calls=calls)
    monkeypatch.setattr(finishing, "shipped_program", lambda: changed)

    headers = client.get("/api/v1/openapi.json").headers

    assert headers["Deprecation"] == f"@{int(since.timestamp())}"
    assert headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert headers["Link"] == '<https://customs.example/v2>; rel="deprecation"'
    assert "Deprecation" not in client.get("/healthz").headers
