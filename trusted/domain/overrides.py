"""A tier held above the rule for a time: what may be bridged so, and what never."""

from datetime import date

from trusted.domain.errors import InputRefused
from trusted.domain.tiers import SCORE, TierFacts, TierPolicy, highest_tier

# What two people may look past, for a time. Everything else is a matter of security or of law and
# caps the tier whatever they say: the status, musts, a denied party, a drift, the violation rate,
# penalties, and required actions that are overdue.
BRIDGED = frozenset({SCORE, "cycle", "best-practices", "random-examinations"})


def tier_within_reach(facts: TierFacts, policy: TierPolicy, on: date) -> int:
    """Return the highest tier that an override can hold, 0-3: all gates count but the bridged.

    Source: rules 2; an open gate caps the tier whatever the score.
    """
    return highest_tier(facts, policy, on, ignored=BRIDGED)


def check_override(to_tier: int, *, held: int, ruled: int, within_reach: int) -> None:
    """Raise InputRefused unless a tier is above the rule's and no security gate bars it.

    held:         the present tier, 0-3.
    ruled:        the tier that the facts carry, 0-3.
    within_reach: from `tier_within_reach`, and what mergers and reductions leave.
    """
    if to_tier <= ruled:
        raise InputRefused(
            f"The facts carry tier {ruled} already; grant it. To hold a tier below the rule,"
            " propose a tier reduction."
        )
    if to_tier < held:
        raise InputRefused(f"An override does not lower a tier; the present one is {held}.")
    if to_tier > within_reach:
        raise InputRefused(
            f"An override can reach tier {within_reach} here. What bars a higher tier is a matter"
            " of security, and nobody looks past it."
        )


def check_term(ends_on: date | None, *, on: date, latest: date) -> None:
    """Raise InputRefused unless an end lies in the future and not after the latest day."""
    if ends_on is None or ends_on <= on:
        raise InputRefused("Enter a last day that lies in the future.")
    if ends_on > latest:
        raise InputRefused(f"The last day can be {latest.isoformat()} at the latest.")
