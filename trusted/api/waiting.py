"""Waiting for the register to change, without taking the threads of everyone else."""

import threading
import time

from trusted.persistence.database import abandon
from trusted.register.store import RegisterStore

LOOK_SECONDS = 0.05


class Waiting:
    """Lets few requests of a process wait, so that threads stay for all the others."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def for_change(self, register: RegisterStore, after: int, seconds: int) -> bool:
        """Wait until the register goes beyond a sequence, at most so long.

        Returns: whether there was a place to wait at.
        """
        if not self._places.acquire(blocking=False):
            return False
        try:
            # What was read to let the caller in need not be held open meanwhile.
            abandon()
            until = time.monotonic() + seconds
            while register.state().sequence <= after and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
        finally:
            self._places.release()
        return True
