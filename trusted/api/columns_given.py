"""Decisions as columns, and each row of them as JSON says it."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trusted.api.arrow import said_of, written
from trusted.api.bulk import Decider
from trusted.api.columns import LANES, Decided, decided
from trusted.api.remembered_findings import CODE, CODES, NOBODY, ROLE, TIER, Findings
from trusted.api.shipment_columns import ShipmentColumns
from trusted.api.shipping import decision

WORD = pa.dictionary(pa.int8(), pa.string())
EFFECT = pa.struct(
    [
        ("code", WORD),
        ("points", pa.int16()),
        ("role", WORD),
        ("partner_number", pa.dictionary(pa.int32(), pa.string())),
        ("tier", pa.int8()),
    ]
)
# Wherever problem is not null, everything else but the id is.
GIVEN = pa.schema(
    [
        ("id", pa.string()),
        ("decision_id", pa.string()),
        ("priority", pa.int16()),
        ("lane", WORD),
        ("selected_at_random", pa.bool_()),
        ("effects", pa.list_(EFFECT)),
        ("problem", pa.string()),
    ]
)

_json = msgspec.json.Encoder().encode
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def decide_columns(decider: Decider, shipments: ShipmentColumns, stamp: bytes) -> bytes:
    """Return the decisions on all rows, as the body of an answer.

    stamp: of when they are, JSON members; they stand in the metadata, with the policy.
    """
    findings = Findings(decider, shipments)
    made = decided(decider, shipments, findings)
    bad = shipments.bad
    columns = [
        shipments.ids.cast(pa.string()),
        _decision_ids(decider, bad),
        pa.array(made.priority.astype(np.int16), mask=bad),
        _words(made.lane, LANES, bad),
        pa.array(made.chosen, mask=bad),
        _effects(decider, findings, made, bad),
        _problems(decider, shipments),
    ]
    metadata = said_of(stamp, policy=decider.rule.policy_name)
    return written(pa.RecordBatch.from_arrays(columns, schema=GIVEN.with_metadata(metadata)))


class RowsGiven(Sequence[bytes]):
    """The rows of an answer, each as JSON says it, byte for byte."""

    def __init__(self, answered: bytes) -> None:
        with pa.ipc.open_stream(answered) as reader:
            self._said = reader.schema.metadata
            self._rows = reader.read_all().combine_chunks()

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(index)
        (row,) = self._rows.slice(index, 1).to_pylist()
        if row["problem"] is not None:
            return b'{"id":%b,"problem":%b}' % (_json(row["id"]), row["problem"].encode())
        effects = [
            {
                name: effect[name]
                for name in ("code", "role", "partner_number", "tier", "points")
                if effect[name] is not None
            }
            for effect in row["effects"]
        ]
        names = ("id", "decision_id", "priority", "lane", "selected_at_random")
        return _json(
            {name: row[name] for name in names}
            | {
                "effects": effects,
                "sequence": int(self._said[b"sequence"]),
                "policy": self._said[b"policy"].decode(),
            }
        )


def _decision_ids(decider: Decider, bad: Any) -> pa.Array:
    places = pa.array(np.arange(len(bad)), mask=bad).cast(pa.string())
    return pc.binary_join_element_wise(decider.request_id, places, ".")


def _effects(decider: Decider, findings: Findings, made: Decided, bad: Any) -> pa.Array:
    ends = np.concatenate([[0], np.cumsum(made.effects)]).astype(np.int32)
    number = made.found
    role, tier = findings.table[ROLE][number], findings.table[TIER][number]
    nobody = tier == NOBODY
    partners, numbers = findings.partners()
    effects = pa.StructArray.from_arrays(
        [
            _words(findings.table[CODE][number], CODES, None),
            pa.array(made.points),
            _words(role, decider.rule.roles, role == NOBODY),
            pa.DictionaryArray.from_arrays(pa.array(numbers[number], mask=nobody), partners),
            pa.array(tier.astype(np.int8), mask=nobody),
        ],
        fields=list(EFFECT),
    )
    return pa.ListArray.from_arrays(pa.array(ends), effects, mask=pa.array(bad))


def _words(numbers: Any, words: Sequence[str], mask: Any) -> pa.Array:
    indices = pa.array(np.where(numbers < 0, 0, numbers).astype(np.int8), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, pa.array([str(one) for one in words]))


def _problems(decider: Decider, shipments: ShipmentColumns) -> pa.Array:
    """Return what is wrong with each bad row, in the words of an answer in JSON."""
    told: list[str | None] = [None] * len(shipments)
    for index in np.flatnonzero(shipments.bad).tolist():
        said = decision(decider, shipments.raw(index), index)
        told[index] = bytes(_fields(said)["problem"]).decode()
    return pa.array(told, pa.string())
