"""Counting what the log's decisions came to: who took part, and what was to be examined."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from trusted.decisions.chain import Chain
from trusted.decisions.counting_rows import came_in_rows
from trusted.decisions.entries import Form, LoggedRequest
from trusted.decisions.kinds import APART, EXAMINED, NOT_COMPARED, OTHER, PARTNER, Counts
from trusted.decisions.segments import SUFFIX, requests_in
from trusted.domain.effect import BAND
from trusted.domain.priority import Code


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
        for mode, band, party, number, to_examine in READERS[request.form](request):
            alike = Alike(day, mode, band, party)
            decisions[alike] += number
            examined[alike] += to_examine
    return {alike: Came(number, examined[alike]) for alike, number in decisions.items()}


def _came(modes: Iterable[str], given: Iterable[_Given]) -> Iterator[Counts]:
    for mode, one in zip(modes, given, strict=False):
        if one.lane:
            baseline = one.priority - sum(effect.points for effect in one.effects)
            yield mode, baseline // BAND, _party(one), 1, int(one.lane in EXAMINED)


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


def _came_in_json(request: LoggedRequest) -> Iterator[Counts]:
    return _came(map(_mode, _asked(request.asked).shipments), _answered(request.answered).decisions)


def _came_in_lines(request: LoggedRequest) -> Iterator[Counts]:
    answered = request.answered.split(b"\n")
    return _came(map(_mode, request.asked.split(b"\n")), map(_given, answered))


READERS: Mapping[Form, Callable[[LoggedRequest], Iterable[Counts]]] = {
    Form.JSON: _came_in_json,
    Form.LINES: _came_in_lines,
    Form.ARROW: lambda request: came_in_rows(request.asked, request.answered),
}
