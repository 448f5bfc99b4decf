"""Holds: their dated numbers, the reasons for which they are placed, and their loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trusted.domain.holds import HoldPolicy
from trusted.program.reading import ProgramError, built, built_beside, by_id, tables

FILE = "holds.toml"


@dataclass(frozen=True, slots=True)
class HoldReason:
    """A published reason for a hold."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class HoldRules:
    """What the program says of holds; reasons by code, in their published order."""

    policy: HoldPolicy
    reasons: Mapping[str, HoldReason]


def hold_rules_from(data: dict[str, Any]) -> HoldRules:
    """Return what was made from the content of the file.

    Raises: ProgramError, naming the key.
    """
    policy, listed = built_beside(FILE, "holds", data, HoldPolicy, "reason")
    if not 1 <= policy.broad_days <= policy.longest_days or policy.confirm_hours < 1:
        raise ProgramError(
            f"{FILE}: holds: let 1 <= broad_days <= longest_days, and confirm_hours be at least 1."
        )
    made = (
        built(FILE, where, table, HoldReason) for where, table in tables(FILE, "reason", listed)
    )
    return HoldRules(policy, by_id(FILE, made, "code"))
