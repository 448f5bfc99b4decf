"""Counting what the log's decisions came to: who took part, and what was to be examined."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from msgspec import Raw, Struct

from trusted.decisions.chain import Chain
from trusted.decisions.entries import Form, LoggedRequest
from trusted.decisions.segments import SUFFIX, requests_in
from trusted.domain.effect import BAND
from trusted.domain.priority import Code, Lane

PARTNER, OTHER, APART = "partner", "other", "apart"
# Where these stand, no party can earn credit, or it is not only trust that moves the priority.
NOT_COMPARED = frozenset({Code.HOLD, Code.HIGH_RISK_LINE, Code.ADVERSE_STANDING})
EXAMINED = frozenset({Lane.HOLD, Lane.EXAMINE})


class Alike(NamedTuple):
    """What shipments have in common that are counted together; band: of the baseline, 50 wide."""

    day: date
    mode: str
    band: int
    party: str


class Came(NamedTuple):
    """How many decisions there were, and how many shipments were to be held or examined."""

    decisions: int
    examined: int


class _Effect(Struct):
    code: str
    points: int = 0


class _Given(Struct):
    """A decision as it was given; what stands in the place of one has neither lane nor effects."""

    priority: int = 0
    lane: str = ""
    effects: list[_Effect] = []


class _Answered(Struct):
    decisions: list[_Given]


class _Asked(Struct):
    shipments: list[Raw]


class _Shipment(Struct):
    mode: str | None = None


_given = msgspec.json.Decoder(_Given).decode
_answered = msgspec.json.Decoder(_Answered).decode
_asked = msgspec.json.Decoder(_Asked).decode
_shipment = msgspec.json.Decoder(_Shipment).decode


def sealed_segments(chain: Chain) -> Sequence[str]:
    """Return the names of the sealed segments that have not been given up, oldest first."""
    links = chain.links()
    gone = {link.segment for link in links if link.what == "pruned"}
    sealed = [link.segment for link in links if link.what == "sealed"]
    return [name for name in sealed if name not in gone]


def counts_of(folder: Path, segment: str) -> Mapping[Alike, Came]:
    """Return what the decisions of a sealed segment came to."""
    content = (folder / f"{segment}{SUFFIX}").read_bytes()
    return counted(requests_in(content, segment))


def counted(requests: Iterable[LoggedRequest]) -> Mapping[Alike, Came]:
    """Return what the decisions on requests came to; refused shipments are none."""
    decisions: Counter[Alike] = Counter()
    examined: Counter[Alike] = Counter()
    for request in requests:
        day = request.answered_at.astimezone(UTC).date()
        modes, given = READERS[request.form]
        for mode, one in zip(modes(request.asked), given(request.answered), strict=False):
            if not one.lane:
                continue
            baseline = one.priority - sum(effect.points for effect in one.effects)
            alike = Alike(day, mode, baseline // BAND, _party(one))
            decisions[alike] += 1
            examined[alike] += one.lane in EXAMINED
    return {alike: Came(number, examined[alike]) for alike, number in decisions.items()}


def _party(one: _Given) -> str:
    codes = {effect.code for effect in one.effects}
    if codes & NOT_COMPARED:
        return APART
    return PARTNER if Code.TIER_CREDIT in codes else OTHER


def _mode(item: bytes | Raw) -> str:
    try:
        return _shipment(item).mode or ""
    except msgspec.MsgspecError:
        # It was refused, so that there is no decision on it.
        return ""


def _modes_in_json(asked: bytes) -> Iterator[str]:
    return map(_mode, _asked(asked).shipments)


def _modes_of_lines(asked: bytes) -> Iterator[str]:
    return map(_mode, asked.split(b"\n"))


def _modes_of_rows(asked: bytes) -> Iterator[str]:
    with pa.ipc.open_stream(asked) as reader:
        rows = reader.read_all()
    if "mode" not in rows.schema.names:
        return iter([""] * rows.num_rows)
    return (mode or "" for mode in rows.column("mode").to_pylist())


def _given_in_rows(answered: bytes) -> Iterator[_Given]:
    with pa.ipc.open_stream(answered) as reader:
        rows = reader.read_all().select(["priority", "lane", "effects"])
    for row in rows.to_pylist():
        effects = [_Effect(one["code"], one["points"]) for one in row["effects"] or ()]
        yield _Given(row["priority"] or 0, row["lane"] or "", effects)


Reader = tuple[Callable[[bytes], Iterator[str]], Callable[[bytes], Iterable[Any]]]
READERS: Mapping[Form, Reader] = {
    Form.JSON: (_modes_in_json, lambda answered: _answered(answered).decisions),
    Form.LINES: (_modes_of_lines, lambda answered: map(_given, answered.split(b"\n"))),
    Form.ARROW: (_modes_of_rows, _given_in_rows),
}
