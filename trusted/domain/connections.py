"""Connections: what each side sees of a request for the other's standing."""

from datetime import datetime
from enum import StrEnum


class ConnectionState(StrEnum):
    """How a request for a connection stands."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    NOT_ANSWERED = "not_answered"
    ENDED = "ended"


def asked_side(
    *, agreed: bool | None, ended: bool, due_at: datetime, now: datetime
) -> ConnectionState:
    """Return how a request stands for the company that was asked.

    agreed: its answer; None: there is none.
    due_at: from when on it can be answered no longer.
    """
    if ended:
        return ConnectionState.ENDED
    if agreed is not None:
        return ConnectionState.IN_FORCE if agreed else ConnectionState.DECLINED
    return ConnectionState.WAITING if now < due_at else ConnectionState.NOT_ANSWERED


def asking_side(
    *, agreed: bool | None, ended: bool, due_at: datetime, now: datetime
) -> ConnectionState:
    """Return how it stands for who asked: a refusal looks as if nobody had been there to answer."""
    return asked_side(agreed=agreed or None, ended=ended, due_at=due_at, now=now)
