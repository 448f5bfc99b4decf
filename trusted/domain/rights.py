"""Recorded rights: whether one stands, its classes, and how marketplaces answer takedowns."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scipy.special import betaincinv

from trusted.domain.errors import InputRefused, TransitionNotAllowed

# The Nice classification has this many classes of goods and services.
CLASSES = 45
LOW, HIGH = 0.05, 0.95
# An e-mail address in plain letters (RFC 5321): what every mail server takes.
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_HOST = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
ADDRESS = re.compile(rf"(?<![\w.@]){_WORD}(?:\.{_WORD})*@{_HOST}(?![\w@])")
ADDRESS_MOST = 254


class RightKind(StrEnum):
    """What is protected."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"


class RightStep(StrEnum):
    """What officials do with a right that was applied for; appended, never changed."""

    RECORD = "record"
    REFUSE = "refuse"
    RENEW = "renew"
    STRIKE = "strike"


class RightState(StrEnum):
    """Whether a right stands."""

    APPLIED = "applied"
    RECORDED = "recorded"
    GRACE = "grace"
    EXPIRED = "expired"
    REFUSED = "refused"
    STRUCK = "struck"


# In these the public finds it.
STANDING = (RightState.RECORDED, RightState.GRACE)


class TakedownOutcome(StrEnum):
    """What a marketplace did with a request."""

    REMOVED = "removed"
    REFUSED = "refused"


POSSIBLE = {
    RightState.APPLIED: (RightStep.RECORD, RightStep.REFUSE),
    RightState.RECORDED: (RightStep.RENEW, RightStep.STRIKE),
    RightState.GRACE: (RightStep.RENEW, RightStep.STRIKE),
    RightState.EXPIRED: (RightStep.RENEW,),
    RightState.REFUSED: (),
    RightState.STRUCK: (),
}


def right_state(
    steps: Sequence[RightStep], expires_on: date, today: date, *, grace_days: int
) -> RightState:
    """Return whether a right stands on a day.

    expires_on: the last day, as it was recorded or renewed last.
    grace_days: calendar days after it in which it still stands and can be renewed.
    """
    if not steps:
        return RightState.APPLIED
    if steps[-1] is RightStep.REFUSE:
        return RightState.REFUSED
    if steps[-1] is RightStep.STRIKE:
        return RightState.STRUCK
    if today <= expires_on:
        return RightState.RECORDED
    ends = expires_on + timedelta(days=grace_days)
    return RightState.GRACE if today <= ends else RightState.EXPIRED


def check_right_step(state: RightState, step: RightStep) -> None:
    """Raise TransitionNotAllowed unless a step is possible in a state."""
    if step not in POSSIBLE[state]:
        raise TransitionNotAllowed("This right has moved on meanwhile. Reload the page.")


def classes_in(typed: str) -> tuple[int, ...]:
    """Return the classes that somebody typed, such as `9, 25`, in order, each once.

    Raises: InputRefused for what is no class.
    """
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    if not all(word.isascii() and word.isdecimal() and 1 <= int(word) <= CLASSES for word in words):
        raise InputRefused("Enter classes from 1 to %(most)s, such as 9, 25.", most=CLASSES)
    return tuple(sorted({int(word) for word in words}))


def address_in(contact: str) -> str | None:
    """Return the first e-mail address in what a holder said of how to be reached; None: no such."""
    found = (match[0] for match in ADDRESS.finditer(contact))
    return next((address for address in found if len(address) <= ADDRESS_MOST), None)


@dataclass(frozen=True, slots=True)
class Takedown:
    """A request to a marketplace; answered_on None: it waits."""

    due_on: date
    answered_on: date | None = None
    outcome: TakedownOutcome | None = None

    @property
    def in_time(self) -> bool:
        """Whether it was answered by its day."""
        return self.answered_on is not None and self.answered_on <= self.due_on

    def counts(self, today: date) -> bool:
        """Whether it tells something: it was answered, or is past its day."""
        return self.answered_on is not None or self.due_on < today


@dataclass(frozen=True, slots=True)
class TakedownFigures:
    """How a marketplace answers.

    in_time, counted: requests answered in time, of those answered or past their day.
    waiting:          those that wait and are not late. removed, refused: of the answered.
    low, high:        5-95 % interval of the share answered in time; prior as for data quality.
    """

    in_time: int
    counted: int
    waiting: int
    removed: int
    refused: int
    low: float
    high: float


def takedown_figures(
    requests: Iterable[Takedown], today: date, *, prior_good: int, prior_bad: int
) -> TakedownFigures:
    """Return how a marketplace answers requests, from their dates alone.

    requests:  in any order.
    prior_good, prior_bad: counts with which the share starts (rules 1, data quality).
    """
    known = list(requests)
    counted = [one for one in known if one.counts(today)]
    in_time = sum(one.in_time for one in counted)
    good, bad = prior_good + in_time, prior_bad + len(counted) - in_time
    return TakedownFigures(
        in_time,
        len(counted),
        len(known) - len(counted),
        sum(one.outcome is TakedownOutcome.REMOVED for one in known),
        sum(one.outcome is TakedownOutcome.REFUSED for one in known),
        float(betaincinv(good, bad, LOW)),
        float(betaincinv(good, bad, HIGH)),
    )
