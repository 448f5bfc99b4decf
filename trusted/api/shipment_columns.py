"""Shipments as columns: what they may be called and hold, and each row as JSON would say it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Raw

from trusted.api.arrow import FITS, is_name, is_names, is_text, is_truth, is_whole, rows_in
from trusted.api.shipping import NUL

ID_MAX, MODE_MAX, NAME_MAX, NAMES_MAX = 100, 20, 300, 20
COMPLETE, ON_TIME = "advance_complete", "advance_on_time"
OF_SHIPMENT: Mapping[str, FITS] = {
    "id": is_text,
    "baseline": is_whole,
    "mode": is_name,
    COMPLETE: is_truth,
    ON_TIME: is_truth,
}
REQUIRED = ("id", "baseline")

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

_json = msgspec.json.Encoder().encode


class ShipmentColumns:
    """The rows of a body.

    roles:  that parties may have; each may be a column of identifiers.
    Raises: Refused if they cannot be read as columns; what is wrong with a row breaks only it.
    """

    def __init__(self, body: bytes, roles: Sequence[str]) -> None:
        columns = {**OF_SHIPMENT, **dict.fromkeys(roles, is_names)}
        self.rows = rows_in(body, columns, REQUIRED, "shipments")
        self.roles = [role for role in roles if role in self.rows.schema.names]
        self.ids = self.rows.column("id")
        self.advance_ok = self._truths(COMPLETE) & self._truths(ON_TIME)
        self.bad = self._bad()
        baseline = filled(self.rows.column("baseline").cast(pa.int64()), 0)
        self.baseline = np.where(self.bad, 0, baseline)

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def raw(self, index: int) -> Raw:
        """Return a row as JSON would say it, still to be read."""
        row = {name: self._value(name, index) for name in self.rows.schema.names}
        advance = {
            name: row[column]
            for name, column in (("complete", COMPLETE), ("on_time", ON_TIME))
            if row.get(column) is not None
        }
        asked = {name: row[name] for name in ("id", "baseline")}
        asked["parties"] = {
            role: names if isinstance(names, list) else [names]
            for role in self.roles
            if (names := row[role]) is not None
        }
        asked |= {"mode": row["mode"]} if row.get("mode") is not None else {}
        return Raw(_json(asked | ({"advance_data": advance} if advance else {})))

    def _value(self, name: str, index: int) -> Any:
        value = self.rows.column(name)[index]
        if not isinstance(value, pa.ListScalar | pa.LargeListScalar):
            return value.as_py()
        # One more than may be there is enough to be told so.
        return None if value.values is None else value.values[: NAMES_MAX + 1].to_pylist()

    def _truths(self, name: str) -> Flags:
        """Return where a column says nothing against the shipment."""
        if name not in self.rows.schema.names:
            return np.ones(len(self), dtype=bool)
        said: Flags = filled(self.rows.column(name), value=True)
        return said

    def _bad(self) -> Flags:
        """Return which rows are not what JSON would take, but for the parties they name."""
        baseline = self.rows.column("baseline").cast(pa.int64())
        bad = ~_fits(self.ids, 1, ID_MAX) | nulls(baseline) | _with_nul(self.ids)
        number = filled(baseline, 0)
        bad |= (number < 0) | (number > 1000)  # noqa: PLR2004 - as the body in JSON says
        one, other = (
            nulls(self.rows.column(name))
            if name in self.rows.schema.names
            else np.ones(len(self), dtype=bool)
            for name in (COMPLETE, ON_TIME)
        )
        bad |= one != other
        if "mode" in self.rows.schema.names:
            mode = self.rows.column("mode")
            bad |= ~(nulls(mode) | names_fit(mode, 0, MODE_MAX)) | _of_text(mode, _with_nul)
        return bad


def filled(column: pa.Array, value: Any) -> Any:
    """Return a column as NumPy has it, with a value where there is none."""
    whole = column.fill_null(value) if column.null_count else column
    return whole.to_numpy(zero_copy_only=False)


def nulls(column: pa.Array) -> Flags:
    """Return where a column has no value."""
    if not column.null_count:
        return np.zeros(len(column), dtype=bool)
    found: Flags = column.is_null().to_numpy(zero_copy_only=False)
    return found


def names_fit(column: pa.Array, least: int, most: int) -> Flags:
    """Return where a column of text, perhaps with a dictionary, has a length within bounds."""
    return _of_text(column, lambda texts: _fits(texts, least, most))


def _with_nul(texts: pa.Array) -> Flags:
    """Return where there is what JSON is refused for: it could not be kept."""
    found: Flags = filled(pc.match_substring(texts, NUL), value=False)
    return found


def _of_text(column: pa.Array, holds: Callable[[pa.Array], Flags]) -> Flags:
    """Return where a column of text, perhaps with a dictionary, is what is looked for."""
    if not pa.types.is_dictionary(column.type):
        return holds(column)
    if not len(column.dictionary):
        return np.zeros(len(column), dtype=bool)
    found: Flags = holds(column.dictionary)[filled(column.indices, 0)] & ~nulls(column)
    return found


def _fits(column: pa.Array, least: int, most: int) -> Flags:
    length = filled(pc.utf8_length(column), -1)
    fits: Flags = (length >= least) & (length <= most)
    return fits
