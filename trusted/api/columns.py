"""Deciding shipments by the column: the rule of `domain.priority`, for all rows at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from trusted.api.bulk import Decider
from trusted.api.remembered_findings import (
    ADVERSE,
    CREDIT,
    FULL,
    HALVED,
    KIND,
    NONE,
    PPM,
    SPECIAL,
    Findings,
)
from trusted.api.shipment_columns import Flags, Numbers, ShipmentColumns
from trusted.domain.priority import BASIS, DRAWS, MILLION, Code, Lane, PriorityPolicy

LANES = list(Lane)
_LANE = {lane: number for number, lane in enumerate(LANES)}
NOT_TRUSTED = -1


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on each row; where it is bad, nothing.

    found, points: the effects of all rows, one after another: from which finding, its points.
    effects:       how many of them each row has.
    """

    priority: Numbers
    lane: Numbers
    chosen: Flags
    found: Numbers
    points: Numbers
    effects: Numbers


class _Effects:
    """The effects of all rows, column by column in the order in which they are told."""

    def __init__(self, rows: int) -> None:
        self._columns: list[tuple[Any, Any, Any]] = []
        self._rows = rows

    def add(self, found: Any, points: Any, shown: Any) -> None:
        self._columns.append((found, points, shown))

    def add_special(self, code: Code, shown: Flags, points: Any = 0) -> None:
        self.add(SPECIAL[code], points, shown)

    def stacked(self, part: int, kind: type) -> Any:
        stacked: Any = np.empty((self._rows, len(self._columns)), kind)
        for place, column in enumerate(self._columns):
            stacked[:, place] = column[part]
        return stacked


def decided(decider: Decider, shipments: ShipmentColumns, findings: Findings) -> Decided:
    """Return the decisions on all rows that are not bad, as `domain.priority.decide` makes them."""
    policy, baseline = decider.rule.policy, shipments.baseline
    effects = _Effects(len(shipments))
    wanted, credit, ppm = _weighed(effects, shipments, findings, policy)
    priority = np.minimum(np.maximum(wanted, np.minimum(policy.floor, baseline)), policy.cap)
    moved = priority - wanted
    effects.add_special(Code.FLOOR, moved > 0, moved)
    effects.add_special(Code.CAP, moved < 0, moved)
    rate = np.where(ppm == NOT_TRUSTED, policy.base_ppm, ppm)
    chosen = _drawn(decider, shipments.ids) * MILLION < rate * DRAWS
    effects.add_special(Code.RANDOM_SELECTION, chosen)
    held = findings.held
    effects.add_special(Code.HOLD, held, policy.hold_priority - baseline)
    shown = effects.stacked(2, bool)
    shown[held, :-1] = False
    shown[shipments.bad] = False
    lanes = _lanes(priority, credit, chosen, policy)
    lanes[held] = _LANE[Lane.HOLD]
    for lane, count in enumerate(np.bincount(lanes[~shipments.bad], minlength=len(LANES)).tolist()):
        decider.lanes[LANES[lane]] += count
    return Decided(
        np.where(held, policy.hold_priority, priority),
        lanes,
        chosen & ~held,
        effects.stacked(0, np.int32)[shown],
        effects.stacked(1, np.int16)[shown],
        shown.sum(axis=1),
    )


def _weighed(
    effects: _Effects, shipments: ShipmentColumns, findings: Findings, policy: PriorityPolicy
) -> tuple[Numbers, Numbers, Numbers]:
    """Return priorities before their bounds, total credits, and ppm of the trusted."""
    baseline, table = shipments.baseline, findings.table
    high_risk = baseline >= policy.high_risk
    kinds = [table[KIND][column] for column in findings.columns]
    refused = high_risk.copy()
    for kind in kinds:
        refused |= kind == ADVERSE
    wanted, total = baseline.copy(), np.zeros_like(baseline)
    ppm = np.full_like(baseline, NOT_TRUSTED)
    charged = np.zeros(len(shipments), dtype=bool)
    for column, kind in zip(findings.columns, kinds, strict=True):
        trusted, adverse = kind == CREDIT, kind == ADVERSE
        ppm = np.where(trusted, np.maximum(ppm, table[PPM][column]), ppm)
        trusted_now = trusted & ~refused
        worth = np.where(shipments.advance_ok, table[FULL][column], table[HALVED][column])
        credit = np.where(trusted_now, worth, 0)
        points = -(baseline * credit // BASIS)
        # Taken once, for the first who is suspended or removed.
        points = np.where(adverse & ~charged, policy.adverse_points, points)
        charged |= adverse
        wanted, total = wanted + points, total + credit
        effects.add(column, points, (column != NONE) & ~(trusted & refused))
    effects.add_special(Code.HIGH_RISK_LINE, high_risk)
    effects.add_special(Code.ADVANCE_DATA_MISSING, ~shipments.advance_ok)
    return wanted, total, ppm


def _drawn(decider: Decider, ids: pa.Array) -> Numbers:
    """Return the number that the secret draws for each id, below 2**32."""
    begun = decider.rule.draw.copy
    binary = pa.large_binary() if pa.types.is_large_string(ids.type) else pa.binary()
    digests = []
    for raw in ids.fill_null("").cast(binary).to_pylist():
        draw = begun()
        draw.update(raw)
        digests.append(draw.digest())
    numbers: Numbers = np.frombuffer(b"".join(digests), dtype=">u4")[::8].astype(np.int64)
    return numbers


def _lanes(priority: Numbers, credit: Numbers, chosen: Flags, policy: PriorityPolicy) -> Numbers:
    expedited = (priority < policy.expedite_below) & (credit >= policy.expedite_credit)
    conditions = [
        chosen | (priority >= policy.examine_from),
        priority >= policy.review_from,
        expedited,
    ]
    lanes = [_LANE[lane] for lane in (Lane.EXAMINE, Lane.REVIEW, Lane.EXPEDITE)]
    return np.select(conditions, lanes, _LANE[Lane.RELEASE])
