"""Questions between program and company: who has to answer, and when the clock stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ThreadKind(StrEnum):
    """What a thread is for."""

    QUESTION = "question"
    DISPUTE = "dispute"


class Side(StrEnum):
    """For whom a message speaks."""

    COMPANY = "company"
    PROGRAM = "program"


class Visibility(StrEnum):
    """Who may read a message."""

    EVERYONE = "everyone"
    OFFICIALS = "officials"


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as far as the clock is concerned.

    at:           moment, UTC with zone.
    needs_answer: whether it puts the question to the other side.
    stops_clock:  whether the program's clock stands still until the company answers.
    """

    at: datetime
    side: Side
    visibility: Visibility = Visibility.EVERYONE
    needs_answer: bool = True
    stops_clock: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the program's clock stands still.

    until: None: it still does.
    why:   what it waits for, in words for both sides.
    """

    since: datetime
    until: datetime | None
    why: str


def waiting_for(messages: Sequence[Said], closed_at: datetime | None) -> Side | None:
    """Return whose answer a thread waits for; None: nobody's.

    messages: in the order in which they were written; notes among officials change nothing.
    """
    open_to_both = [said for said in messages if said.visibility is Visibility.EVERYONE]
    if closed_at is not None or not open_to_both or not open_to_both[-1].needs_answer:
        return None
    return Side.COMPANY if open_to_both[-1].side is Side.PROGRAM else Side.PROGRAM


def pauses_in(
    messages: Sequence[Said], closed_at: datetime | None, subject: str
) -> tuple[Pause, ...]:
    """Return when the clock stood still for the questions of one thread, in order.

    messages: in the order in which they were written.
    Returns:  from each question of the program that stops the clock until the company's next
              message, or until the thread was closed; a reminder in between changes nothing.
    Source:   product, "pauses while a question is with the company".
    """
    found: list[Pause] = []
    since: datetime | None = None
    for said in messages:
        if said.side is Side.COMPANY:
            if since is not None:
                found.append(Pause(since, said.at, subject))
            since = None
        elif said.stops_clock and since is None:
            since = said.at
    if since is not None:
        found.append(Pause(since, closed_at, subject))
    return tuple(found)
