"""What becomes of each company: drawn by lot, never from what examinations found."""

from collections.abc import Sequence
from enum import StrEnum

from trusted.cli.demonstration.chance import dice


class Fate(StrEnum):
    """Where the story of a company leads."""

    VISITED = "visited"  # validated after a visit
    READ = "read"  # validated at a desk
    CERTIFIED = "certified"  # its validation has not begun, or is under way
    FAILED = "failed"  # its validation failed; required actions are open
    MENDED = "mended"  # its validation failed, what was found is mended, and it is validated again
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    SUBMITTED = "submitted"
    DRAFT = "draft"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


# Of a hundred companies.
SHARES = {
    Fate.VISITED: 40,
    Fate.READ: 13,
    Fate.CERTIFIED: 11,
    Fate.FAILED: 4,
    Fate.MENDED: 4,
    Fate.RETURNED: 4,
    Fate.IN_REVIEW: 4,
    Fate.SUBMITTED: 3,
    Fate.DRAFT: 5,
    Fate.REJECTED: 2,
    Fate.SUSPENDED: 7,
    Fate.REINSTATED: 1,
    Fate.REMOVED: 1,
    Fate.WITHDRAWN: 1,
}
# Days before today on which the story began, so that it has come to its end, and not much more.
BEGAN = {
    Fate.VISITED: (200, 420),
    Fate.READ: (200, 420),
    Fate.CERTIFIED: (80, 170),
    Fate.FAILED: (150, 230),
    Fate.MENDED: (360, 420),
    Fate.RETURNED: (50, 80),
    Fate.IN_REVIEW: (24, 45),
    Fate.SUBMITTED: (22, 32),
    Fate.DRAFT: (2, 60),
    Fate.REJECTED: (120, 380),
    Fate.SUSPENDED: (230, 420),
    Fate.REINSTATED: (330, 420),
    Fate.REMOVED: (300, 420),
    Fate.WITHDRAWN: (200, 400),
}


def fates(number: int) -> Sequence[Fate]:
    """Return a fate for each of so many companies; each fate falls at least once if it can.

    The declarations carry no sign of who can be trusted: a party's record in 2020 hardly tells
    its 2021. Results dealt by that record would show a benefit of trust that is not there.
    """
    rest = max(0, number - len(SHARES))
    dealt = [fate for fate, share in SHARES.items() for _ in range(rest * share // 100)]
    dealt += [*SHARES, *[Fate.VISITED] * number][: number - len(dealt)]
    dice("fates").shuffle(dealt)
    return dealt
