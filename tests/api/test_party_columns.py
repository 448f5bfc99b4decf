import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import enrollment, record
from trusted.api.arrow import ARROW, written

PATH = "/api/v1/parties/lookup"
NAMES = ["scac:FXPQ", "scac:fxpq ", "scac:FXPR", "scac", "", "seller:shop.example/1", "x" * 301]
TEXTS = [pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())]


@pytest.fixture
def carrier(register):
    register.publish("scac:FXPQ", record(enrollment(), company_id=2))
    return register


def look_up(machine, refs, names, kind=TEXTS[0]):
    columns = {"ref": pa.array(refs, pa.string()), "identifier": pa.array(names, kind)}
    return machine.post(PATH, data=written(pa.record_batch(columns)), content_type=ARROW)


def rows(answer):
    assert (answer.status_code, answer.content_type) == (200, ARROW)
    with pa.ipc.open_stream(answer.data) as reader:
        return reader.schema.metadata, reader.read_all().to_pylist()


def without_moment(standing):
    return {
        name: value
        for name, value in standing.items()
        if name not in {"as_of", "sequence", "stale_after"}
    }


@given(
    asked=st.lists(
        st.tuples(
            st.text(max_size=5) | st.none() | st.just("r" * 101), st.sampled_from([*NAMES, None])
        ),
        max_size=12,
    ),
    kind=st.sampled_from(TEXTS),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None
)
def test_columns_are_answered_as_json_is(machine, carrier, asked, kind):
    refs, names = [ref for ref, _ in asked], [name for _, name in asked]
    said, table = rows(look_up(machine, refs, names, kind))
    items = [{"ref": ref, "identifier": name} for ref, name in asked]
    body = json.dumps({"parties": items})
    results = machine.post(PATH, data=body, content_type="application/json").json["results"]

    assert len(table) == len(results)
    for row, result in zip(table, results, strict=True):
        assert (row["ref"], row["status"]) == (result["ref"], result["status"])
        if "problem" in result:
            assert json.loads(row["problem"]) == result["problem"]
            assert row["standing"] is None
        else:
            assert json.loads(row["standing"]) == without_moment(result["standing"])
            assert {key.decode(): value.decode() for key, value in said.items()} == {
                name: str(result["standing"][name]) for name in ("as_of", "sequence", "stale_after")
            }


def test_ten_thousand_are_the_most(machine, carrier):
    refs = [str(number) for number in range(10_001)]
    assert len(rows(look_up(machine, refs[1:], ["scac:FXPQ"] * 10_000))[1]) == 10_000
    answer = look_up(machine, refs, ["scac:FXPQ"] * 10_001)
    assert (answer.status_code, answer.json["code"]) == (413, "too-many-items")


def test_other_columns_are_refused(machine, carrier):
    body = written(pa.record_batch({"ref": pa.array([1]), "more": pa.array(["x"])}))
    answer = machine.post(PATH, data=body, content_type=ARROW)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [
        ("/identifier", "missing-field"),
        ("/ref", "wrong-type"),
        ("/more", "unknown-field"),
    ]


@given(body=st.binary(max_size=60))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_whatever_is_sent_it_is_never_a_fault_of_ours(machine, carrier, body):
    answer = machine.post(PATH, data=body, content_type=ARROW)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed-arrow")
