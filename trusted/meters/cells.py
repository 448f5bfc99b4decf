"""Numbers of one worker in a file mapped into memory, added up with those of all others."""

import fcntl
import mmap
import os
import secrets
import struct
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

WIDTH = 8
PAST = "past"


class Cells:
    """Whole numbers, each in its place; a worker writes its own file and reads all.

    folder: of this host.
    layout: names what stands where; workers with another layout count for themselves.
    newest: places of which the highest number counts, instead of the sum.
    """

    def __init__(self, folder: Path, layout: str, size: int, newest: frozenset[int]) -> None:
        self._folder = folder
        self._layout = layout
        self._size = size
        self._newest = newest
        self._lock = Lock()
        self._own: memoryview | None = None

    @contextmanager
    def writing(self) -> Iterator[memoryview]:
        """Give the worker's own numbers, while no other thread writes."""
        with self._lock:
            yield self._own if self._own is not None else self._open()

    def count(self, one: int, another: int, total: int, number: int) -> None:
        """Add one in two places and a number in a third: a third of the work of writing()."""
        with self._lock:
            own = self._own if self._own is not None else self._open()
            own[one] += 1
            own[another] += 1
            own[total] += number

    def read(self) -> Sequence[int]:
        """Return what all workers of this host have counted, of those that ended too."""
        if not self._folder.is_dir():
            return [0] * self._size
        with self._all_in_place():
            return self._sum(self._folder.glob(f"{self._layout}-*.bin"))

    def _open(self) -> memoryview:
        """Begin this worker's file; what workers that ended have counted is put together."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._all_in_place():
            self._gather()
            path = self._folder / f"{self._layout}-{os.getpid()}-{secrets.token_hex(4)}.bin"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            weakref.finalize(self, os.close, file)
            os.ftruncate(file, self._size * WIDTH)
            # Locked for as long as the worker lives, so that others see when it has ended.
            fcntl.flock(file, fcntl.LOCK_EX)
            self._own = memoryview(mmap.mmap(file, 0)).cast("Q")
        return self._own

    def _gather(self) -> None:
        past = self._folder / f"{self._layout}-{PAST}.bin"
        ended = [path for path in self._folder.glob(f"{self._layout}-*.bin") if _is_left(path)]
        if len(ended) > 1 or (ended and ended != [past]):
            fresh = past.with_suffix(".new")
            fresh.write_bytes(struct.pack(f"{self._size}Q", *self._sum(ended)))
            for path in ended:
                path.unlink()
            fresh.replace(past)

    def _sum(self, paths: Iterator[Path] | Sequence[Path]) -> list[int]:
        sums = [0] * self._size
        for path in paths:
            numbers = struct.unpack(f"{self._size}Q", path.read_bytes())
            for place, number in enumerate(numbers):
                together: Callable[[int, int], int] = max if place in self._newest else _added
                sums[place] = together(sums[place], number)
        return sums

    @contextmanager
    def _all_in_place(self) -> Iterator[None]:
        with (self._folder / "meters.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _added(one: int, other: int) -> int:
    return one + other


def _is_left(path: Path) -> bool:
    """Whether nobody writes a file any more."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
