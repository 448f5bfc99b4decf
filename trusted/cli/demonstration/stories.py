"""Telling many stories at once, each step at its moment."""

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import datetime, timedelta
from random import Random

Story = Generator[datetime, datetime, datetime]
"""What one party does: yields the moment of its next step, is sent the moment that it gets, and
returns that of its last."""

SATURDAY = 5
MORNING, EVENING = 13, 22  # hours UTC; a working day on the east coast


def play(stories: Iterable[Story], until: datetime, say: Callable[[str], None]) -> int:
    """Take the steps of all stories in the order of their moments; later ones are not taken.

    say:     is told of each month that begins.
    Returns: how many steps were taken.
    """
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    now, steps = waiting[0][0], 0
    while waiting and waiting[0][0] <= until:
        moment, number, story = heapq.heappop(waiting)
        if steps == 0 or moment.month != now.month:
            say(f"{moment:%B %Y}")
        # A story that asks for a moment which has passed gets the present one: nothing goes back.
        now, steps = max(now, moment), steps + 1
        try:
            heapq.heappush(waiting, (story.send(now), number, story))
        except StopIteration:
            continue
    return steps


Act = Callable[[datetime], object]
"""What is done at a moment."""


def in_order(until: datetime, acts: Iterable[tuple[float, Act]]) -> Story:
    """Do what is told in the order of its moments.

    acts: how many days before `until` each is done, on a working day; at least one.
    """
    now = until
    for days, act in sorted(acts, key=lambda one: -one[0]):
        moment = until - timedelta(days=days)
        while moment.weekday() >= SATURDAY and days >= 1:
            moment -= timedelta(days=1)
        now = yield moment
        act(now)
    return now


def later(now: datetime, dice: Random, least: float, most: float) -> datetime:
    """Return a moment in office hours, on a working day, so many days from now."""
    moment = now + timedelta(days=dice.uniform(least, most))
    while moment.weekday() >= SATURDAY:
        moment += timedelta(days=1)
    moment = moment.replace(hour=dice.randrange(MORNING, EVENING), minute=dice.randrange(60))
    return max(moment, now + timedelta(minutes=dice.randint(5, 40)))
