"""How a job runs: ask what is due, then do each thing, or each part of it, by itself."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from trusted.persistence.database import abandon, expect_reading, start_writing

T_contra = TypeVar("T_contra", contravariant=True)
T = TypeVar("T")
log = logging.getLogger(__name__)


class Doing(Protocol[T_contra]):
    """Does one thing that was due, or one part of it, in a transaction of its own or in several."""

    def __call__(self, item: T_contra, /, *, now: datetime) -> int:
        """Return whether it was done now, and not by another worker or before; or how many."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One kind of work.

    due:   asks what is due; what is done already is not due.
    do:    does one thing, or one part; done twice it has the effect of once.
    parts: whether what is due comes in parts, each done in one transaction. Where something of a
           part has a fault, each is done as a part of its own.
    """

    name: str
    due: Callable[[datetime], Sequence[T]]
    do: Doing[T]
    parts: bool = False


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
    return Report(job.name, *_do(job, due, now))


def _do(job: Job[Any], items: Sequence[Any], now: datetime) -> tuple[int, int]:
    """Do things, or parts; returns how many were done now, and how many had a fault."""
    done = failed = 0
    for item in items:
        try:
            done += job.do(item, now=now)
        except Exception:
            abandon()
            log.exception("job %s failed for %s", job.name, item)
            alone = [[one] for one in item] if job.parts and len(item) > 1 else []
            more_done, more_failed = _do(job, alone, now) if alone else (0, 1)
            done, failed = done + more_done, failed + more_failed
    return done, failed
