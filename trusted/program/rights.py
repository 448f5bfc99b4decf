"""The dated numbers of recorded rights and of takedowns, and their loader."""

from dataclasses import astuple, dataclass
from typing import Any

from trusted.program.reading import ProgramError, built

FILE = "rights.toml"


@dataclass(frozen=True, slots=True)
class RightRules:
    """How long rights stand and requests wait, calendar days each.

    grace_days:  after its last day a right still stands and can be renewed.
    remind_days: before its last day everybody concerned sees that it ends soon.
    answer_days: in which a marketplace answers a request.
    window_days: requests that were asked earlier count no more.
    """

    grace_days: int
    remind_days: int
    answer_days: int
    window_days: int


def right_rules_from(data: dict[str, Any]) -> RightRules:
    """Return the rules made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    rules = built(FILE, "rights", data, RightRules)
    if min(astuple(rules)) < 1:
        raise ProgramError(f"{FILE}: each number must be at least 1.")
    return rules
