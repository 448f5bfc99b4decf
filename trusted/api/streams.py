"""Streams, of which each holds a thread of the server: some at once, the rest is told to wait."""

import threading
from collections.abc import Callable
from http import HTTPStatus

from trusted.api.problems import Refused


class Streams:
    """Counts the streams that one worker answers.

    at_most: at once, so that threads are left for everyone else.
    """

    def __init__(self, at_most: int) -> None:
        self._free = threading.BoundedSemaphore(at_most)

    def take(self) -> Callable[[], None]:
        """Begin a stream; the caller calls what is returned when it has ended.

        Raises: Refused with 503 if too many are under way.
        """
        if not self._free.acquire(blocking=False):
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too-many-streams",
                "Too many streams are under way here. Try again in a moment, or send JSON.",
                headers={"Retry-After": "5"},
            )
        return self._free.release
