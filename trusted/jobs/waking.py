"""Waking the jobs again and again, in a process that a worker of the server keeps."""

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from trusted.jobs.work import Job, run_due
from trusted.meters import Meters

Context = Callable[[], AbstractContextManager[Any]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """Jobs that are run together, again and again.

    name:  of the processes of a host one at a time runs the round of a name.
    every: from one run to the next.
    """

    name: str
    jobs: tuple[Job[Any], ...]
    every: timedelta


def wake_until_told(
    context: Context, rounds: Iterable[Round], folder: Path, meters: Meters, *, lifeline: int
) -> None:
    """Run rounds until this process is told to end (SIGTERM), and what is in hand is done.

    Of the main thread alone.
    lifeline: of a file that ends with whoever keeps this process, which then ends at once.
    """
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    scheduler = start_waking(context, rounds, folder, meters)
    told.wait()
    scheduler.shutdown(wait=True)


def _end_with(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    # Whoever is in the midst of something may not hold this up: another process runs it anew.
    os._exit(0)


def start_waking(
    context: Context, rounds: Iterable[Round], folder: Path, meters: Meters | None = None
) -> BackgroundScheduler:
    """Run rounds at once and again and again, in threads that end with the process.

    context: what a run happens in, such as an application context.
    folder:  of this host's data.
    meters:  where it is noted that a job ran.
    """
    scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
    for one in rounds:
        scheduler.add_job(
            wake,
            "interval",
            (context, one.jobs, folder, one.name, meters),
            seconds=one.every.total_seconds(),
            next_run_time=datetime.now(UTC),
            # A busy host is no reason to leave a run out.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return scheduler


def wake(
    context: Context,
    jobs: Iterable[Job[Any]],
    folder: Path,
    name: str = "jobs",
    meters: Meters | None = None,
) -> bool:
    """Run the jobs once, unless another process of this host does; returns whether it did."""
    with _alone(folder / f"{name}.lock") as alone:
        if alone:
            with context():
                for report in run_due(jobs, datetime.now(UTC)):
                    if meters is not None:
                        meters.ran(report.name, failed=report.failed, at=datetime.now(UTC))
                    if report.done or report.failed:
                        log.info(
                            "job %s: %s done, %s failed", report.name, report.done, report.failed
                        )
    return alone


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
