"""Hearing what a transaction announced when it committed, whichever host it committed on."""

from threading import Event
from typing import Any, cast

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

CHANNEL = "register"


def announce(session: Session) -> None:
    """Have every host told when this transaction commits; SQLite has one host only."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


class Announcements:
    """Waits for announcements on a connection of its own; without PostgreSQL it only waits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._heard_on: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float, stopped: Event) -> None:
        """Return at the next announcement, after so many seconds, or when `stopped` is set.

        Whoever has just begun to listen may have missed one, so the first wait is none.
        Raises: an error of the database if it cannot be heard; the next wait listens anew.
        """
        if self._engine.dialect.name != "postgresql":
            stopped.wait(seconds)
            return
        try:
            if self._heard_on is None:
                self._heard_on = self._listening()
                return
            # What more was announced meanwhile comes with it, and is caught up with at once.
            for _ in self._heard_on.notifies(timeout=seconds, stop_after=1):
                pass
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Listen no more."""
        if self._heard_on is not None:
            self._heard_on.close()
            self._heard_on = None

    def _listening(self) -> psycopg.Connection[Any]:
        # One that the requests do not share.
        borrowed = self._engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", borrowed.driver_connection)
        borrowed.detach()
        try:
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
        except Exception:
            connection.close()
            raise
        return connection
