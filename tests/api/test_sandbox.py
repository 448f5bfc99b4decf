import json
import shlex

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.api.conftest import enrollment, record
from tests.api.test_bulk import by_the_rule
from trusted.api import ENTRANCES
from trusted.api.arrow import ARROW
from trusted.api.bodies import ShipmentAsked
from trusted.api.bulk import Decider, Rule
from trusted.api.door import EXTENSION
from trusted.api.lines import NDJSON
from trusted.api.sandbox import KEY, SandboxRegister
from trusted.api.trying import BASELINE, look_up_command, prioritize_command, trials
from trusted.domain.priority import Lane
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Outcome
from trusted.program.sandbox import sandbox_table

TABLE = sandbox_table()
NAMES = [(name, case) for case in TABLE.cases for name in case.identifiers]
cases = pytest.mark.parametrize("case", TABLE.cases, ids=lambda case: case.id)
PRIORITIZE = "/api/v1/shipments/prioritize"
LOOK_UP = "/api/v1/parties/lookup"


@pytest.fixture
def sandbox(new_machine):
    """A machine of the sandbox; the register of its host knows nobody, and is stale."""
    return new_machine(sandbox=True).sign_in()


def address(name):
    return "/api/v1/parties/" + name.replace(":", "/", 1)


def body(**parties):
    return {"shipments": [{"id": "1", "baseline": BASELINE, "parties": parties}]}


def refusal(case, answer):
    assert (answer.status_code, answer.json["code"]) == (case.look_up, case.refused)
    assert answer.headers["Retry-After"] == "1"


@cases
def test_each_magic_party_is_looked_up_as_is_told(sandbox, case):
    for name in case.identifiers:
        answer = sandbox.get(address(name))

        assert answer.status_code == case.look_up
        assert answer.headers["Trusted-Sandbox"] == "true"
        if case.refused:
            refusal(case, answer)
        elif case.status is None:
            assert answer.json["code"] == "unknown-party"
        else:
            assert (answer.json["identifier"], answer.json["company"]) == (name, case.company)
            enrolled = {(e["status"], e["tier"]) for e in answer.json["enrollments"]}
            assert enrolled == {(case.status, case.tier)}


@cases
def test_each_magic_party_has_the_effect_on_a_shipment_that_is_told(sandbox, case):
    for name in case.identifiers:
        answer = sandbox.post(PRIORITIZE, json=body(**{TABLE.role_of(name): [name]}))

        if case.refused:
            refusal(case, answer)
            continue
        (decision,) = answer.json["decisions"]
        assert case.effect in {effect["code"] for effect in decision["effects"]}
        points = sum(effect["points"] for effect in decision["effects"])
        assert decision["priority"] == BASELINE + points
        assert decision["selected_at_random"] is (case.id == "random")
        assert (decision["lane"] == Lane.HOLD) is case.held


@pytest.mark.parametrize("one", TABLE.combinations, ids=lambda one: one.id)
def test_each_combination_has_the_effect_that_is_told(sandbox, one):
    (decision,) = sandbox.post(PRIORITIZE, json=body(**one.parties)).json["decisions"]
    (effect,) = decision["effects"]
    assert (effect["code"], decision["priority"]) == (one.effect, BASELINE)


def test_a_better_tier_gives_more(sandbox):
    parties = [["seller:sandbox.example/certified"], ["seller:sandbox.example/validated"]]
    parties.append(["seller:sandbox.example/exemplary"])
    shipments = [
        {"id": "1", "baseline": BASELINE, "parties": {"seller": one, "marketplace": []}}
        for one in parties
    ]
    decisions = sandbox.post(PRIORITIZE, json={"shipments": shipments}).json["decisions"]
    first, second, third = (decision["priority"] for decision in decisions)
    assert BASELINE > first > second > third


def test_many_are_looked_up_at_once_in_json_and_by_the_column(sandbox):
    named = [(name, case) for name, case in NAMES if not case.refused]
    asked = [{"ref": case.id, "identifier": name} for name, case in named]
    told = sandbox.post(LOOK_UP, json={"parties": asked}).json["results"]

    assert [(one["ref"], one["status"], one["standing"]["known"]) for one in told] == [
        (case.id, 200, case.status is not None) for _, case in named
    ]

    sink = pa.BufferOutputStream()
    rows = pa.RecordBatch.from_pylist(asked)
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    answer = sandbox.post(LOOK_UP, data=sink.getvalue().to_pybytes(), content_type=ARROW)
    columns = pa.ipc.open_stream(answer.data).read_all().to_pylist()
    for one, row in zip(told, columns, strict=True):
        assert json.loads(row["standing"])["known"] is one["standing"]["known"]


def test_a_request_that_names_a_refused_party_is_refused_whole(sandbox):
    for case in TABLE.cases:
        if case.refused:
            name = case.identifiers[0].lower()
            asked = [{"ref": "", "identifier": one} for one in ("scac:ZZVA", name)]
            refusal(case, sandbox.post(LOOK_UP, json={"parties": asked}))
            refusal(case, sandbox.post(PRIORITIZE, json=body(carrier=["scac:ZZVA", name])))


def test_streams_and_columns_are_decided_as_json_is(sandbox):
    (shipment,) = body(carrier=["scac:ZZSU"])["shipments"]
    (told,) = sandbox.post(PRIORITIZE, json={"shipments": [shipment]}).json["decisions"]

    line = sandbox.post(PRIORITIZE, data=json.dumps(shipment), content_type=NDJSON)
    assert json.loads(line.data)["effects"] == told["effects"]
    assert line.headers["Trusted-Sandbox"] == "true"

    shipment["parties"] = {"carrier": ["scac:ZZST"]}
    line = sandbox.post(PRIORITIZE, data=json.dumps(shipment), content_type=NDJSON)
    assert json.loads(line.data)["problem"]["code"] == "register-stale"

    sink = pa.BufferOutputStream()
    rows = pa.RecordBatch.from_pylist([{"id": "1", "baseline": BASELINE, "carrier": "scac:ZZSU"}])
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    answer = sandbox.post(PRIORITIZE, data=sink.getvalue().to_pybytes(), content_type=ARROW)
    (row,) = pa.ipc.open_stream(answer.data).read_all().to_pylist()
    assert (row["priority"], row["lane"]) == (told["priority"], told["lane"])


@given(
    asked=st.builds(
        dict,
        id=st.text(min_size=1, max_size=20),
        baseline=st.integers(0, 1000),
        parties=st.dictionaries(
            st.sampled_from(["carrier", "marketplace", "seller", "broker"]),
            st.lists(
                st.sampled_from(
                    [n for n, c in NAMES if not c.refused] + ["scac:zzho", "scac:FXPQ", "x"]
                ),
                max_size=3,
            ),
        ),
        advance_data=st.none()
        | st.fixed_dictionaries({"complete": st.booleans(), "on_time": st.booleans()}),
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sandbox_decides_as_the_rule_does(application, asked):
    with application.app_context(), SandboxRegister(TABLE).reading() as view:
        rule = application.extensions[EXTENSION].sandbox.rule()
        shipment = msgspec.convert(asked, ShipmentAsked)
        told = json.loads(Decider(rule, view).decision(shipment, 0))
        told.pop("decision_id")
        assert told == by_the_rule(view, shipment, rule.policy, rule.policy_name, KEY)


@pytest.mark.parametrize(
    "entrance",
    [one for one in ENTRANCES.all if one.scope and not one.sandbox],
    ids=lambda one: f"{one.method} {one.endpoint}",
)
def test_no_other_call_is_open_to_the_sandbox(application, sandbox, entrance):
    door = application.extensions[EXTENSION]
    # Such a token is never given; were there one, it would still open nothing.
    sandbox.token = door.tokens.issue(sandbox.client_id, entrance.scope, sandbox=True)
    path = entrance.rule.replace("<int:sequence>", "1").replace("<", "").replace(">", "")
    answer = sandbox.browser.open(path, method=entrance.method, headers=sandbox.headers)
    assert (answer.status_code, answer.json["code"]) == (403, "not-in-sandbox")


@pytest.mark.parametrize(
    ("query", "accept"), [("", "application/jose"), ("?at=2026-11-24T15:31:07Z", "*/*")]
)
def test_the_sandbox_neither_signs_nor_tells_of_the_past(sandbox, query, accept):
    answer = sandbox.get(address("scac:ZZVA") + query, headers={"Accept": accept})
    assert (answer.status_code, answer.json["code"]) == (403, "not-in-sandbox")


def test_neither_side_sees_the_parties_of_the_other(sandbox, machine, register):
    register.publish("scac:FXPQ", record(enrollment()))
    for _ in range(3):  # the later ones before Flask
        assert machine.get(address("scac:FXPQ")).status_code == 200
        assert sandbox.get(address("scac:FXPQ")).status_code == 404
        assert sandbox.get(address("scac:ZZVA")).status_code == 200
        real = machine.get(address("scac:ZZVA"))
        assert real.status_code == 404
        assert "Trusted-Sandbox" not in real.headers
    mine, theirs = body(carrier=["scac:FXPQ"]), body(carrier=["scac:ZZVA"])
    for asking, asked in ((machine, theirs), (sandbox, mine)):
        (decision,) = asking.post(PRIORITIZE, json=asked).json["decisions"]
        assert [effect["code"] for effect in decision["effects"]] == ["unknown-party"]


def test_what_the_sandbox_sends_is_answered_and_not_kept(application, sandbox, machine, register):
    outcome = {
        "outcome_id": "1",
        "examined_at": "2026-11-24T15:31:07Z",
        "mode": "express",
        "selection": "random",
        "violation": False,
        "parties": {"carrier": ["scac:ZZVA"]},
    }
    wrong = outcome | {"outcome_id": "2", "violation": True}
    other = outcome | {"mode": "ocean"}
    asked = {"outcomes": [outcome, outcome, other, wrong, {"outcome_id": "3"}]}
    with application.app_context():
        before = db.session.scalar(select(func.count(AuditEvent.id)))

    key = {"Idempotency-Key": "mine"}
    answer = sandbox.post("/api/v1/outcomes", json=asked, headers=key)

    statuses = [one["status"] for one in answer.json["results"]]
    assert statuses == ["accepted", "duplicate", "conflict", "refused", "refused"]
    again = sandbox.post("/api/v1/outcomes", json=asked, headers=key)
    assert (again.data, again.headers["Idempotent-Replay"]) == (answer.data, "true")
    with application.app_context():
        assert db.session.scalar(select(func.count(Outcome.id))) == 0
        assert db.session.scalar(select(func.count(AuditEvent.id))) == before
    decided = sandbox.post(PRIORITIZE, json=body(carrier=["scac:ZZVA"])).json["decisions"][0]
    real = machine.get(f"/api/v1/decisions/{decided['decision_id']}")
    assert real.status_code == 404


def test_the_table_is_shown_with_commands_that_work(client, sandbox):
    page = client.get("/api/docs").text.replace("<wbr>", "")
    for one in trials(TABLE):
        assert one.title in page
        for name in one.send:
            assert name in page
    for case in TABLE.cases:
        *_, url = shlex.split(look_up_command(case))
        assert sandbox.get(url.removeprefix("$BASE")).status_code == case.look_up
    for one in TABLE.combinations:
        words = shlex.split(prioritize_command(one.parties))
        sent = words[words.index("-d") + 1]
        path = words[-1].removeprefix("$BASE")
        answer = sandbox.post(path, data=sent, content_type="application/json")
        assert one.effect in answer.text


def test_the_sandbox_selects_only_by_its_table(application):
    with application.app_context():
        rule = application.extensions[EXTENSION].sandbox.rule()
        assert isinstance(rule, Rule)
        assert rule.policy.base_ppm == 0
        assert rule.key_id != application.extensions[EXTENSION].rule().key_id
