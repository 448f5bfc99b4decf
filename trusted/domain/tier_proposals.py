"""A higher tier that the rule proposes: when to put it before a supervisor."""

from enum import StrEnum


class Ended(StrEnum):
    """What became of a proposed tier."""

    GRANTED = "granted"
    DECLINED = "declined"
    # The facts carry it no longer, or it came about otherwise.
    LAPSED = "lapsed"


def is_worth_proposing(ruled: int, held: int, lately_decided: int, ceiling: int) -> bool:
    """Return whether a supervisor should be asked for a higher tier.

    ruled:          the tier that the facts carry, 0-3.
    held:           the present one, 0-3.
    lately_decided: the highest tier on which was decided within the time in which the same is
                    not asked again; 0: on none.
    ceiling:        the highest tier that reductions and lapses leave, 0-3.
    """
    proposed = min(ruled, ceiling)
    return proposed > held and proposed > lately_decided
