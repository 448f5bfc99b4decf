"""How a job runs: ask what is due, then do each thing by itself."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from trusted.persistence.database import abandon, expect_reading, start_writing

T_contra = TypeVar("T_contra", contravariant=True)
T = TypeVar("T")
log = logging.getLogger(__name__)
# So many things are done in one transaction: whoever else wants to write waits for these at most.
TOGETHER = 25


class Doing(Protocol[T_contra]):
    """Does one thing that was due, in a transaction of its own."""

    def __call__(self, item: T_contra, /, *, now: datetime) -> int:
        """Return whether it was done now, and not by another worker or before; or how many."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One kind of work.

    due: asks what is due; what is done already is not due.
    do:  does one thing; done twice it has the effect of once.
    """

    name: str
    due: Callable[[datetime], Sequence[T]]
    do: Doing[T]


def in_parts(items: Sequence[T]) -> Sequence[Sequence[T]]:
    """Return what is due in parts, each for one transaction."""
    return [items[start : start + TOGETHER] for start in range(0, len(items), TOGETHER)]


def together(do: Doing[Sequence[T]]) -> Doing[Sequence[T]]:
    """Return what does a part in one transaction, or each thing by itself where one has a fault.

    Raises: the fault of the only one, or an ExceptionGroup once all others are done.
    """

    def doing(some: Sequence[T], /, *, now: datetime) -> int:
        try:
            return do(some, now=now)
        except Exception:
            if len(some) == 1:
                raise
            abandon()
        done, faults = 0, []
        for one in some:
            try:
                done += do([one], now=now)
            except Exception as fault:
                abandon()
                log.exception("%s could not be done", one)
                faults.append(fault)
        if faults:
            raise ExceptionGroup("Some could not be done", faults)
        return done

    return doing


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a job's run.

    done:   how many things were done now.
    failed: how many had a fault; each is logged, is still due, and holds up no other.
    """

    name: str
    done: int
    failed: int


def run_due(jobs: Iterable[Job[Any]], now: datetime) -> Sequence[Report]:
    """Run every job in its order, and return what became of each.

    now: with zone; a day that passed while nobody ran this is made up for.
    """
    try:
        return [_run(job, now) for job in jobs]
    finally:
        start_writing()


def _run(job: Job[Any], now: datetime) -> Report:
    try:
        expect_reading(True)
        due = job.due(now)
    except Exception:
        abandon()
        log.exception("job %s could not ask what is due", job.name)
        return Report(job.name, 0, 1)
    if not due:
        # Nothing has changed: the next question goes on in the same transaction.
        return Report(job.name, 0, 0)
    start_writing()
    done = failed = 0
    for item in due:
        try:
            done += job.do(item, now=now)
        except Exception:
            abandon()
            failed += 1
            log.exception("job %s failed for %s", job.name, item)
    return Report(job.name, done, failed)
