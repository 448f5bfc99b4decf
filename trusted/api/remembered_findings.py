"""What the register says of the parties in columns: found once, remembered by its sequence."""

import threading
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trusted.api.bulk import REMEMBERED_AT_MOST, Decider, Rule, finding_of
from trusted.api.shipment_columns import (
    NAME_MAX,
    NAMES_MAX,
    ShipmentColumns,
    filled,
    names_fit,
    nulls,
)
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
Names = str | tuple[str, ...]


class _Memory:
    """The findings of one rule in the register of one sequence, in a table that grows."""

    def __init__(self, rule: Rule, sequence: int) -> None:
        self.sequence = sequence
        self.growing = threading.Lock()
        self.known: dict[str, dict[Names, tuple[int, ...]]] = {role: {} for role in rule.roles}
        special = [(PLAIN, _NUMBER[code], NOBODY, NOBODY, 0, 0, 0) for code in SPECIAL]
        self.table: Table = np.array([(NONE, 0, NOBODY, NOBODY, 0, 0, 0), *special], dtype=np.int32)
        self.partners: list[str] = [""] * FIRST
        self._new: list[tuple[int, ...]] = []

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
        self.partners.append("" if standing is None else standing.partner_number)
        return len(self.partners) - 1

    def settle(self) -> None:
        """Put what was noted into the table; who reads the former one is not disturbed."""
        if self._new:
            self.table = np.concatenate([self.table, np.array(self._new, dtype=np.int32)])
            self._new = []


_memories: WeakKeyDictionary[Rule, _Memory] = WeakKeyDictionary()


class Findings:
    """What was found for the parties of a request.

    table:    a row for each finding, by the names above; NONE and the special ones come first.
    partners: the partner number of each, empty if there is none.
    columns:  for each shipment a finding; several columns where a role may have several.
    """

    def __init__(self, decider: Decider, shipments: ShipmentColumns) -> None:
        self._decider = decider
        self._memory = memory = _memory_of(decider)
        self._used: list[int] = list(range(FIRST))
        self.columns: list[Any] = []
        with memory.growing:
            for role in shipments.roles:
                self._add_role(role, shipments)
            memory.settle()
        self.table: Table = memory.table[self._used]
        self.partners = [memory.partners[number] for number in self._used]

    def _add_role(self, role: str, shipments: ShipmentColumns) -> None:
        column = shipments.rows.column(role)
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            self._add_lists(role, column, shipments)
            return
        shipments.bad |= ~(nulls(column) | names_fit(column, 1, NAME_MAX))
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        named = filled(coded.indices.cast(pa.int32()), -1)
        names = [name or "" for name in coded.dictionary.to_pylist()]
        first = len(self._used)
        self._used += [numbers[0] for numbers in self._numbers(role, names)]
        self.columns.append(np.where(named < 0, NONE, named.astype(np.int64) + first))

    def _add_lists(self, role: str, column: pa.Array, shipments: ShipmentColumns) -> None:
        many = filled(pc.list_value_length(column), 0) > NAMES_MAX
        shipments.bad |= many
        kept = [
            () if too_many else tuple(name or "" for name in one.as_py() or ())
            for one, too_many in zip(column, many, strict=True)
        ]
        misnamed = [any(not 1 <= len(name) <= NAME_MAX for name in names) for names in kept]
        shipments.bad |= np.array(misnamed, dtype=bool)
        rows = self._numbers(role, kept)
        for place in range(max(map(len, rows), default=0)):
            numbers = np.array([row[place] if place < len(row) else NONE for row in rows])
            first = len(self._used)
            self._used += numbers.tolist()
            local = np.arange(first, first + len(rows))
            self.columns.append(np.where(numbers == NONE, NONE, local))

    def _numbers(self, role: str, asked: Sequence[Names]) -> list[tuple[int, ...]]:
        """Return the findings for each name, or for several names of one shipment."""
        known = self._memory.known[role]
        found = list(map(known.get, asked))
        if None in found:
            for place, names in enumerate(asked):
                if found[place] is None:
                    found[place] = known.get(names) or self._find(role, names)
        return found  # type: ignore[return-value]  # what was None is found by now

    def _find(self, role: str, names: Names) -> tuple[int, ...]:
        decider, memory = self._decider, self._memory
        rule, party_of = decider.rule, decider.view.party
        if isinstance(names, str):
            made = [finding_of(role, party_of(names))]
        else:
            asked = Shipment("", 0, {role: names})
            made = [(one.code, one.standing) for one in findings(asked, party_of, rule.policy)]
        numbers = tuple(memory.add(rule, role, code, standing) for code, standing in made)
        memory.known[role][names] = numbers
        return numbers


def _memory_of(decider: Decider) -> _Memory:
    memory = _memories.get(decider.rule)
    full = memory is not None and len(memory.partners) > REMEMBERED_AT_MOST
    if memory is None or full or memory.sequence != decider.sequence:
        memory = _memories[decider.rule] = _Memory(decider.rule, decider.sequence)
    return memory
