import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import enrollment, record
from tests.api.test_shipments import SHIPMENT, prioritize
from tests.factories_register import append_changes, published_record
from trusted.api.arrow import ARROW, written

PATH = "/api/v1/shipments/prioritize"


@pytest.fixture
def carrier(register):
    register.publish("scac:FXPQ", record(enrollment(), company_id=2))
    return register


def batch(count=1, **given):
    columns = {
        "id": pa.array([f"1Z{n}" for n in range(count)], pa.string()),
        "baseline": pa.array([430] * count, pa.int16()),
        "carrier": pa.array(["scac:FXPQ"] * count, pa.string()).dictionary_encode(),
        "advance_complete": pa.array([True] * count, pa.bool_()),
        "advance_on_time": pa.array([True] * count, pa.bool_()),
    }
    return pa.record_batch(columns | given)


def post(machine, body):
    return machine.post(PATH, data=body, content_type=ARROW)


def rows(answer):
    assert (answer.status_code, answer.content_type) == (200, ARROW)
    with pa.ipc.open_stream(answer.data) as reader:
        return reader.schema.metadata, reader.read_all()


def test_the_example_of_the_design_comes_as_a_row(machine, carrier):
    said, table = rows(post(machine, written(batch())))

    assert set(said) == {b"as_of", b"sequence", b"stale_after", b"policy"}
    (row,) = table.to_pylist()
    (effect,) = row["effects"]
    assert (row["priority"], row["lane"], row["problem"]) == (430 - 64, "review", None)
    assert effect == {
        "code": "tier-credit",
        "role": "carrier",
        "partner_number": "TP00012344",
        "tier": 2,
        "points": -64,
    }
    shipment = {"id": "1Z0", "baseline": 430, "parties": {"carrier": ["scac:FXPQ"]}}
    (same,) = prioritize(machine, [shipment]).json["decisions"]
    assert (said[b"policy"].decode(), int(said[b"sequence"])) == (same["policy"], same["sequence"])
    assert row["effects"] == same["effects"]


def test_a_row_can_be_given_again_and_proved(application, machine, publish_history):
    bad = pa.array([430, 1001, None, 20, 999], pa.int32())
    table = rows(post(machine, written(batch(5, baseline=bad))))[1]
    ids = table.column("decision_id").to_pylist()
    assert [name is None for name in ids] == [False, True, True, False, False]

    for place in (0, 3, 4):
        answer = machine.get(f"/api/v1/decisions/{ids[place]}").json
        assert answer["asked"]["id"] == f"1Z{place}"
        assert answer["decision"]["priority"] == table.column("priority")[place].as_py()
        assert answer["standings"][0]["known"] is True
        replayed = machine.post(f"/api/v1/decisions/{ids[place]}/replay").json
        assert replayed["identical"] is True
    missing = ids[0].replace(".0", ".1")
    assert machine.get(f"/api/v1/decisions/{missing}").status_code == 404


@pytest.fixture
def publish_history(application):
    with application.app_context():
        append_changes([("scac:FXPQ", published_record(2))], datetime.now(UTC))
        application.extensions["follower"].catch_up()


def test_no_rows_are_no_decisions_and_ten_thousand_are_the_most(machine, carrier):
    assert rows(post(machine, written(batch(0))))[1].num_rows == 0
    assert rows(post(machine, written(batch(10_000))))[1].num_rows == 10_000
    answer = post(machine, written(batch(10_001)))
    assert (answer.status_code, answer.json["code"]) == (413, "too-many-items")
    assert "10000" in answer.json["detail"]


def test_several_batches_are_one_request(machine, carrier):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch().schema) as writer:
        for count in (2, 0, 3):
            writer.write_batch(batch(count))
    answer = post(machine, sink.getvalue().to_pybytes())
    assert rows(answer)[1].column("priority").to_pylist() == [366] * 5


@pytest.mark.parametrize(
    ("given_columns", "pointer", "code"),
    [
        ({"more": pa.array([1])}, "/more", "unknown-field"),
        ({"courier": pa.array(["scac:FXPQ"])}, "/courier", "unknown-field"),
        ({"baseline": pa.array([430.0])}, "/baseline", "wrong-type"),
        ({"baseline": pa.array([430], pa.uint64())}, "/baseline", "wrong-type"),
        ({"baseline": pa.array(["430"])}, "/baseline", "wrong-type"),
        ({"id": pa.array([1])}, "/id", "wrong-type"),
        ({"id": pa.array(["1"]).dictionary_encode()}, "/id", "wrong-type"),
        ({"id": pa.array([b"1"])}, "/id", "wrong-type"),
        ({"id": pa.nulls(1)}, "/id", "wrong-type"),
        ({"carrier": pa.array([[["a"]]])}, "/carrier", "wrong-type"),
        ({"carrier": pa.array([{"a": 1}])}, "/carrier", "wrong-type"),
        ({"advance_complete": pa.array([1])}, "/advance_complete", "wrong-type"),
        ({"carrier": pa.array(["x" * 2_000]).dictionary_encode()}, "/carrier", "invalid-value"),
        (
            {
                "carrier": pa.DictionaryArray.from_arrays(
                    pa.array([0]), pa.array([None], pa.string())
                )
            },
            "/carrier",
            "invalid-value",
        ),
    ],
)
def test_a_column_that_does_not_fit_is_refused(machine, carrier, given_columns, pointer, code):
    answer = post(machine, written(batch(**given_columns)))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer
    assert answer.json["errors"][0]["code"] == code


def test_a_missing_column_is_named(machine, carrier):
    answer = post(machine, written(pa.record_batch({"id": pa.array(["1"])})))
    assert answer.status_code == 422
    assert answer.json["errors"][0] == {
        "pointer": "/baseline",
        "code": "missing-field",
        "message": "this column is missing",
    }


def test_compressed_buffers_are_refused(machine, carrier):
    for method in ("zstd", "lz4"):
        for one in (batch(1_000), batch(1_000, carrier=pa.array(["scac:FXPQ"] * 1_000))):
            sink = pa.BufferOutputStream()
            options = pa.ipc.IpcWriteOptions(compression=method)
            with pa.ipc.new_stream(sink, one.schema, options=options) as writer:
                writer.write_batch(one)
            answer = post(machine, sink.getvalue().to_pybytes())
            assert (answer.status_code, answer.json["code"]) == (422, "compressed-body")


WHOLE = written(batch(3, seller=pa.array([["a", "b"], None, []])))


@pytest.mark.parametrize("body", [b"", b"\x00", b"{}", b"ARROW1", WHOLE[8:], b"\xff" * 64])
def test_what_is_no_arrow_stream_is_refused(machine, carrier, body):
    answer = post(machine, body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed-arrow")


def test_text_that_is_no_utf_8_is_refused(machine, carrier):
    answer = post(machine, WHOLE.replace(b"1Z01Z11Z2", b"1Z0\xff\xfe\xfd1Z2"))
    assert (answer.status_code, answer.json["code"]) == (400, "malformed-arrow")


@given(
    flips=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    end=st.integers(0, len(WHOLE)),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None
)
def test_whatever_is_altered_it_is_never_a_fault_of_ours(machine, carrier, flips, end):
    for content in (WHOLE, WHOLE[:end]):
        body = bytearray(content)
        for place, value in flips:
            if place < len(body):
                body[place] = value
        assert post(machine, bytes(body)).status_code < 500


def test_an_unread_row_says_what_is_wrong_as_json_does(machine, carrier):
    wrong = SHIPMENT | {"id": "1Z0", "baseline": 1001}
    bad = pa.array([1001], pa.int16())
    table = rows(post(machine, written(batch(1, baseline=bad))))[1]
    problem = json.loads(table.column("problem")[0].as_py())

    assert problem == prioritize(machine, [wrong]).json["decisions"][0]["problem"]
    assert table.column("priority")[0].as_py() is None
    assert table.column("effects")[0].as_py() is None
