"""Sending a copy by mail: when to try again, when to give up, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    DEFERRED = "deferred"
    REFUSED = "refused"


class DeliveryState(StrEnum):
    """How a copy stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


FIRST_WAIT = timedelta(minutes=2)
ATTEMPTS = 10
# After this an attempt without an outcome is one whose worker died.
LEASE = timedelta(minutes=10)
# What was not sent by then is old news; a notice is on the page in any case.
STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a copy.

    outcome: None: it is not known yet.
    ended:   the moment of the outcome.
    """

    begun: datetime
    outcome: Outcome | None = None
    ended: datetime | None = None


def state_of(written: datetime, attempts: Sequence[Attempt], now: datetime) -> DeliveryState:
    """Return how a copy stands.

    written:  when it was put up for sending.
    attempts: all of them, in order.
    """
    last = attempts[-1] if attempts else None
    if last is not None and last.outcome is Outcome.DELIVERED:
        return DeliveryState.DELIVERED
    if last is not None and last.outcome is Outcome.REFUSED:
        return DeliveryState.REFUSED
    if last is not None and last.outcome is None and now < last.begun + LEASE:
        return DeliveryState.SENDING
    if len(attempts) >= ATTEMPTS or now >= written + STALE:
        return DeliveryState.GIVEN_UP
    return DeliveryState.WAITING


def wait_after(number: int) -> timedelta:
    """Return how long to wait after a failed attempt: 2, 4, 8 ... minutes.

    number: of the attempt, from 1.
    """
    doubled: int = 2 ** (number - 1)
    return FIRST_WAIT * doubled


def is_due(written: datetime, attempts: Sequence[Attempt], now: datetime) -> bool:
    """Return whether a copy is to be tried now: it waits, and has waited long enough."""
    if state_of(written, attempts, now) is not DeliveryState.WAITING:
        return False
    last = attempts[-1] if attempts else None
    return last is None or last.ended is None or now >= last.ended + wait_after(len(attempts))
