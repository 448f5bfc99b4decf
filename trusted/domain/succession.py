"""Mergers and splits: which company follows on which, and how much trust comes along."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trusted.domain.errors import TransitionNotAllowed
from trusted.domain.standing import ADVERSE, FINAL, TRUSTED, Status


class SuccessionKind(StrEnum):
    """How a company follows on another: in its place, or in a part of its business."""

    MERGE = "merge"
    SPLIT = "split"


class Fate(StrEnum):
    """What becomes of an enrollment of the company that is followed on."""

    STAY = "stay"
    MOVE = "move"
    END = "end"
    # An enrollment of the company that follows on; only its trust is limited.
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Followed:
    """One succession: `to` follows on `from_`; companies by their id."""

    kind: SuccessionKind
    from_: int
    to: int


@dataclass(frozen=True, slots=True)
class Held:
    """One enrollment of a company, as far as a succession asks."""

    enrollment_id: int
    entity_type: str
    status: Status
    tier: int


def heir_of(company: int, facts: Iterable[Followed]) -> int:
    """Return the company that answers for this one today: itself if it was never merged."""
    merged = {fact.from_: fact.to for fact in facts if fact.kind is SuccessionKind.MERGE}
    while company in merged:
        company = merged[company]
    return company


def check_succession(asked: Followed, facts: Sequence[Followed]) -> None:
    """Refuse a merger or split of what is not there any more, or with itself.

    Raises: TransitionNotAllowed, saying which company to name instead.
    Source: since both must still stand, no chain of mergers can come back to where it began.
    """
    if asked.from_ == asked.to:
        raise TransitionNotAllowed("A company cannot follow on itself. Name two companies.")
    gone = {fact.from_ for fact in facts if fact.kind is SuccessionKind.MERGE}
    if {asked.from_, asked.to} & gone:
        raise TransitionNotAllowed(
            "One of the two was merged into another company already. Name the one that follows."
        )


def possible_fates(
    kind: SuccessionKind, held: Held, open_types: Collection[str]
) -> tuple[Fate, ...]:
    """Return what may become of an enrollment, the gentlest first; none for one that has ended.

    open_types: entity types as which the company that follows on takes part already.
    Returns:    a suspended enrollment cannot be ended, so that a merger leaves nothing behind.
    """
    if held.status in FINAL:
        return ()
    fates = [] if held.entity_type in open_types else [Fate.MOVE]
    if kind is SuccessionKind.SPLIT:
        return (Fate.STAY, *fates)
    return tuple(fates if held.status in ADVERSE else [*fates, Fate.END])


def ceiling(survivor: Collection[Held], absorbed: Collection[Held]) -> int:
    """Return the highest tier for both companies' enrollments until they are reviewed, 0 to 3.

    Returns: the lower of what the program trusts either company with; a company that is
             suspended or was removed, or takes part in nothing, is trusted with nothing.
    """
    return min(_trust(survivor), _trust(absorbed))


def _trust(held: Collection[Held]) -> int:
    if any(one.status in ADVERSE for one in held):
        return 0
    return max((one.tier for one in held if one.status in TRUSTED), default=0)
