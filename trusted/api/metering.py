"""Counting the requests of each client over all workers of a host, without any database."""

import fcntl
import mmap
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from math import ceil
from pathlib import Path

from trusted.program import Limit

# A file that all workers map into memory has a row of counters for each client and kind of request,
# and in each row a cell for each worker. A worker writes to its own cells only, and reads the whole
# row, so that none waits for another and no request is counted twice or lost.
WORKERS = 64
ROWS = 16_384
NAME_BYTES = 16
CELL_BYTES = 8
# Of a cell: the window it counts in, and above it, how many requests.
WINDOW_BITS = 32
WINDOW = (1 << WINDOW_BITS) - 1
# Into so many parts a limit is cut, one of which a process may keep to itself.
PARTS = 1_000
HEADER_BYTES = 16
NAMES_AT = HEADER_BYTES
CELLS_AT = NAMES_AT + ROWS * NAME_BYTES
FILE_BYTES = CELLS_AT + ROWS * WORKERS * CELL_BYTES
NOBODY = bytes(NAME_BYTES)


class Counter:
    """The requests of one client and kind, as one process counts them.

    Small numbers are told to the other processes at once. Of large ones a process keeps a part of
    a thousandth to itself, so that counting costs next to nothing; so much more may get through.
    """

    __slots__ = (
        *("_again_at", "_ends", "_kind", "_limit", "_meter", "_name", "_next", "_others", "_own"),
        *("_seconds", "_step", "policy", "said"),
    )

    def __init__(self, meter: "Meter", name: str, limit: Limit) -> None:
        self.policy = f'"{limit.id}";q={limit.requests};w={limit.seconds}'
        self._meter = meter
        self._name = name
        self._kind = limit.id
        self._limit = limit.requests
        self._seconds = limit.seconds
        self._step = max(1, limit.requests // PARTS)
        self._ends = self._again_at = 0.0
        self._next = count(1).__next__
        self._own = 0
        self._others = 0
        self.said = ""

    def left(self, now: float) -> int:
        """Count a request, and return how many more may follow in this window.

        now:     seconds since 1970 UTC.
        Returns: less than 0 if this one is too many already. What `said` then says of it may be
                 old by a second, or by the part that a process keeps to itself.
        """
        if now >= self._again_at:
            self._begin_second(now)
        own = self._next()
        if own >= self._own:
            self._tell(own, now)
        return self._limit - own - self._others

    def ends_in(self, now: float) -> int:
        """Return after how many seconds the window ends, at least 1."""
        return max(1, ceil(self._ends - now))

    def _begin_second(self, now: float) -> None:
        if now >= self._ends:
            self._ends = float((int(now) // self._seconds + 1) * self._seconds)
            self._next = count(1).__next__
            self._others = 0
        # Whoever comes next tells the others, and hears from them.
        self._own = 0
        self._again_at = int(now) + 1.0

    def _tell(self, own: int, now: float) -> None:
        self._own = own + self._step
        self._others = self._meter.told(self._name, int(self._ends), own)
        left = max(0, self._limit - own - self._others)
        # As draft-ietf-httpapi-ratelimit-headers has it.
        self.said = f'"{self._kind}";r={left};t={self.ends_in(now)}'


class Meter:
    """The counters of this host, as one process sees them; the file is opened at first use.

    percent: of the limits, that this installation allows.
    """

    def __init__(self, path: Path, limits: Iterable[Limit], percent: int) -> None:
        self.limits = {
            one.id: replace(one, requests=max(1, one.requests * percent // 100)) for one in limits
        }
        self._path = path
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._counters: dict[tuple[str, str], Counter] = {}

    def counter(self, client: str, kind: str) -> Counter:
        """Return the counter of a client for a kind of requests, the same one each time."""
        key = client, kind
        found = self._counters.get(key)
        if found is None:
            if len(self._counters) >= ROWS:
                self._counters.clear()
            made = Counter(self, f"{kind} {client}", self.limits[kind])
            found = self._counters.setdefault(key, made)
        return found

    def told(self, name: str, window: int, own: int) -> int:
        """Tell the other processes how many this one counted, and return how many they did.

        window: by its end, seconds since 1970 UTC.
        """
        with self._lock:
            if self._opened is None:
                self._opened = _Opened(self._path)
            return self._opened.told(name, window & WINDOW, own)


class _Opened:
    """The file mapped, with the column that belongs to this process as long as it lives."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, FILE_BYTES)
        self._map = mmap.mmap(self._file, FILE_BYTES)
        self._cells = memoryview(self._map)[CELLS_AT:].cast("Q")
        self._header = memoryview(self._map)[:HEADER_BYTES].cast("Q")
        self._rows: dict[str, int] = {}
        self._column = self._free_column()

    def told(self, name: str, window: int, own: int) -> int:
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = self._row_of(name) * WORKERS
        cells, column = self._cells, row + self._column
        cells[column] = own << WINDOW_BITS | window
        others = 0
        for place in range(row, row + self._header[0]):
            cell = cells[place]
            if place != column and cell & WINDOW == window:
                others += cell >> WINDOW_BITS
        return others

    def _free_column(self) -> int:
        """Take the first column that no living process has; it is given back by the end of this."""
        for column in range(WORKERS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, column)
            except OSError:
                continue
            self._header[0] = max(self._header[0], column + 1)
            return column
        # More processes than columns: the last one is shared, and may lose a count.
        return WORKERS - 1

    def _row_of(self, name: str) -> int:
        """Return the row of a name, the same for every process; a new name takes the next one.

        When all are taken, names share rows: these clients then count together.
        """
        digest = blake2b(name.encode(), digest_size=NAME_BYTES).digest()
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, WORKERS)
        try:
            for row in range(ROWS):
                place = NAMES_AT + row * NAME_BYTES
                known = self._map[place : place + NAME_BYTES]
                if known == NOBODY:
                    self._map[place : place + NAME_BYTES] = digest
                if known in (NOBODY, digest):
                    return row
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, WORKERS)
        return int.from_bytes(digest[:8]) % ROWS
