"""What partner agencies are asked and how they answer, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "agencies.toml"


@dataclass(frozen=True, slots=True)
class ReferralOutcome:
    """How an agency answers a referral. acted: whether something followed from it."""

    id: str
    acted: bool
    text: str


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """What the program says of partner agencies; outcomes by id, in their order.

    answer_days: calendar days in which a referral is to be answered.
    """

    answer_days: int
    outcomes: Mapping[str, ReferralOutcome]


def agency_rules_from(data: dict[str, Any]) -> AgencyRules:
    """Return the rules made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    days, listed = only(FILE, data, "answer_days", "outcome")
    if not isinstance(days, int) or days < 1:
        raise ProgramError(f"{FILE}: answer_days must be a whole number of at least 1.")
    made = (
        built(FILE, where, one, ReferralOutcome) for where, one in tables(FILE, "outcome", listed)
    )
    return AgencyRules(days, MappingProxyType(by_id(FILE, made)))
