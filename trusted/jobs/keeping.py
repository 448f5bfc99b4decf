"""Keeping one process of each host that wakes the jobs, for as long as a worker lives."""

import fcntl
import logging
import os
import subprocess
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO

# Whoever has just started the server is answered before anything else is done.
FIRST = timedelta(seconds=20)
# From one look to the next: at the process, or at whether another worker still keeps it.
LOOK_SECONDS = 1.0
# One that cannot live is not started over and over with nothing between.
AGAIN_SECONDS = 10.0
# So long may what is in hand take once the worker is to end, which itself is given 10 seconds.
GRACE_SECONDS = 5.0
# Whoever is answered goes before; but on a busy host too what is due is done while it matters.
NICENESS = 5

log = logging.getLogger(__name__)


def keep_waking(
    command: Sequence[str],
    folder: Path,
    *,
    worker: threading.Thread | None = None,
    first: timedelta | None = None,
) -> threading.Thread:
    """Keep a process that wakes the jobs, in a thread; started again if it ends.

    command: of the process. Its standard input ends with this process, however that ends.
    folder:  of this host's data; of its workers one at a time keeps the process, and when that
             one ends, another does.
    worker:  the thread whose end ends the process; without one, the main thread.
    first:   from now to the first start; without it, FIRST.
    """
    with_it = worker or threading.main_thread()
    before = (FIRST if first is None else first).total_seconds()
    thread = threading.Thread(
        target=_keep, args=(command, folder / "waker.lock", with_it, before), name="jobs-keeper"
    )
    thread.start()
    return thread


def _keep(command: Sequence[str], lock: Path, worker: threading.Thread, before: float) -> None:
    worker.join(before)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as place:
        while worker.is_alive() and not _is_ours(place):
            worker.join(LOOK_SECONDS)
        while worker.is_alive():
            try:
                _run(command, worker)
            except OSError:
                log.exception("The process that runs the jobs cannot be started.")
            worker.join(AGAIN_SECONDS)


def _is_ours(place: IO[bytes]) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(command: Sequence[str], worker: threading.Thread) -> None:
    """Run the process until it ends, or the worker does."""
    niceness = os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
    # In a group of its own: what the terminal signals is for the worker, which then ends this.
    with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0) as process:  # noqa: S603 - our own
        # Before it has begun other threads, which have this from the first.
        os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
        while worker.is_alive() and process.poll() is None:
            worker.join(LOOK_SECONDS)
        if process.poll() is None:
            _end(process)
        else:
            log.warning(
                "The process that runs the jobs ended with %s; it is started again.",
                process.returncode,
            )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
