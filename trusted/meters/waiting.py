"""Counting what happens so often that even counting must cost next to nothing."""

from collections.abc import Callable, Sequence
from threading import Lock, Timer

# What was counted is seen by others within this time; so long may the end of a worker take.
SECONDS = 0.5


class Waiting:
    """Durations that wait to be counted together, by another thread, a moment later.

    A worker that ends waits for that thread; one that is killed loses what came in that moment.
    Workers may be forked before the first is added, not after.

    count: counts many, in nanoseconds and in any order.
    """

    def __init__(self, count: Callable[[Sequence[int]], None]) -> None:
        self._durations: list[int] = []
        self._count = count
        self._settling = Lock()
        self._timed = False
        # Bound once: this is the whole cost of most requests.
        self._append = self._durations.append

    def add(self, nanoseconds: int) -> None:
        """Have a duration counted."""
        self._append(nanoseconds)
        if not self._timed:
            self._begin()

    def settle(self) -> None:
        """Count all that waits."""
        with self._settling:
            # First this, so that whoever adds after the taking begins a new moment.
            self._timed = False
            taken = self._durations[:]
            # What is added meanwhile stands behind these. None is kept that cannot be counted.
            del self._durations[: len(taken)]
            if taken:
                self._count(taken)

    def _begin(self) -> None:
        with self._settling:
            if not self._timed:
                timer = Timer(SECONDS, self.settle)
                # The end of a worker waits for it, whichever thread of a server begins it.
                timer.daemon = False
                timer.start()
                self._timed = True
