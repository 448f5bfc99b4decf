"""Wiring the register copy of this host to what is published in the write model."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakValueDictionary

from sqlalchemy import Engine

from trusted.config import Settings
from trusted.persistence.chain import link
from trusted.persistence.queries import register as published
from trusted.register.follower import Follower
from trusted.register.records import Change
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
    """Return the follower that feeds a register copy from a database."""

    def changes_after(sequence: int, limit: int) -> Sequence[Change]:
        return [Change(*row) for row in published.changes_after(engine, sequence, limit)]

    return Follower(store, changes_after, link, lambda: datetime.now(UTC))
