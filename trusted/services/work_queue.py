"""The order in which officials take up what waits for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trusted.domain.clocks import start_of
from trusted.domain.standing import Status
from trusted.domain.threads import Pause
from trusted.domain.work import Urgency, last_start, urgency_of
from trusted.persistence.models import Account, Company, Enrollment
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.paging import PER_PAGE, Page
from trusted.persistence.queries.queue import (
    Hands,
    Waiting,
    countries_known,
    counts_by_class,
    counts_by_kind,
    hands_full,
    statuses_by_enrollment,
    total_of,
    undecided_with_pauses,
    with_companies,
    with_hands,
    work_in_order,
)
from trusted.persistence.queries.threads import thread_pauses_of
from trusted.persistence.queries.work_kinds import KINDS, WORK_OF, Work
from trusted.persistence.queries.work_order import Bounds, Narrowed
from trusted.persistence.queries.work_rows import Asked
from trusted.program import shipped_program
from trusted.services.clocks import decision_due
from trusted.services.deadlines import due_on

EVERYTHING = Narrowed()
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits, as it is listed.

    due:        the last day; None: no clock runs.
    in_hand_of: the name of who has it; None: nobody.
    """

    waiting: Waiting
    due: date | None
    enrollment: Enrollment
    company: Company
    in_hand_of: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits, and how much there is of each kind before any filter."""

    page: Page[Task]
    counts: Mapping[Work, int]
    countries: Sequence[str]


def queue_of(
    account: Account, *, narrowed: Narrowed = EVERYTHING, page: int = 1, now: datetime
) -> Queue:
    """Return what waits for a person: escalated first, then by class, risk and waiting time."""
    kinds, asked = WORK_OF[account.role], _asked(account, now)
    query = work_in_order(asked, kinds, narrowed, bounds_on(now))
    counts = counts_by_kind(asked, kinds)
    plain = narrowed == Narrowed(kinds=narrowed.kinds)
    shown = narrowed.kinds or kinds
    total = sum(counts.get(kind, 0) for kind in shown) if plain else total_of(query)
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    rows = with_hands(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Queue(Page(_tasks(rows, now), number, total), counts, countries_known())


def tasks_of(account: Account, *, narrowed: Narrowed = EVERYTHING, now: datetime) -> Sequence[Task]:
    """Return all that waits for a person, in the same order."""
    query = work_in_order(_asked(account, now), WORK_OF[account.role], narrowed, bounds_on(now))
    return _tasks(with_hands(query), now)


def due_within(days: int, *, now: datetime) -> Sequence[Task]:
    """Return all that waits for officials and is due within so many days, but not overdue."""
    asked, narrowed = _asked(None, now), Narrowed(urgency=Urgency.SOON)
    query = work_in_order(asked, tuple(Work), narrowed, bounds_on(now, days))
    return _tasks(with_hands(query), now)


def counts_within(days: int, *, now: datetime) -> Mapping[tuple[Work, Urgency], int]:
    """Return how much of each kind waits, by class; soon is what is due within so many days."""
    return counts_by_class(_asked(None, now), tuple(Work), bounds_on(now, days))


def in_hand(now: datetime) -> Mapping[int, Hands]:
    """Return by account how much it has in hand now, of everything that waits."""
    return hands_full(_asked(None, now), tuple(Work), bounds_on(now))


def bounds_on(now: datetime, soon_days: int | None = None) -> Bounds:
    """Return where the classes of order begin today; the rules of deadlines say so.

    soon_days: None: as the program has it.
    """
    today, policy = now.date(), shipped_program().queue
    soon = today + timedelta(days=soon_days or policy.soon_days)
    yesterday = today - timedelta(days=1)
    soon_starts = _starts_until(Work.DECIDE, soon)
    clocked = [kind for kind, about in KINDS.items() if about.deadline or about.dated]
    return Bounds(
        overdue={kind: _starts_until(kind, yesterday) for kind in clocked},
        soon={kind: _starts_until(kind, soon) for kind in clocked},
        paused=_paused(now, soon, start_of(soon_starts + DAY)),
        incident_from=today - timedelta(days=policy.incident_days),
        high_parcels=policy.high_parcels,
        medium_parcels=policy.medium_parcels,
    )


def _asked(account: Account | None, now: datetime) -> Asked:
    days = shipped_program().queue.renew_days
    return Asked(account, now.date() + timedelta(days=days))


def _starts_until(kind: Work, bound: date) -> date:
    deadline = KINDS[kind].deadline
    if deadline is None:
        return bound
    return last_start(lambda day: due_on(deadline, day), bound)


def _paused(
    now: datetime, soon: date, opened_before: datetime
) -> Mapping[Urgency, Collection[int]]:
    """Return by their true class the undecided applications whose clock has stood still."""
    ids = undecided_with_pauses(opened_before)
    statuses, asked = statuses_by_enrollment(ids), thread_pauses_of(ids)
    found: dict[Urgency, list[int]] = {}
    for enrollment_id in ids:
        due = decision_due(statuses[enrollment_id], asked.get(enrollment_id, ()), now)
        urgency = urgency_of(due, now.date(), soon)
        found.setdefault(urgency, []).append(enrollment_id)
    return found


def _tasks(rows: Sequence[Waiting], now: datetime) -> list[Task]:
    known = with_companies({row.enrollment_id for row in rows})
    names = names_of([row.in_hand_of for row in rows])
    deciding = {row.enrollment_id for row in rows if KINDS[row.kind].pauses}
    statuses, asked = statuses_by_enrollment(deciding), thread_pauses_of(deciding)
    tasks = []
    for row in rows:
        history, pauses = statuses.get(row.enrollment_id, ()), asked.get(row.enrollment_id, ())
        due = _due(row, history, pauses, now)
        tasks.append(Task(row, due, *known[row.enrollment_id], names.get(row.in_hand_of or 0)))
    return tasks


def _due(
    row: Waiting,
    statuses: Sequence[tuple[Status, datetime]],
    pauses: Collection[Pause],
    now: datetime,
) -> date | None:
    about = KINDS[row.kind]
    if about.pauses:
        return decision_due(statuses, pauses, now)
    if about.deadline is None or (about.dated and row.day is None):
        return row.day
    return due_on(about.deadline, row.day if about.dated and row.day else row.since.date())
