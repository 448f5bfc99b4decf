"""Wiring the register copy of this host to what is published in the write model."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakValueDictionary

from sqlalchemy import Engine

from trusted.config import Settings
from trusted.persistence.announcements import Announcements
from trusted.persistence.chain import link
from trusted.persistence.database import db
from trusted.persistence.queries import register as history
from trusted.register.follower import Follower, RegisterBroken
from trusted.register.records import Change, line, published
from trusted.register.state_hash import StateHash
from trusted.register.store import RegisterStore

# A process may open the same file only once.
_open: WeakValueDictionary[Path, RegisterStore] = WeakValueDictionary()
_opening = threading.Lock()


def open_register(settings: Settings) -> RegisterStore:
    """Return the register copy of this host, the same one for the whole process."""
    folder = settings.register_dir.resolve()
    with _opening:
        store = _open.get(folder)
        if store is None:
            store = _open[folder] = RegisterStore(folder, settings.register_map_mib)
        return store


def follower_for(engine: Engine, store: RegisterStore) -> Follower:
    """Return the follower that feeds a register copy from a database.

    It refuses to go on from a copy whose last change the database does not have, as after the
    database was restored from an older state: the copy then goes stale until it is made anew.
    """

    def changes_after(sequence: int, limit: int) -> Sequence[Change]:
        copied = store.state()
        before = max(sequence - 1, 0)
        rows = history.changes_after(engine, before, limit + sequence - before)
        if copied.sequence == sequence > 0 and (not rows or rows[0].hash != copied.head):
            raise RegisterBroken(
                f"change {sequence} of this copy was never published here; make the copy anew"
                " with `flask register rebuild`"
            )
        return [Change(*row) for row in rows if row.sequence > sequence]

    bell = Announcements(engine)
    return Follower(store, changes_after, link, lambda: datetime.now(UTC), bell)


def changes_after(sequence: int, limit: int) -> Sequence[Change]:
    """Return the changes that follow a sequence, in order, as they were published."""
    return [Change(*row) for row in history.changes_after(db.engine, sequence, limit)]


def sequence_at(moment: datetime) -> int:
    """Return the last change published by a moment, 0 if there was none."""
    return history.sequence_at(moment)


def moment_of(sequence: int) -> datetime | None:
    """Return when a change was published, or None if there is none of this number."""
    return history.moment_of(sequence)


def record_at(identifier: str, sequence: int) -> dict[str, object] | None:
    """Return what an identifier, in normal form, answered after a change."""
    return history.record_at(identifier, sequence)


def state_hash_at(sequence: int) -> str:
    """Return the hash of all that the register answers after a change, from the history alone."""
    return StateHash.of(
        line(identifier, published(record)) for identifier, record in history.records_at(sequence)
    ).hexdigest()
