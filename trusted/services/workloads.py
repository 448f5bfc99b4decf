"""How the work of officials stands: by person, by kind, and what is likely to be missed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean

from trusted.domain.clocks import Clock, Party, forecast, start_of
from trusted.domain.standing import Role
from trusted.domain.work import Urgency
from trusted.persistence.models import Account
from trusted.persistence.queries.queue import Hands
from trusted.persistence.queries.work_kinds import KINDS, Work
from trusted.persistence.queries.workload import finished_since, workers_of
from trusted.program import shipped_program
from trusted.services.clocks import recent_durations
from trusted.services.work_queue import Task, counts_within, due_within, in_hand

RECENT = timedelta(days=90)
DAY = timedelta(days=1)
NOTHING = Hands(0, 0)


@dataclass(frozen=True, slots=True)
class Load:
    """One official.

    finished: pieces within the last 90 days.
    days:     how long these took on average; None: there were none.
    """

    person: Account
    open: int
    overdue: int
    finished: int
    days: float | None


@dataclass(frozen=True, slots=True)
class KindLoad:
    """One kind of work: how much waits, is overdue, and is due within the days of the forecast.

    foreseen: how much of the latter is likely to be missed.
    """

    kind: Work
    waiting: int
    overdue: int
    soon: int
    foreseen: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A piece that is likely to be done after its last day.

    expected_on: None: it has lasted longer already than any recent case.
    """

    task: Task
    expected_on: date | None


def loads(*, now: datetime) -> Sequence[Load]:
    """Return the officials who work on cases, who has most in hand first."""
    people = workers_of((Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR))
    hands, finished = in_hand(now), finished_since(now - RECENT)
    found = []
    for person in people:
        took = finished.get(person.id, ())
        hand = hands.get(person.id, NOTHING)
        days = mean(one / DAY for one in took) if took else None
        found.append(Load(person, hand.pieces, hand.overdue, len(took), days))
    return sorted(found, key=lambda load: (-load.open, load.person.name, load.person.id))


def likely_missed(*, now: datetime) -> Sequence[Foreseen]:
    """Return what is due within the days of the forecast and likely to be done too late.

    Foreseen from how long the same step took the program lately, as the clocks of a case are.
    """
    recent: dict[str, Collection[timedelta]] = {}
    found = []
    for task in due_within(shipped_program().queue.forecast_days, now=now):
        deadline_id = KINDS[task.waiting.kind].deadline
        if deadline_id is None or task.due is None:
            continue
        if deadline_id not in recent:
            recent[deadline_id] = recent_durations(deadline_id, now)
        ahead = forecast(_clock(task, deadline_id, task.due, now), recent[deadline_id])
        if ahead.breach:
            found.append(Foreseen(task, ahead.expected_on))
    return found


def kind_loads(missed: Sequence[Foreseen], *, now: datetime) -> Sequence[KindLoad]:
    """Return every kind of work of which something waits."""
    counts = counts_within(shipped_program().queue.forecast_days, now=now)
    foreseen = [one.task.waiting.kind for one in missed]
    found = []
    for kind in Work:
        by_class = {urgency: counts.get((kind, urgency), 0) for urgency in Urgency}
        if total := sum(by_class.values()):
            overdue, soon = by_class[Urgency.OVERDUE], by_class[Urgency.SOON]
            found.append(KindLoad(kind, total, overdue, soon, foreseen.count(kind)))
    return found


def _clock(task: Task, deadline_id: str, due: date, now: datetime) -> Clock:
    """Return the clock of a piece as if it had never stood still: its start moved by its pauses."""
    waiting = task.waiting
    started = start_of(waiting.day) if KINDS[waiting.kind].dated and waiting.day else waiting.since
    if KINDS[waiting.kind].pauses:
        number = shipped_program().deadlines[deadline_id].number
        started = start_of(due - timedelta(days=number))
    return Clock(
        deadline_id=deadline_id,
        subject=f"{waiting.kind.value}/{waiting.subject_id}",
        owed_by=Party.PROGRAM,
        at=now,
        started=min(started, now),
        ends_at=start_of(due + DAY),
    )
