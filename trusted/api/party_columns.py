"""Looking parties up by the column: the same answers as in JSON, each standing said once."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Raw

from trusted.api.arrow import FITS, is_name, is_text, rows_in, said_of, written
from trusted.api.sandbox import AnyView
from trusted.api.shipment_columns import NAME_MAX, filled, names_fit
from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import parse_identifier

REF_MAX = 100
OK = 200
COLUMNS: Mapping[str, FITS] = {"ref": is_text, "identifier": is_name}
GIVEN = pa.schema(
    [
        ("ref", pa.string()),
        ("status", pa.int16()),
        ("standing", pa.dictionary(pa.int32(), pa.string())),
        ("problem", pa.string()),
    ]
)
# (an item in JSON, its place) -> the answer to it in JSON.
Result = Callable[[Raw, int], bytes]

_json = msgspec.json.Encoder().encode


class _Told(msgspec.Struct):
    status: int
    problem: Raw = Raw(b"")


_told = msgspec.json.Decoder(_Told).decode


def parties_in(body: bytes) -> pa.RecordBatch:
    """Return the rows of a body: up to 10,000 references and identifiers.

    Raises: Refused if they cannot be read as columns.
    """
    return rows_in(body, COLUMNS, ("ref", "identifier"), "parties")


def look_up_columns(view: AnyView, rows: pa.RecordBatch, stamp: bytes, result: Result) -> bytes:
    """Return the answers to all rows, as the body of an answer.

    stamp:  of when they are, JSON members; they stand in the metadata.
    result: answers a row alone, to say what is wrong with it.
    """
    ref, named = rows.column("ref"), rows.column("identifier")
    coded = named if pa.types.is_dictionary(named.type) else named.dictionary_encode()
    standings = [_standing(view, name) for name in coded.dictionary.to_pylist()]
    place = filled(coded.indices.cast(pa.int32()), 0)
    bad = ~(names_fit(ref, 0, REF_MAX) & names_fit(named, 1, NAME_MAX))
    if standings:
        bad |= np.array([one is None for one in standings])[place]
    status, problems = _problems(rows, bad, result)
    words = pa.array([one or b"" for one in standings], pa.binary()).cast(pa.string())
    columns = [
        ref.cast(pa.string()),
        pa.array(status),
        pa.DictionaryArray.from_arrays(pa.array(place, mask=bad), words),
        pa.array(problems, pa.string()),
    ]
    return written(pa.RecordBatch.from_arrays(columns, schema=GIVEN.with_metadata(said_of(stamp))))


def _standing(view: AnyView, name: str) -> bytes | None:
    """Return the standing of an identifier in JSON; None if no identifier is written so."""
    members = view.answer(name)
    if members is None:
        try:
            name = str(parse_identifier(name))
        except InvalidIdentifier:
            return None
        members = view.answer(name) or b'"known":false}'
    return b'{"identifier":%b,%b' % (_json(name), members)


def _problems(rows: pa.RecordBatch, bad: Any, result: Result) -> tuple[Any, list[str | None]]:
    status = np.full(len(bad), OK, dtype=np.int16)
    problems: list[str | None] = [None] * len(bad)
    for index in np.flatnonzero(bad).tolist():
        (row,) = rows.slice(index, 1).to_pylist()
        told = _told(result(Raw(_json(row)), index))
        status[index], problems[index] = told.status, bytes(told.problem).decode()
    return status, problems
