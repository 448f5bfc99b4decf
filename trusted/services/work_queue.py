"""The order in which officials take up what waits for them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from trusted.domain.standing import Status
from trusted.domain.threads import Pause
from trusted.persistence.models import Account, Company, Enrollment
from trusted.persistence.queries.paging import Page, page_of
from trusted.persistence.queries.queue import (
    WORK_OF,
    Waiting,
    Work,
    statuses_while_undecided,
    with_companies,
    work_waiting,
)
from trusted.persistence.queries.threads import thread_pauses_of
from trusted.services.clocks import decision_due
from trusted.services.deadlines import due_on

SOON = timedelta(days=14)
# A renewal is planned half a year ahead: notice, visit, report and answer take that long.
RENEWAL = timedelta(days=180)


class Urgency(IntEnum):
    """The deadline class, the most urgent first."""

    OVERDUE = 0
    SOON = 1
    LATER = 2
    NO_DEADLINE = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits, with the clock that runs on it.

    due: the last day; None: no clock runs.
    """

    waiting: Waiting
    due: date | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A task as it is listed."""

    task: Task
    enrollment: Enrollment
    company: Company


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits, and how much there is of each kind before any filter."""

    page: Page[QueueEntry]
    counts: Mapping[Work, int]


def queue_of(
    account: Account, *, kind: Work | None, entity_type: str | None, page: int, now: datetime
) -> Queue:
    """Return what waits for a person: by deadline class, then what has waited longest."""
    every = _tasks(account, WORK_OF[account.role], None, now)
    shown = every
    if kind is not None or entity_type is not None:
        kinds = WORK_OF[account.role] if kind is None else (kind,)
        shown = _tasks(account, kinds, entity_type, now)
    listed = page_of(shown, page)
    known = with_companies({task.waiting.enrollment_id for task in listed.items})
    entries = [QueueEntry(task, *known[task.waiting.enrollment_id]) for task in listed.items]
    return Queue(
        Page(entries, listed.page, listed.total), Counter(task.waiting.kind for task in every)
    )


def _tasks(
    account: Account, kinds: Collection[Work], entity_type: str | None, now: datetime
) -> Sequence[Task]:
    today = now.date()
    statuses = statuses_while_undecided()
    rows = work_waiting(account, kinds, renew_before=today + RENEWAL, entity_type=entity_type)
    asked = thread_pauses_of(statuses.keys())
    tasks = []
    for row in rows:
        pauses = asked.get(row.enrollment_id, ())
        due = _due(row, statuses.get(row.enrollment_id, ()), pauses, now)
        tasks.append(Task(row, due, _urgency(due, today)))
    return sorted(tasks, key=lambda t: (t.urgency, t.waiting.since, t.waiting.subject_id))


def _due(
    row: Waiting,
    statuses: Sequence[tuple[Status, datetime]],
    pauses: Collection[Pause],
    now: datetime,
) -> date | None:
    if row.kind in (Work.TAKE, Work.REVIEW, Work.DECIDE):
        return decision_due(statuses, pauses, now)
    if row.kind is Work.REPORT and row.day is not None:
        return due_on("validation-report", row.day)
    return row.day


def _urgency(due: date | None, today: date) -> Urgency:
    if due is None:
        return Urgency.NO_DEADLINE
    if due < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due <= today + SOON else Urgency.LATER
