"""What the register says of the parties in columns: found once, remembered by its sequence."""

import threading
from collections.abc import Sequence
from itertools import repeat
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trusted.api.bulk import REMEMBERED_AT_MOST, Decider, Rule, finding_of
from trusted.api.shipment_columns import (
    NAME_MAX,
    NAMES_MAX,
    Flags,
    ShipmentColumns,
    filled,
    names_fit,
    nulls,
)
from trusted.domain.holds import hold_of
from trusted.domain.priority import Code, PartyStanding, Shipment, findings, role_credit

# What a row of the table says: kind, code and role by their numbers, tier, and what it is worth.
KIND, CODE, ROLE, TIER, PPM, FULL, HALVED = range(7)
PLAIN, CREDIT, ADVERSE = range(3)
CODES = list(Code)
NONE = 0
# Effects that come from no party stand first.
SPECIAL = {
    code: number
    for number, code in enumerate(
        (
            Code.HIGH_RISK_LINE,
            Code.ADVANCE_DATA_MISSING,
            Code.FLOOR,
            Code.CAP,
            Code.RANDOM_SELECTION,
            Code.HOLD,
        ),
        NONE + 1,
    )
}
FIRST = len(SPECIAL) + 1
NOBODY = -1
_KINDS = {Code.TIER_CREDIT: CREDIT, Code.ADVERSE_STANDING: ADVERSE}
_NUMBER = {code: number for number, code in enumerate(CODES)}

Table = np.ndarray[Any, np.dtype[np.int32]]


class _Memory:
    """The findings of one rule in the register of one sequence, in a table that grows."""

    def __init__(self, rule: Rule, sequence: int) -> None:
        self.sequence = sequence
        self.growing = threading.Lock()
        self.known: dict[str, dict[str, int]] = {role: {} for role in rule.roles}
        self.several: dict[tuple[str, tuple[str, ...]], tuple[int, ...]] = {}
        special = [(PLAIN, _NUMBER[code], NOBODY, NOBODY, 0, 0, 0) for code in SPECIAL]
        self.table: Table = np.array([(NONE, 0, NOBODY, NOBODY, 0, 0, 0), *special], dtype=np.int32)
        self.partners = pa.array([""] * FIRST)
        self._new: list[tuple[int, ...]] = []
        self._new_partners: list[str] = []

    def add(self, rule: Rule, role: str, code: Code, standing: PartyStanding | None) -> int:
        """Note a finding and return its number; `settle` puts it into the table."""
        place = rule.roles.index(role)
        full = halved = ppm = 0
        if standing is not None and code is Code.TIER_CREDIT:
            full = role_credit(role, standing.tier, rule.policy, advance_ok=True)
            halved = role_credit(role, standing.tier, rule.policy, advance_ok=False)
            ppm = standing.random_ppm
        tier = NOBODY if standing is None else standing.tier
        kind = _KINDS.get(code, PLAIN)
        self._new.append((kind, _NUMBER[code], place, tier, ppm, full, halved))
        self._new_partners.append("" if standing is None else standing.partner_number)
        return len(self.table) + len(self._new) - 1

    def settle(self) -> None:
        """Put what was noted into the table; who reads the former one is not disturbed."""
        if self._new:
            self.partners = pa.concat_arrays([self.partners, pa.array(self._new_partners)])
            self.table = np.concatenate([self.table, np.array(self._new, dtype=np.int32)])
            self._new, self._new_partners = [], []


_memories: WeakKeyDictionary[Rule, _Memory] = WeakKeyDictionary()


class Findings:
    """What was found for the parties of a request.

    table:    by the names above; of each, the findings: NONE and the special ones come first.
    columns:  for each shipment a finding; several columns where a role may have several.
    held:     whether a shipment, or anyone in it, is held.
    """

    def __init__(self, decider: Decider, shipments: ShipmentColumns) -> None:
        self._decider, self._rule = decider, decider.rule
        self._memory = memory = _memory_of(decider)
        self._used: list[Any] = [np.arange(FIRST)]
        self._next = FIRST
        self.columns: list[Any] = []
        self.held = _held_shipments(decider, shipments)
        with memory.growing:
            for role in shipments.roles:
                self._add_role(role, shipments)
            memory.settle()
        used = np.concatenate(self._used)
        # Each field by itself lies together, for whole columns are looked up in it.
        self.table: Table = np.ascontiguousarray(memory.table[used].T)
        self._partners, self._numbers_used = memory.partners, used

    def partners(self) -> tuple[pa.Array, Any]:
        """Return the partner numbers, and for each finding which one is its."""
        has = self.table[TIER] != NOBODY
        partners = self._partners.take(pa.array(self._numbers_used[has]))
        return partners, (np.cumsum(has) - 1).astype(np.int32)

    def _use(self, numbers: Any) -> int:
        """Take findings among those of the request; returns the place of the first."""
        first = self._next
        self._used.append(numbers)
        self._next += len(numbers)
        return first

    def _add_role(self, role: str, shipments: ShipmentColumns) -> None:
        column = shipments.rows.column(role)
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            self._add_lists(role, column, shipments)
            return
        shipments.bad |= ~(nulls(column) | names_fit(column, 1, NAME_MAX))
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        named = filled(coded.indices.cast(pa.int32()), -1)
        names = coded.dictionary.to_pylist()
        first = self._use(self._numbers(role, names))
        self.columns.append(np.where(named < 0, NONE, named + first))
        bound = self._bound(role, names)
        if bound is not None and len(names):
            self.held |= bound[named] & (named >= 0)

    def _add_lists(self, role: str, column: pa.Array, shipments: ShipmentColumns) -> None:
        many = filled(pc.list_value_length(column), 0) > NAMES_MAX
        shipments.bad |= many
        kept = [
            () if too_many else tuple(name or "" for name in one.as_py() or ())
            for one, too_many in zip(column, many, strict=True)
        ]
        misnamed = [any(not 1 <= len(name) <= NAME_MAX for name in names) for names in kept]
        shipments.bad |= np.array(misnamed, dtype=bool)
        rows = [self._found(role, names) for names in kept]
        for place in range(max(map(len, rows), default=0)):
            numbers = np.array([row[place] if place < len(row) else NONE for row in rows])
            local = np.arange(len(rows)) + self._use(numbers)
            self.columns.append(np.where(numbers == NONE, NONE, local))
        for place in range(max(map(len, kept), default=0)):
            bound = self._bound(
                role, [names[place] if place < len(names) else "" for names in kept]
            )
            if bound is not None:
                self.held |= bound

    def _numbers(self, role: str, names: Sequence[str]) -> Any:
        """Return the number of the finding for each name."""
        known = self._memory.known[role]
        numbers = np.fromiter(map(known.get, names, repeat(NONE)), np.int64, len(names))
        for place in np.flatnonzero(numbers == NONE).tolist():
            name = names[place]
            code, standing = finding_of(role, self._decider.view.party(name))
            numbers[place] = known[name] = self._memory.add(self._rule, role, code, standing)
        return numbers

    def _found(self, role: str, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of what is found for several names of one shipment."""
        several = self._memory.several
        numbers = several.get((role, names))
        if numbers is None:
            asked = Shipment("", 0, {role: names})
            numbers = several[role, names] = tuple(
                self._memory.add(self._rule, role, one.code, one.standing)
                for one in findings(asked, self._decider.view.party, self._rule.policy)
            )
        return numbers

    def _bound(self, role: str, names: Sequence[str]) -> Flags | None:
        """Return which names are held in a role; None if nothing is held at all."""
        in_force = self._decider.in_force
        if in_force is None:
            return None
        on, at = in_force.on, in_force.at
        bound = [any(one.binds(at, role) for one in terms) if (terms := on(name)) else False
                 for name in names]  # fmt: skip
        return np.array(bound, dtype=bool)


def _held_shipments(decider: Decider, shipments: ShipmentColumns) -> Flags:
    in_force = decider.in_force
    if in_force is None:
        return np.zeros(len(shipments), dtype=bool)
    on, at = in_force.on, in_force.at
    ids = shipments.ids.fill_null("").to_pylist()
    held = [any(one.binds(at) for one in on(hold_of(name))) for name in ids]
    return np.array(held, dtype=bool)


def _memory_of(decider: Decider) -> _Memory:
    memory = _memories.get(decider.rule)
    full = memory is not None and len(memory.table) > REMEMBERED_AT_MOST
    if memory is None or full or memory.sequence != decider.sequence:
        memory = _memories[decider.rule] = _Memory(decider.rule, decider.sequence)
    return memory
