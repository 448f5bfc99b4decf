"""Counting requests and how long they took, decisions, outcomes, webhooks and jobs."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from trusted.domain.priority import Lane
from trusted.meters.cells import Cells
from trusted.meters.waiting import Waiting

# Upper bounds of how long requests took, nanoseconds; what took longer comes after the last.
BOUNDS = tuple(
    round(seconds * 1e9)
    for seconds in (
        *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
        *(1, 2.5, 5, 10, 30),
    )
)
STATUSES = (
    *(200, 201, 202, 204, 302, 304),
    *(400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 429),
    *(500, 503),
)
# Whatever is not listed.
OTHER = "other"
OUTCOMES = ("accepted", "duplicate", "conflict", "refused")
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What all workers of a host have counted.

    requests:  by route and status.
    durations: by route: how many took at most each of BOUNDS but not less than the one before,
               then how many took longer; and the sum in nanoseconds.
    decisions: by lane.
    outcomes:  by what became of them.
    webhooks:  attempts by "delivered" and "failed".
    succeeded: when each job last ran without a fault, seconds since 1970; 0: never.
    failed:    faults of each job.
    """

    requests: Mapping[tuple[str, str], int]
    durations: Mapping[str, tuple[Sequence[int], int]]
    decisions: Mapping[str, int]
    outcomes: Mapping[str, int]
    webhooks: Mapping[str, int]
    succeeded: Mapping[str, int]
    failed: Mapping[str, int]


class Meters:
    """Counts for one worker, in memory that all workers of the host can read.

    folder: of this host's meters.
    routes: classes of requests that are told apart.
    jobs:   names of the jobs.
    """

    def __init__(self, folder: Path, routes: Sequence[str], jobs: Sequence[str]) -> None:
        self._routes = (*routes, OTHER)
        self._jobs = tuple(jobs)
        names = self._names()
        self._places = {name: place for place, name in enumerate(names)}
        self._durations = {route: self._places["duration", route, "0"] for route in self._routes}
        self._statuses = frozenset(map(str, STATUSES))
        self._counted: dict[tuple[str, int], tuple[int, int, int]] = {}
        layout = sha256(repr(names).encode()).hexdigest()[:12]
        newest = frozenset(self._places["succeeded", job] for job in self._jobs)
        self._cells = Cells(folder, layout, len(names), newest)
        self._waiting: list[Waiting] = []

    def request(self, route: str, status: int, nanoseconds: int) -> None:
        """Count an answered request."""
        # Of the number itself: a name for it would be hashed otherwise, and slowly.
        places = self._counted.get((route, int(status)))
        if places is None:
            places = self._counted_at(route, int(status))
        place, first, total = places
        self._cells.count(place, first + bisect_left(BOUNDS, nanoseconds), total, nanoseconds)

    def often(self, route: str, status: int) -> Callable[[int], None]:
        """Return what counts such a request, by its nanoseconds, for next to nothing.

        Others see it a moment later.
        """
        places = self._counted_at(route, status)
        waiting = Waiting(lambda durations: self._count_all(places, durations))
        self._waiting.append(waiting)
        return waiting.add

    def decided(self, lanes: Mapping[Lane, int]) -> None:
        """Count decisions by their lane."""
        self._add({("decision", lane.value): number for lane, number in lanes.items()})

    def took_in(self, outcomes: Mapping[str, int]) -> None:
        """Count outcomes by what became of them."""
        self._add({("outcome", became): number for became, number in outcomes.items()})

    def called(self, *, delivered: int, failed: int) -> None:
        """Count attempts to deliver messages of webhooks."""
        self._add({("webhook", "delivered"): delivered, ("webhook", "failed"): failed})

    def ran(self, job: str, *, failed: int, at: datetime) -> None:
        """Note that a job ran, with so many faults."""
        if failed:
            self._add({("failed", job): failed})
            return
        with self._cells.writing() as cells:
            cells[self._places["succeeded", job]] = int(at.timestamp())

    def reading(self) -> Reading:
        """Return what all workers have counted."""
        for waiting in self._waiting:
            waiting.settle()
        sums = self._cells.read()
        at = {name: sums[place] for name, place in self._places.items()}
        end = len(BOUNDS) + 1
        durations = {
            route: (sums[first : first + end], sums[first + end])
            for route, first in self._durations.items()
        }
        return Reading(
            {(name[1], name[2]): number for name, number in at.items() if name[0] == "request"},
            durations,
            {lane.value: at["decision", lane.value] for lane in Lane},
            {became: at["outcome", became] for became in OUTCOMES},
            {became: at["webhook", became] for became in ("delivered", "failed")},
            {job: at["succeeded", job] for job in self._jobs},
            {job: at["failed", job] for job in self._jobs},
        )

    def _counted_at(self, route: str, status: int) -> tuple[int, int, int]:
        """Return the places of a request: of its kind, of the first duration, and of their sum."""
        known = route if route in self._durations else OTHER
        place = self._places.get(("request", known, str(status)))
        if place is None:
            place = self._places["request", known, OTHER]
        first = self._durations[known]
        places = place, first, first + len(BOUNDS) + 1
        if known == route and str(status) in self._statuses:
            # There are few of these; whatever else somebody sends is not remembered.
            self._counted[route, status] = places
        return places

    def _count_all(self, places: tuple[int, int, int], durations: Sequence[int]) -> None:
        place, first, total = places
        ordered = sorted(durations)
        up_to = [0, *(bisect_right(ordered, bound) for bound in BOUNDS), len(ordered)]
        with self._cells.writing() as cells:
            cells[place] += len(ordered)
            cells[total] += sum(ordered)
            for bucket, (before, after) in enumerate(pairwise(up_to), first):
                cells[bucket] += after - before

    def _add(self, numbers: Mapping[Name, int]) -> None:
        with self._cells.writing() as cells:
            for name, number in numbers.items():
                cells[self._places[name]] += number

    def _names(self) -> Sequence[Name]:
        """Return what stands in each place."""
        statuses = (*map(str, STATUSES), OTHER)
        return [
            *(("request", route, status) for route in self._routes for status in statuses),
            *(
                ("duration", route, str(number))
                for route in self._routes
                for number in range(len(BOUNDS) + 2)
            ),
            *(("decision", lane.value) for lane in Lane),
            *(("outcome", became) for became in OUTCOMES),
            *(("webhook", became) for became in ("delivered", "failed")),
            *((what, job) for job in self._jobs for what in ("succeeded", "failed")),
        ]
