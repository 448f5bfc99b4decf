"""The numbers of screening, as the program's file gives them."""

from typing import Any

from trusted.domain.screening import PERFECT, ScreeningPolicy
from trusted.program.reading import ProgramError, built

FILE = "screening.toml"


def screening_policy_from(data: dict[str, Any]) -> ScreeningPolicy:
    """Return the policy of screening made from the content of its file.

    Raises: ProgramError, naming the key.
    """
    policy = built(FILE, "screening", data, ScreeningPolicy)
    for name in ("threshold", "other_country_threshold", "address_threshold"):
        if not 1 <= getattr(policy, name) <= PERFECT:
            raise ProgramError(f"{FILE}: {name} must be from 1 to {PERFECT}.")
    if policy.other_country_threshold < policy.threshold:
        raise ProgramError(
            f"{FILE}: other_country_threshold must be threshold or more: another country speaks"
            " against a match."
        )
    if policy.flag_days < 1:
        raise ProgramError(f"{FILE}: flag_days must be at least 1.")
    return policy
