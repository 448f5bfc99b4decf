"""The log of this host's decisions: every process appends to a segment of its own."""

import fcntl
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trusted.decisions.chain import Chain, ChainUnreadable
from trusted.decisions.entries import LoggedRequest
from trusted.decisions.sealing import seal, seal_abandoned
from trusted.decisions.segments import MAGIC, SUFFIX, Packing

_log = logging.getLogger(__name__)


class LogUnavailable(Exception):
    """A request could not be logged, so that it may not be answered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a segment ends, and when it is on the disk.

    segment_bytes, segment_seconds: what ends a segment, whichever comes first.
    sync_seconds: after which an answered request is on the disk; 0: before it is answered.
    """

    segment_bytes: int
    segment_seconds: float
    sync_seconds: float


class DecisionLog:
    """Appends requests, each whole or not at all; opened at first use, and again after a fork."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.chain = Chain(folder)
        self._limits = limits
        self._appending = threading.Lock()
        self._segment: _Segment | None = None
        self._process = 0

    def append(self, request: LoggedRequest) -> None:
        """Keep a request; once this returns, no end of this process can lose it.

        Raises: LogUnavailable if it cannot be kept; nothing of it is then in the log.
        """
        with self._appending:
            try:
                self._open().append(request)
            except OSError as error:
                self._part_with()
                raise LogUnavailable("the decision log cannot be written") from error

    def close(self) -> None:
        """Seal the segment of this process; the next request begins another."""
        with self._appending:
            segment, self._segment = self._segment, None
        if segment is not None and self._process == os.getpid():
            self._seal(segment)

    def _open(self) -> "_Segment":
        segment = self._segment
        if segment is not None and self._process == os.getpid():
            if not segment.is_full(self._limits):
                return segment
            self._part_with()
        self._seal_abandoned()
        with self.chain.extending():
            self._segment = _Segment(self.folder, self._limits.sync_seconds)
        self._process = os.getpid()
        return self._segment

    def _seal_abandoned(self) -> None:
        """Seal what ended processes left; whatever is wrong with that, new requests go on."""
        try:
            seal_abandoned(self.folder, self.chain)
        except (OSError, ChainUnreadable):
            _log.exception("segments of the decision log could not be sealed")

    def _part_with(self) -> None:
        """Have the segment sealed beside the requests to come, which need not wait for it."""
        segment, self._segment = self._segment, None
        if segment is not None:
            threading.Thread(target=self._seal, args=(segment,), name="decision-log").start()

    def _seal(self, segment: "_Segment") -> None:
        try:
            with self.chain.extending():
                seal(self.folder, self.chain, segment.name)
        except (OSError, ChainUnreadable):
            # Whoever opens or sweeps the log next does it.
            _log.exception("segment %s of the decision log could not be sealed", segment.name)
        finally:
            segment.close()


class _Segment:
    """The segment that this process appends to; a lock on its file says that it lives."""

    def __init__(self, folder: Path, sync_seconds: float) -> None:
        self.name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(folder / f"{self.name}{SUFFIX}", flags, 0o640)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._opened_at = time.monotonic()
        self._packing = Packing(self.name)
        self._syncing = _Syncing(self._sync, sync_seconds)
        self._size = 0
        self._write(MAGIC)

    def append(self, request: LoggedRequest) -> None:
        self._write(self._packing.packed(request))
        self._syncing.soon()

    def is_full(self, limits: Limits) -> bool:
        age = time.monotonic() - self._opened_at
        return self._size >= limits.segment_bytes or age >= limits.segment_seconds

    def close(self) -> None:
        file, self._file = self._file, -1
        os.close(file)

    def _write(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, memoryview(data)[written:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += written

    def _sync(self) -> None:
        if self._file >= 0:
            os.fdatasync(self._file)


class _Syncing:
    """Has what was written put on the disk, at once or for many together."""

    def __init__(self, sync: Callable[[], None], seconds: float) -> None:
        self._sync = sync
        self._seconds = seconds
        self._waiting = False

    def soon(self) -> None:
        if not self._seconds:
            self._sync()
        elif not self._waiting:
            self._waiting = True
            timer = threading.Timer(self._seconds, self._now)
            timer.daemon = True
            timer.start()

    def _now(self) -> None:
        self._waiting = False
        try:
            self._sync()
        except OSError:
            _log.exception("the decision log could not be put on the disk")
