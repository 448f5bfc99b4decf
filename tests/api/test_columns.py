import msgspec
import pyarrow as pa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.test_bulk import KEY, POLICY, ROLES, fill, holds, registers, store
from tests.domain.policies import PRIORITY
from trusted.api.arrow import written
from trusted.api.bulk import Decider, Rule
from trusted.api.columns_given import RowsGiven, decide_columns
from trusted.api.shipment_columns import ShipmentColumns
from trusted.api.shipping import decision

__all__ = ["store"]

STAMP = b'"as_of":"2026-11-24T15:31:07Z","sequence":1,"stale_after":"2026-11-24T15:32:07Z"'
TEXTS = [
    pa.string(),
    pa.large_string(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.list_(pa.string()),
    pa.large_list(pa.string()),
]

names = st.integers(0, 11).map(lambda n: f"customs:KR/{n}") | st.sampled_from(["", "x" * 301])
bad_ids = st.sampled_from(["x" * 101, "a\0b"])
shipments = st.fixed_dictionaries(
    {
        "id": st.text(max_size=20) | st.integers(0, 3).map(str) | bad_ids | st.none(),
        "baseline": st.integers(-2, 1002) | st.none(),
        "mode": st.none() | st.sampled_from(["express", "x" * 21, "a\0b"]),
        "advance_complete": st.none() | st.booleans(),
        "advance_on_time": st.none() | st.booleans(),
        "parties": st.dictionaries(
            st.sampled_from(ROLES), st.lists(names, max_size=3) | st.just(["customs:KR/1"] * 21)
        ),
    }
)


def columns_of(asked, kinds):
    """Return shipments as columns; kinds: role -> how its column holds names."""
    columns = {
        name: pa.array([one.get(name) for one in asked], kind)
        for name, kind in (
            ("id", pa.string()),
            ("baseline", pa.int32()),
            ("mode", pa.string()),
            ("advance_complete", pa.bool_()),
            ("advance_on_time", pa.bool_()),
        )
    }
    for role, kind in kinds.items():
        said = [one["parties"].get(role) for one in asked]
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
            said = [some[0] if some else None for some in said]
        columns[role] = pa.array(said, kind)
    return written(pa.record_batch(columns))


@given(
    parties=registers,
    held=holds,
    asked=st.lists(shipments, min_size=1, max_size=8),
    kinds=st.dictionaries(st.sampled_from(ROLES), st.sampled_from(TEXTS)),
)
@example(
    parties={
        f"customs:KR/{n}": (n, [{"entity_type": "carrier", "status": "suspended", "tier": 0}])
        for n in (1, 2)
    },
    held={},
    asked=[
        {
            "id": "1",
            "baseline": 990,
            "parties": {"carrier": ["customs:KR/2", "customs:KR/1"]},
            "advance_complete": False,
            "advance_on_time": True,
        },
    ],
    kinds={"carrier": pa.list_(pa.string())},
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250, deadline=None
)
def test_columns_are_decided_exactly_as_json_is(store, parties, held, asked, kinds):
    fill(store, parties, held)
    rule = Rule(PRIORITY, POLICY, KEY)
    with store.reading() as view:
        columns = ShipmentColumns(columns_of(asked, kinds), rule.roles)
        decider = Decider(rule, view)
        given_rows = RowsGiven(decide_columns(decider, columns, with_sequence(view.sequence)))
        again = Decider(rule, view, decider.request_id)
        assert len(list(given_rows)) == len(given_rows) == len(asked)
        for index, one in enumerate(asked):
            expected = decision(again, columns.raw(index), index)
            assert given_rows[index] == expected
            assert columns.raw(index) == json_of(one, kinds)


def with_sequence(sequence):
    return STAMP.replace(b'"sequence":1', b'"sequence":%d' % sequence)


def json_of(one, kinds):
    """Return a shipment as whoever sends JSON would write it."""
    parties = {}
    for role in Rule(PRIORITY, POLICY, KEY).roles:
        if role in kinds and one["parties"].get(role) is not None:
            several = pa.types.is_list(kinds[role]) or pa.types.is_large_list(kinds[role])
            said = one["parties"][role]
            if several or said:
                parties[role] = said[:21] if several else said[:1]
    written_out = {"id": one["id"], "baseline": one["baseline"], "parties": parties}
    if one.get("mode") is not None:
        written_out["mode"] = one["mode"]
    advance = {
        name: one[f"advance_{name}"]
        for name in ("complete", "on_time")
        if one[f"advance_{name}"] is not None
    }
    return msgspec.Raw(
        msgspec.json.encode(written_out | ({"advance_data": advance} if advance else {}))
    )
