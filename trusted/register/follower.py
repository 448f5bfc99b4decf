"""What keeps the register copy fresh: it applies published changes in order and refuses gaps."""

import fcntl
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Protocol

from trusted.register.reading import RegisterState
from trusted.register.records import Change
from trusted.register.store import RegisterStore

AT_MOST = 1_000
POLL_SECONDS = 1.0

ChangesAfter = Callable[[int, int], Sequence[Change]]
Link = Callable[[str, Mapping[str, object]], str]

_log = logging.getLogger(__name__)


class Bell(Protocol):
    """What tells that something was published; where there is none, the register is polled."""

    def wait(self, seconds: float, stopped: threading.Event) -> None: ...

    def close(self) -> None: ...


class NoBell:
    """Never rings."""

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Wait so long, or until stopped."""
        stopped.wait(seconds)

    def close(self) -> None:
        """Do nothing: there is nothing to listen to."""


class RegisterBroken(Exception):
    """The published history does not fit together; the message names the sequence."""


class Follower:
    """Applies what was published to the register copy of this host.

    changes_after: (sequence, limit) -> the changes that follow, in order.
    link:          (hash before, content) -> hash of a row, as the history is chained.
    now:           the present moment, UTC with zone.
    bell:          rings when something was published.
    """

    def __init__(
        self,
        store: RegisterStore,
        changes_after: ChangesAfter,
        link: Link,
        now: Callable[[], datetime],
        bell: Bell | None = None,
    ) -> None:
        self._store = store
        self._changes_after = changes_after
        self._link = link
        self._now = now
        self._bell: Bell = bell or NoBell()
        self._failing = False
        self._stopped = threading.Event()
        self._leadership: IO[bytes] | None = None

    def catch_up(self) -> int:
        """Apply everything published up to now; safe in any process, at any time.

        Returns: the sequence reached.
        Raises:  RegisterBroken if a change is missing or was altered; the copy then keeps what
                 it had and goes stale.
        """
        while True:
            asked_at = self._now()
            reached = self._store.state().sequence
            changes = self._changes_after(reached, AT_MOST)
            sequence = self._apply(changes, heard=None if len(changes) == AT_MOST else asked_at)
            if len(changes) < AT_MOST:
                return sequence

    def wake(self) -> None:
        """Catch up; a failure is logged, and the register goes stale unless the poll mends it."""
        try:
            self.catch_up()
        except Exception:  # noqa: BLE001 - whatever it is, the answer is a stale register
            # Told once, not each second for as long as it lasts.
            if not self._failing:
                _log.exception("The register copy cannot be brought up to date.")
            self._failing = True
        else:
            if self._failing:
                _log.warning("The register copy is up to date again.")
            self._failing = False

    def rebuild(self) -> int:
        """Forget the copy and make it anew; nothing is answered until it is complete."""
        with self._store.writing() as writer:
            writer.clear()
        return self.catch_up()

    def start(self) -> threading.Thread:
        """Start polling in the background; of all processes of the host, one does the work."""
        thread = threading.Thread(target=self.follow_forever, name="register-follower", daemon=True)
        thread.start()
        return thread

    def follow_forever(self) -> None:
        """Catch up when something is announced, and each second, whenever this process leads."""
        while not self._stopped.is_set():
            if self._leads():
                self.wake()
                self._rest()
            else:
                self._stopped.wait(POLL_SECONDS)
        self._bell.close()
        self._resign()

    def stop(self) -> None:
        """End the polling."""
        self._stopped.set()

    def _apply(self, changes: Sequence[Change], heard: datetime | None) -> int:
        with self._store.writing() as writer:
            # Another process may have applied some of them since they were read.
            fresh = [change for change in changes if change.sequence > writer.state.sequence]
            self._check(fresh, writer.state)
            writer.apply(fresh)
            if heard is not None:
                writer.heard(heard)
            return writer.state.sequence

    def _check(self, changes: Sequence[Change], state: RegisterState) -> None:
        sequence, head = state.sequence, state.head
        for change in changes:
            if change.sequence != sequence + 1:
                raise RegisterBroken(f"change {sequence + 1} of the register is missing")
            if change.previous_hash != head or change.hash != self._link(head, _content(change)):
                raise RegisterBroken(f"change {change.sequence} of the register was altered")
            sequence, head = change.sequence, change.hash

    def _rest(self) -> None:
        try:
            self._bell.wait(POLL_SECONDS, self._stopped)
        except Exception as error:  # noqa: BLE001 - unheard, it is still polled
            _log.warning("What other hosts publish is not heard, only polled: %s", error)
            self._stopped.wait(POLL_SECONDS)

    def _leads(self) -> bool:
        if self._leadership is None:
            self._store.folder.mkdir(parents=True, exist_ok=True)
            place = (self._store.folder / "follower.lock").open("ab")
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                place.close()
                return False
            self._leadership = place
            self._store.release_dead_readers()
        return True

    def _resign(self) -> None:
        if self._leadership is not None:
            self._leadership.close()
            self._leadership = None


def _content(change: Change) -> dict[str, object]:
    return {
        "sequence": change.sequence,
        "at": change.at.astimezone(UTC).isoformat(),
        "identifier": change.identifier,
        "record": change.record,
    }
