"""Allegations: codes that follow them, the course of their triage, and which may be one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from trusted.domain.errors import InputRefused, TransitionNotAllowed

# Crockford's base 32: no letter can be taken for a digit.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
GROUPS, GROUP = 4, 5
CHECKS = 2
RANDOM = GROUPS * GROUP - CHECKS
# The largest prime that two letters can say the remainder of: it finds every single wrong letter
# and every swap of two neighbors.
MODULUS = 1021


class Category(StrEnum):
    """What an allegation is about.

    Source: facts of the field, 6.2 (the five categories of e-Allegations).
    """

    FORCED_LABOR = "forced_labor"
    REVENUE = "revenue"
    MERCHANDISE = "merchandise"
    SHIPPING = "shipping"
    OTHER = "other"


class Step(StrEnum):
    """What officials do with an allegation; appended, never changed."""

    TAKE = "take"
    REFER = "refer"
    GROUP = "group"
    PART = "part"
    CLOSE = "close"
    REOPEN = "reopen"


class TriageState(StrEnum):
    """Where an allegation stands; its reporter is told no more than open or closed."""

    NEW = "new"
    IN_HAND = "in_hand"
    REFERRED = "referred"
    GROUPED = "grouped"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self is not TriageState.CLOSED


AFTER = {
    Step.TAKE: TriageState.IN_HAND,
    Step.REFER: TriageState.REFERRED,
    Step.GROUP: TriageState.GROUPED,
    Step.PART: TriageState.IN_HAND,
    Step.CLOSE: TriageState.CLOSED,
    Step.REOPEN: TriageState.IN_HAND,
}
POSSIBLE = {
    TriageState.NEW: (Step.TAKE, Step.REFER, Step.GROUP, Step.CLOSE),
    TriageState.IN_HAND: (Step.REFER, Step.GROUP, Step.CLOSE),
    TriageState.REFERRED: (Step.REFER, Step.GROUP, Step.CLOSE),
    TriageState.GROUPED: (Step.PART, Step.CLOSE),
    TriageState.CLOSED: (Step.REOPEN,),
}


def code_of(number: int) -> str:
    """Return the code that says a number, with its check letters, such as 7KQ2M-9XD4T-W0HPR-5BVEN.

    number: 0 to 32**18 - 1, drawn at random so that nobody can guess a code.
    """
    if not 0 <= number < len(LETTERS) ** RANDOM:
        raise ValueError(f"{number} does not fit into {RANDOM} letters")
    return _grouped(_letters(number, RANDOM) + _letters(number % MODULUS, CHECKS))


def canonical_code(typed: str) -> str:
    """Return a code as it was given out; case, spaces, dashes and look-alikes make no difference.

    Raises: InputRefused, saying whether letters are missing or one is wrong.
    """
    letters = "".join(typed.upper().split()).replace("-", "").translate(MISREAD)
    if len(letters) != GROUPS * GROUP:
        raise InputRefused("A code has %(count)s letters and digits. Compare it.", count=20)
    if not set(letters) <= set(LETTERS) or not _checks(letters):
        raise InputRefused(
            "One of the letters or digits is wrong. Compare the code, group by group."
        )
    return _grouped(letters)


def state_after(steps: Iterable[Step]) -> TriageState:
    """Return the state after these steps, in their order."""
    state = TriageState.NEW
    for step in steps:
        state = AFTER[step]
    return state


def check_step(state: TriageState, step: Step) -> None:
    """Raise TransitionNotAllowed unless the step is possible in the state."""
    if step not in POSSIBLE[state]:
        raise TransitionNotAllowed(
            "This report has moved on meanwhile. Reload the page to see how it stands."
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What an allegation says, as far as another may say the same.

    link: address of a listing or website; may be empty.
    """

    id: int
    category: Category
    subject: str
    link: str
    seller: str
    what: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Another allegation that may be about the same; score from 0 to 100."""

    id: int
    score: int
    why: str


def alike(one: Told, others: Iterable[Told], *, threshold: int, most: int) -> Sequence[Alike]:
    """Return what may be about the same, the likest first; never the allegation itself.

    threshold: from 0 to 100, of names and texts; the same link or seller id is certain.
    most:      how many at most.
    """
    found = [
        Alike(other.id, *reason)
        for other in others
        if other.id != one.id
        for reason in [_reason(one, other)]
        if reason[0] >= threshold
    ]
    return sorted(found, key=lambda other: (-other.score, other.id))[:most]


def _reason(one: Told, other: Told) -> tuple[int, str]:
    if one.link and _place(one.link) == _place(other.link):
        return 100, "Both name the same address on the web."
    if one.seller and one.seller.strip().casefold() == other.seller.strip().casefold():
        return 100, "Both name the same seller id."
    name = int(fuzz.token_sort_ratio(one.subject, other.subject, processor=default_process))
    text = int(fuzz.token_set_ratio(one.what, other.what, processor=default_process))
    if one.subject.strip() and name >= text:
        return name, f"The names are {name} % alike."
    return (text if one.category is other.category else 0), f"The texts are {text} % alike."


def _place(link: str) -> str:
    parts = urlsplit(link if "//" in link else f"//{link}")
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def _letters(number: int, count: int) -> str:
    found = ""
    for _ in range(count):
        number, letter = divmod(number, len(LETTERS))
        found = LETTERS[letter] + found
    return found


def _checks(letters: str) -> bool:
    said = 0
    for letter in letters[:RANDOM]:
        said = said * len(LETTERS) + LETTERS.index(letter)
    return letters[RANDOM:] == _letters(said % MODULUS, CHECKS)


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))
