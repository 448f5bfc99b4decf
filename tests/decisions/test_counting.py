"""Counting decisions from the log: each form alike, refused shipments left out."""

import json
from datetime import UTC, date, datetime
from subprocess import CalledProcessError

import pyarrow as pa
import pytest

from tests.decisions.logged import open_log
from trusted.api.arrow import written
from trusted.api.columns_given import GIVEN
from trusted.decisions.apart import counts_apart
from trusted.decisions.counting import Alike, Came, counted, counts_of, sealed_segments
from trusted.decisions.entries import Form, LoggedRequest, new_request_id

DAY = date(2026, 11, 24)
AT = int(datetime(2026, 11, 24, 23, 59, tzinfo=UTC).timestamp() * 1000)
EFFECTS = {
    "partner": [{"code": "tier-credit", "points": -180, "role": "carrier", "tier": 2}],
    "other": [{"code": "unknown-party", "points": 0, "role": "carrier"}],
    "adverse": [{"code": "adverse-standing", "points": 150, "role": "carrier", "tier": 0}],
    "held": [{"code": "hold", "points": 570}],
}
SHIPMENTS = [
    ({"id": "1", "baseline": 430, "mode": "express"}, (250, "release", "partner")),
    ({"id": "2", "baseline": 440, "mode": "express"}, (260, "examine", "partner")),
    ({"id": "3", "baseline": 430}, (430, "review", "other")),
    ({"id": "4", "baseline": 430, "mode": "mail"}, (580, "review", "adverse")),
    ({"id": "5", "baseline": 430, "mode": "mail"}, (1000, "hold", "held")),
    ({"id": "6", "baseline": 4300, "mode": "mail"}, None),
]
EXPECTED = {
    Alike(DAY, "express", 8, "partner"): Came(2, 1),
    Alike(DAY, "", 8, "other"): Came(1, 0),
    Alike(DAY, "mail", 8, "apart"): Came(2, 1),
}


def given(asked, decided) -> dict[str, object]:
    if decided is None:
        return {"id": asked["id"], "problem": {"code": "invalid"}}
    priority, lane, party = decided
    return {"id": asked["id"], "priority": priority, "lane": lane, "effects": EFFECTS[party]}


def in_json():
    asked = {"shipments": [one for one, _ in SHIPMENTS]}
    answered = {"decisions": [given(*pair) for pair in SHIPMENTS], "sequence": 7}
    return Form.JSON, json.dumps(asked).encode(), json.dumps(answered).encode()


def in_lines():
    asked = [json.dumps(one).encode() for one, _ in SHIPMENTS]
    answered = [json.dumps(given(*pair)).encode() for pair in SHIPMENTS]
    # A line that was too long to be read is kept as nothing.
    return Form.LINES, b"\n".join([*asked, b"null"]), b"\n".join([*answered, b'{"id":null}'])


def in_arrow():
    columns = {name: [one.get(name) for one, _ in SHIPMENTS] for name in ("id", "mode")}
    asked = written(pa.RecordBatch.from_pydict(columns))
    rows = []
    for one, decided in SHIPMENTS:
        row = dict.fromkeys(GIVEN.names) | given(one, decided)
        rows.append(row | {"problem": None if decided else "{}"})
    return Form.ARROW, asked, written(pa.RecordBatch.from_pylist(rows, schema=GIVEN))


def logged(form: Form, asked: bytes, answered: bytes) -> LoggedRequest:
    return LoggedRequest(
        request_id=new_request_id(),
        at=AT,
        client_id="client-1",
        form=form,
        sequence=7,
        as_of=AT // 1000,
        policy="2027-01:9f2c",
        key_id="0123456789abcdef",
        decisions=len(SHIPMENTS),
        asked=asked,
        answered=answered,
    )


@pytest.mark.parametrize("written_in", [in_json, in_lines, in_arrow])
def test_decisions_are_counted_alike_in_whatever_form_they_were_given(written_in):
    assert counted([logged(*written_in())]) == EXPECTED


def test_a_sealed_segment_is_counted_to_its_last_request(tmp_path):
    log = open_log(tmp_path)
    for _ in range(3):
        log.append(logged(*in_json()))
    assert sealed_segments(log.chain) == []
    log.close()

    (segment,) = sealed_segments(log.chain)

    threefold = {alike: Came(3 * n, 3 * m) for alike, (n, m) in EXPECTED.items()}
    assert counts_of(tmp_path, segment) == threefold
    assert counts_apart(tmp_path, segment) == threefold


def test_a_segment_that_cannot_be_read_is_not_counted_as_empty(tmp_path):
    with pytest.raises(CalledProcessError):
        counts_apart(tmp_path, "20261124T235900000000Z-00000000")


def test_a_request_in_columns_that_names_nobody_and_one_without_rows_are_counted(tmp_path):
    row = dict.fromkeys(GIVEN.names) | {"id": "1", "priority": 430, "lane": "review", "effects": []}
    asked = written(pa.RecordBatch.from_pydict({"id": ["1"]}))
    answered = written(pa.RecordBatch.from_pylist([row], schema=GIVEN))
    none = written(pa.RecordBatch.from_pylist([], schema=GIVEN))
    nobody = written(pa.RecordBatch.from_pydict({"id": pa.array([], pa.string())}))

    assert counted([logged(Form.ARROW, asked, answered), logged(Form.ARROW, nobody, none)]) == {
        Alike(DAY, "", 8, "other"): Came(1, 0)
    }
