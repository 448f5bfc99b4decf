"""Mutual recognition: the bounds of arrangements, what they can give, and their loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trusted.domain.arrangements import CREDIT, ArrangementPolicy
from trusted.domain.identifiers import Scheme
from trusted.program.reading import ProgramError, built, built_beside, by_id, tables

FILE = "exchange.toml"


@dataclass(frozen=True, slots=True)
class Benefit:
    """Something that an arrangement can give."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ExchangeRules:
    """What the program says of mutual recognition; benefits by code, in their published order."""

    policy: ArrangementPolicy
    benefits: Mapping[str, Benefit]


def exchange_rules_from(data: dict[str, Any]) -> ExchangeRules:
    """Return what was made from the content of the file.

    Raises: ProgramError, naming the key.
    """
    policy, listed = built_beside(FILE, "exchange", data, ArrangementPolicy, "benefit")
    if min(policy.highest_tier, policy.longest_fresh_days, policy.most_rows) < 1:
        raise ProgramError(f"{FILE}: exchange: let each number be at least 1.")
    if unknown := sorted(policy.schemes - set(Scheme)):
        raise ProgramError(f"{FILE}: exchange: schemes: there is no scheme {unknown[0]}.")
    benefits = by_id(
        FILE,
        (built(FILE, where, table, Benefit) for where, table in tables(FILE, "benefit", listed)),
        "code",
    )
    if CREDIT not in benefits:
        raise ProgramError(f"{FILE}: benefit: add one of code {CREDIT}; it reaches the register.")
    return ExchangeRules(policy, benefits)
