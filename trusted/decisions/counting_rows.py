"""Counting the decisions of a request in columns, all its rows at once."""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trusted.decisions.kinds import APART, EXAMINED, NOT_COMPARED, OTHER, PARTNER, Counts
from trusted.domain.effect import BAND
from trusted.domain.priority import Code

PARTIES = (OTHER, PARTNER, APART)


def came_in_rows(asked: bytes, answered: bytes) -> Iterator[Counts]:
    """Yield what the decisions of all rows came to, once for each kind.

    asked, answered: Arrow IPC streams, as they were logged; refused rows have no lane.
    """
    given = _read(answered).select(["priority", "lane", "effects"]).combine_chunks()
    effects = given.column("effects").combine_chunks()
    ends = np.concatenate([[0], np.cumsum(pc.list_value_length(effects).fill_null(0).to_numpy())])
    each = effects.flatten()
    points = _summed(each.field("points").fill_null(0).to_numpy(), ends)
    codes = each.field("code")
    trusted = _summed(_among(codes, {Code.TIER_CREDIT}), ends) > 0
    apart = _summed(_among(codes, NOT_COMPARED), ends) > 0
    priority = given.column("priority").fill_null(0).to_numpy().astype(np.int64)
    lane = given.column("lane").combine_chunks()
    rows = pa.table(
        {
            "mode": _modes(asked, given.num_rows),
            "band": (priority - points) // BAND,
            "party": np.where(apart, PARTIES.index(APART), trusted.astype(np.int64)),
            "examined": _among(lane, EXAMINED).astype(np.int64),
        }
    ).filter(lane.is_valid())
    kinds = rows.group_by(["mode", "band", "party"], use_threads=False)
    for row in kinds.aggregate([("examined", "count"), ("examined", "sum")]).to_pylist():
        counts = row["examined_count"], row["examined_sum"]
        yield row["mode"], row["band"], PARTIES[row["party"]], *counts


def _read(stream: bytes) -> pa.Table:
    with pa.ipc.open_stream(stream) as reader:
        return reader.read_all()


def _modes(asked: bytes, rows: int) -> pa.ChunkedArray | pa.Array:
    table = _read(asked)
    if "mode" not in table.schema.names:
        return pa.repeat(pa.scalar(""), rows)
    return table.column("mode").cast(pa.string()).fill_null("")


def _among(words: pa.DictionaryArray, chosen: Collection[str]) -> Any:
    """Return where a word is one of some; where there is none, it is not."""
    said = np.array([word in chosen for word in words.dictionary.to_pylist()] or [False])
    place = words.indices.fill_null(0).to_numpy()
    return said[place] & words.is_valid().to_numpy(zero_copy_only=False)


def _summed(values: Any, ends: Any) -> Any:
    """Return the sum of each row's values; ends: where each row's begin, and the last one's end."""
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])[ends]
    return sums[1:] - sums[:-1]
