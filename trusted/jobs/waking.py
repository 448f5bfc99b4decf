"""Waking the jobs again and again while the installation is served."""

import fcntl
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from trusted.jobs.work import Job, run_due
from trusted.meters import Meters

# Whoever has just started the server is answered before anything else is done.
FIRST = timedelta(seconds=20)
log = logging.getLogger(__name__)


def start_waking(
    context: Callable[[], AbstractContextManager[Any]],
    jobs: Iterable[Job[Any]],
    *,
    every: timedelta,
    folder: Path,
    name: str = "jobs",
    meters: Meters | None = None,
) -> BackgroundScheduler:
    """Run the jobs again and again, in a thread that ends with the process.

    context: what a run happens in, such as an application context.
    every:   from one run to the next.
    folder:  of this host's data; of its processes one at a time runs the jobs of a name.
    meters:  where it is noted that a job ran.
    """
    chosen = tuple(jobs)
    scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
    scheduler.add_job(
        lambda: wake(context, chosen, folder, name, meters),
        "interval",
        seconds=every.total_seconds(),
        next_run_time=datetime.now(UTC) + FIRST,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler


def wake(
    context: Callable[[], AbstractContextManager[Any]],
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
