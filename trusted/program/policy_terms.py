"""What each number of a policy is called and means, and how two policies differ in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "policy_terms.toml"
NOT_ASKED = "not asked"
# Units that stand before the number, and the ending that one of a unit loses.
LEADING = frozenset({"grade", "priority", "baseline"})
PLURAL = re.compile(r"(?<!basi)s\b")


class Kind(StrEnum):
    """How a number of a policy is written."""

    NAME = "name"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DECIMALS = "decimals"
    FLAG = "flag"
    ASSURANCE = "assurance"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class PolicyNumber:
    """One number of a policy.

    key:         where it stands, such as `scoring.weights.criteria`.
    unit:        what it counts; empty for yes or no.
    least, most: bounds, included; None: none.
    optional:    whether it may be missing; nothing is then asked.
    """

    key: str
    label: str
    unit: str
    kind: Kind
    meaning: str
    least: Decimal | None = None
    most: Decimal | None = None
    optional: bool = False

    def said(self, value: object) -> str:
        """Return a value in words; None: it is missing."""
        if value is None or value is False:
            return NOT_ASKED
        if value is True:
            return "asked"
        said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        said = said.replace("_", " ")
        return said if self.kind in (Kind.NAME, Kind.FIXED, Kind.ASSURANCE) else self._counted(said)

    def _counted(self, said: str) -> str:
        if self.kind is Kind.DECIMALS:
            return said
        if self.unit in LEADING:
            return f"{self.unit} {said}"
        return f"{said} {PLURAL.sub('', self.unit, count=1) if said == '1' else self.unit}"


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """Numbers that belong together, are checked together and are changed on one page."""

    id: str
    title: str
    text: str
    number: tuple[PolicyNumber, ...]
    tiers: tuple[str, ...] = ()

    @property
    def of_score_and_tier(self) -> bool:
        """Whether score and tier follow from it, and not the inspection priority."""
        return not any(number.key.startswith("priority.") for number in self.number)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """How one number differs; None: it is missing there."""

    part: str
    number: PolicyNumber
    before: object
    after: object

    @property
    def sentence(self) -> str:
        """What changes, in words."""
        before, after = self.number.said(self.before), self.number.said(self.after)
        return f"{self.part}: {self.number.label} changes from {before} to {after}."


def policy_parts_from(data: dict[str, Any], content: Mapping[str, Any]) -> tuple[PolicyPart, ...]:
    """Return the parts of a policy with the words for each of its numbers.

    content: of a policy; every number in it must have its words.
    Raises:  ProgramError, naming the key.
    """
    (items,) = only(FILE, data, "part")
    raw = [built(FILE, where, row, PolicyPart) for where, row in tables(FILE, "part", items)]
    parts = tuple(one for part in raw for one in _repeated(part))
    by_id(FILE, parts)
    known = by_id(FILE, (number for part in parts for number in part.number), "key")
    there = leaves(content)
    if left := sorted(there.keys() - known.keys()):
        raise ProgramError(f"{FILE}: number: add one for {', '.join(left)}.")
    for key, number in known.items():
        if key not in there and not number.optional:
            raise ProgramError(f"{FILE}: number {key}: the policy has none. Remove it.")
    return parts


def leaves(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return every value of a policy by its key, such as `scoring.weights.criteria`."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{key}": leaf for key, leaf in leaves(value).items()}
        else:
            found[name] = value
    return found


def with_values(content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a policy with other values; None takes one out.

    values: key -> value, as text, whole number, list of text, or true.
    """
    changed = dict(content)
    for key, value in values.items():
        first, _, rest = key.partition(".")
        if rest:
            changed[first] = with_values(changed.get(first, {}), {rest: value})
        elif value is None:
            changed.pop(first, None)
        else:
            changed[first] = value
    return changed


def arranged(content: Mapping[str, Any], parts: Iterable[PolicyPart]) -> dict[str, Any]:
    """Return the same content in the order of the parts; its canonical form has another."""
    keys = [number.key for part in parts for number in part.number]
    order = {key: place for place, key in enumerate(keys)}
    found = leaves(content)
    return with_values(
        {}, {key: found[key] for key in sorted(found, key=lambda k: order.get(k, len(order)))}
    )


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], parts: Iterable[PolicyPart]
) -> Sequence[NumberChange]:
    """Return what differs between two policies, in the order of their parts."""
    old, new = leaves(before), leaves(after)
    return [
        NumberChange(part.title, number, old.get(number.key), new.get(number.key))
        for part in parts
        for number in part.number
        if old.get(number.key) != new.get(number.key)
    ]


def _repeated(part: PolicyPart) -> Iterable[PolicyPart]:
    if not part.tiers:
        yield part
    for tier in part.tiers:
        yield PolicyPart(
            id=f"{part.id}-{tier}",
            title=part.title.replace("{tier}", tier),
            text=part.text,
            number=tuple(
                replace(number, key=number.key.replace("{tier}", tier)) for number in part.number
            ),
        )
