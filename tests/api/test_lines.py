import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.api.conftest import enrollment, record
from tests.api.test_shipments import SHIPMENT, prioritize
from tests.factories import make_account
from trusted.api import lines
from trusted.api.freshness import Stamps
from trusted.api.lines import blocks_of_lines, parts
from trusted.decisions.log import LogUnavailable
from trusted.domain.standing import Role
from trusted.persistence.database import db, expect_reading
from trusted.persistence.models import ApiClient
from trusted.services.clients import revoke_client

PATH = "/api/v1/shipments/prioritize"
NDJSON = "application/x-ndjson"


@pytest.fixture
def carrier(register):
    register.publish("scac:FXPQ", record(enrollment(), company_id=2))
    return register


def stream(machine, body, **given):
    if not isinstance(body, bytes):
        body = b"".join(json.dumps(one).encode() + b"\n" for one in body)
    return machine.post(
        PATH,
        input_stream=io.BytesIO(body),
        content_type=NDJSON,
        environ_overrides={"wsgi.input_terminated": True},
        buffered=True,
        **given,
    )


def told(answer):
    assert (answer.status_code, answer.content_type) == (200, NDJSON)
    assert answer.data.endswith(b"\n") or not answer.data
    return [json.loads(line) for line in answer.data.splitlines()]


def without_ids(decisions):
    return [
        {name: value for name, value in one.items() if name != "decision_id"} for one in decisions
    ]


def test_lines_are_decided_as_json_is_and_in_their_order(machine, carrier):
    shipments = [SHIPMENT | {"id": f"1Z{n}", "baseline": n % 1001} for n in range(2_500)]

    decisions = told(stream(machine, shipments))

    assert without_ids(decisions) == without_ids(prioritize(machine, shipments).json["decisions"])
    assert len({one["decision_id"] for one in decisions}) == 2_500
    assert {one["sequence"] for one in decisions} == {1}


def test_a_decision_of_a_stream_can_be_proved(machine, carrier):
    shipments = [SHIPMENT | {"id": f"1Z{n}"} for n in range(1_200)]
    decisions = told(stream(machine, [{}, *shipments]))
    assert decisions[0]["problem"]["status"] == 422

    for decision in (decisions[1], decisions[1_000], decisions[-1]):
        path = f"/api/v1/decisions/{decision['decision_id']}"
        answer = machine.get(path).json
        assert (answer["decision"], answer["asked"]["id"]) == (decision, decision["id"])
    first = decisions[1]["decision_id"].partition(".")[0]
    assert machine.get(f"/api/v1/decisions/{first}.0").status_code == 404


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        (b"{", 400, "malformed-json"),
        (b"\xff", 400, "malformed-json"),
        (b"[" * 100_000, 422, "invalid-body"),
        (b"null", 422, "invalid-body"),
        (b'{"id": "1", "baseline": NaN, "parties": {}}', 400, "malformed-json"),
        (b'{"id": "1", "baseline": 1001, "parties": {}}', 422, "invalid-body"),
        (b'{"id": "1", "baseline": 1, "parties": {"courier": []}}', 422, "unknown-role"),
        (b'{"id": "\x00"}', 400, "malformed-json"),
        (b" " * 1_000 + b"x", 413, "line-too-long"),
    ],
)
def test_a_bad_line_breaks_nothing_but_itself(
    machine, carrier, application, monkeypatch, line, status, code
):
    if code == "line-too-long":
        object.__setattr__(application.extensions["settings"], "api_max_bytes", 1_000)
    good = json.dumps(SHIPMENT).encode()

    one, bad, other = told(stream(machine, good + b"\r\n\n  \n" + line + b"\n" + good))

    assert one["id"] == other["id"] == SHIPMENT["id"]
    assert (bad["problem"]["status"], bad["problem"]["code"]) == (status, code)
    if code == "unknown-role":
        assert bad["problem"]["errors"][0]["pointer"] == "/parties"


def test_no_lines_are_no_decisions(machine, register):
    assert told(stream(machine, b"")) == []
    assert told(stream(machine, b"\n\n")) == []


def test_the_whole_may_be_longer_than_a_request_and_a_line_may_not(application, machine, carrier):
    object.__setattr__(application.extensions["settings"], "api_max_bytes", 1_000)

    decisions = told(stream(machine, [SHIPMENT] * 50))

    assert len(decisions) == 50
    assert all("problem" not in one for one in decisions)


@given(
    body=st.lists(st.sampled_from([b"a", b"bb\n", b"\n", b" ", b"ccccc", b"\r\n"])).map(b"".join),
    block=st.integers(1, 9),
    limit=st.integers(1, 8),
)
def test_lines_are_found_wherever_blocks_end(body, block, limit):
    file = io.BytesIO(body)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lines, "BLOCK_BYTES", block)
        found = [line for some in parts(blocks_of_lines(file, limit)) for line in some]

    assert found == [
        None if len(line) > limit else line
        for line in body.split(b"\n")
        if line.strip() or len(line) > limit
    ]


class Meanwhile(io.BytesIO):
    """A body of two parts; before the second is read, something happens."""

    def __init__(self, body, happens):
        super().__init__(body)
        self._half = len(body) // 2
        self._happens = happens

    def read(self, size=-1):
        if self.tell() == 0:
            return super().read(self._half)
        if self.tell() == self._half:
            self._happens()
        return super().read(size)

    def readinto(self, buffer):
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def stream_with(machine, happens):
    body = (json.dumps(SHIPMENT).encode() + b"\n") * 2
    return told(
        machine.post(
            PATH,
            input_stream=Meanwhile(body, happens),
            content_type=NDJSON,
            environ_overrides={"wsgi.input_terminated": True},
            buffered=True,
        )
    )


def test_each_line_says_which_sequence_it_rests_on(machine, carrier):
    suspended = record(enrollment(status="suspended", tier=0), company_id=2)
    one, two = stream_with(machine, lambda: carrier.publish("scac:FXPQ", suspended))

    assert (one["sequence"], two["sequence"]) == (1, 2)
    assert one["priority"] < two["priority"]


def test_when_the_register_grows_old_the_lines_to_come_are_problems(
    application, machine, carrier, monkeypatch
):
    door = application.extensions["trusted-api"]

    one, two = stream_with(machine, lambda: monkeypatch.setattr(door, "stamps", Stamps(-1)))

    assert "problem" not in one
    assert two["id"] == SHIPMENT["id"]
    assert (two["problem"]["status"], two["problem"]["code"]) == (503, "register-stale")


def test_lines_that_cannot_be_logged_are_not_answered(application, machine, carrier, monkeypatch):
    log = application.extensions["trusted-api"].decision_log

    def full(_request):
        raise LogUnavailable

    one, two = stream_with(machine, lambda: monkeypatch.setattr(log, "append", full))

    assert "problem" not in one
    assert two["problem"]["code"] == "decision-log-unavailable"


def test_a_client_that_is_revoked_meanwhile_is_answered_no_longer(application, machine, carrier):
    def revoke():
        with application.app_context():
            expect_reading(False)
            client = db.session.scalar(
                select(ApiClient).where(ApiClient.client_id == machine.client_id)
            )
            revoke_client(client, actor=make_account(Role.ADMINISTRATOR), now=datetime.now(UTC))
        application.extensions["trusted-api"].tokens._remembered.clear()

    one, two = stream_with(machine, revoke)

    assert "problem" not in one
    assert (two["id"], two["problem"]["status"]) == (None, 401)


def test_an_old_register_begins_no_stream(application, machine, carrier, monkeypatch):
    monkeypatch.setattr(application.extensions["trusted-api"], "stamps", Stamps(-1))
    answer = stream(machine, [SHIPMENT])
    assert (answer.status_code, answer.json["code"]) == (503, "register-stale")


def test_streams_leave_threads_for_everyone_else(application, machine, carrier):
    streams = application.extensions["trusted-api"].streams
    releases = [streams.take() for _ in range(2)]

    refused = stream(machine, [SHIPMENT])
    assert (refused.status_code, refused.json["code"]) == (503, "too-many-streams")
    assert refused.headers["Retry-After"]

    for release in releases:
        release()
    for _ in range(3):
        assert len(told(stream(machine, [SHIPMENT]))) == 1
