"""The graduated response: which step may follow which, from a notice of concern to removal."""

from collections.abc import Collection
from datetime import date
from types import MappingProxyType

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.standing import Action

LADDER = (Action.WARN, Action.PLAN, Action.REDUCE, Action.SUSPEND, Action.REMOVE)
NAMES = MappingProxyType(
    {
        Action.WARN: "notice of concern",
        Action.PLAN: "action plan",
        Action.REDUCE: "tier reduction",
        Action.SUSPEND: "suspension",
        Action.REMOVE: "removal",
    }
)


def next_step(taken: Collection[Action], tier: int) -> Action:
    """Return the highest step that may follow without an aggravating reason.

    taken: the steps that still count.
    tier:  benefit tier 0-3; where there is none, it cannot be reduced, and the step is left out.
    """
    reached = max((LADDER.index(step) for step in taken), default=-1)
    following = LADDER[min(reached + 1, len(LADDER) - 1)]
    return Action.SUSPEND if following is Action.REDUCE and tier == 0 else following


def check_step(action: Action, taken: Collection[Action], tier: int, *, aggravating: bool) -> None:
    """Raise TransitionNotAllowed if a step would leave out one that must come before it.

    aggravating: whether its reason is grave enough to take it at once.
    Source: product, "Graduated response".
    """
    following = next_step(taken, tier)
    if not aggravating and LADDER.index(action) > LADDER.index(following):
        raise TransitionNotAllowed(
            f"The next step is a {NAMES[following]}. A {NAMES[action]} may come before it only"
            " for an aggravating reason."
        )


def check_reduction(
    tier: int,
    to_tier: int | None,
    ends_on: date | None,
    *,
    on: date,
    latest: date,
    open_actions: int,
) -> None:
    """Raise InputRefused unless a tier reduction lowers the tier and has an end.

    tier:         that the enrollment has, 0-3.
    ends_on:      last day; None: until its required actions are verified.
    latest:       the latest day that it can be.
    open_actions: how many of them are not.
    """
    if to_tier is None or not 0 <= to_tier < tier:
        raise InputRefused(f"Choose a tier below the present one, which is {tier}.")
    if ends_on is None and open_actions == 0:
        raise InputRefused(
            "Enter the last day of the reduction: there is no required action that could end it."
        )
    if ends_on is not None and ends_on <= on:
        raise InputRefused("The last day of the reduction must lie in the future.")
    if ends_on is not None and ends_on > latest:
        raise InputRefused(f"The last day of the reduction can be {latest.isoformat()} at most.")


def reduction_over(ends_on: date | None, *, on: date, open_actions: int) -> bool:
    """Return whether a tier reduction ends: its last day has passed, or all is mended."""
    return on > ends_on if ends_on is not None else open_actions == 0
