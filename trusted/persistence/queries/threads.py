"""Threads, their messages, whom they wait for, and when they stopped the clock."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from trusted.domain.threads import Pause, Said, Side, Visibility, pauses_in, waiting_for
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment, Evidence, Message, Thread
from trusted.persistence.models.thread import MessageEvidence
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread as lists show it.

    waiting:    for whose answer; None: nobody's.
    newest_at:  moment of the newest message that the reader may see.
    paused:     whether the clock stands still for it now.
    """

    thread: Thread
    waiting: Side | None
    newest_at: datetime
    paused: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with the documents that it brings; author: for officials only."""

    message: Message
    author: Account
    evidence: Sequence[Evidence]


def thread_by_id(thread_id: int) -> Thread | None:
    """Return a thread with enrollment and company."""
    return db.session.scalar(
        select(Thread)
        .options(joinedload(Thread.enrollment).joinedload(Enrollment.company))
        .where(Thread.id == thread_id)
        .execution_options(populate_existing=True)
    )


def thread_of(enrollment_id: int, thread_id: int) -> Thread | None:
    """Return a thread of this enrollment in which something was said to the company."""
    to_everyone = select(Message.thread_id).where(Message.visibility == Visibility.EVERYONE)
    return db.session.scalar(
        select(Thread).where(
            Thread.id == thread_id,
            Thread.enrollment_id == enrollment_id,
            Thread.id.in_(to_everyone),
        )
    )


def messages_of(thread_id: int, *, officials: bool) -> Sequence[Shown]:
    """Return the messages of a thread in their order; notes among officials only to officials."""
    query = (
        select(Message, Account)
        .join(Account, Account.id == Message.author_id)
        .where(Message.thread_id == thread_id)
        .order_by(Message.id)
    )
    if not officials:
        query = query.where(Message.visibility == Visibility.EVERYONE)
    documents: dict[int, list[Evidence]] = defaultdict(list)
    brought = db.session.execute(
        select(MessageEvidence.message_id, Evidence)
        .join(Evidence, Evidence.id == MessageEvidence.evidence_id)
        .join(Message, Message.id == MessageEvidence.message_id)
        .where(Message.thread_id == thread_id)
        .order_by(Evidence.id)
    )
    for message_id, evidence in brought:
        documents[message_id].append(evidence)
    rows = db.session.execute(query)
    return [Shown(message, author, documents[message.id]) for message, author in rows]


def lines_of(enrollment_id: int, *, officials: bool) -> list[ThreadLine]:
    """Return the threads of an enrollment: those that wait for somebody first, then the newest."""
    threads = db.session.scalars(select(Thread).where(Thread.enrollment_id == enrollment_id)).all()
    said = said_in([thread.id for thread in threads])
    lines = [
        line
        for thread in threads
        if (line := _line(thread, said[thread.id], officials=officials)) is not None
    ]
    return sorted(lines, key=lambda x: (x.waiting is None, -x.newest_at.timestamp(), x.thread.id))


def threads_on(enrollment_id: int, page: int, *, officials: bool) -> Page[ThreadLine]:
    """Return a page of the threads of an enrollment."""
    return page_of(lines_of(enrollment_id, officials=officials), page)


def said_in(thread_ids: Collection[int]) -> Mapping[int, list[Said]]:
    """Return for each thread what was said in it, in order, as the rule of the clock reads it."""
    found: dict[int, list[Said]] = {thread_id: [] for thread_id in thread_ids}
    if not found:
        return found
    for row in db.session.scalars(_messages(), {"ids": list(found)}):
        said = Said(row.at, row.side, row.visibility, row.needs_answer, row.stops_clock)
        found[row.thread_id].append(said)
    return found


def thread_pauses(enrollment_id: int) -> tuple[Pause, ...]:
    """Return when the clock stood still for questions to this company, in order of the threads."""
    return thread_pauses_of([enrollment_id]).get(enrollment_id, ())


def thread_pauses_of(enrollment_ids: Collection[int]) -> Mapping[int, tuple[Pause, ...]]:
    """Return by enrollment when the clock stood still for questions; those without are left out."""
    threads = db.session.scalars(_stopping(), {"ids": list(enrollment_ids)}).all()
    said = said_in([thread.id for thread in threads])
    found: dict[int, tuple[Pause, ...]] = {}
    for thread in threads:
        pauses = pauses_in(said[thread.id], thread.closed_at, f"Question: {thread.subject}")
        found[thread.enrollment_id] = (*found.get(thread.enrollment_id, ()), *pauses)
    return found


@cache
def _messages() -> Select[Message]:
    """Return the question, made once."""
    return select(Message).where(Message.thread_id.in_(IDS)).order_by(Message.id)


@cache
def _stopping() -> Select[Thread]:
    """Return the question, made once: every clock asks for what stopped it."""
    stopped = exists().where(Message.thread_id == Thread.id, Message.stops_clock)
    return select(Thread).where(Thread.enrollment_id.in_(IDS), stopped).order_by(Thread.id)


def _line(thread: Thread, said: Sequence[Said], *, officials: bool) -> ThreadLine | None:
    seen = [one for one in said if officials or one.visibility is Visibility.EVERYONE]
    if not seen:
        return None
    paused = any(p.until is None for p in pauses_in(said, thread.closed_at, thread.subject))
    return ThreadLine(thread, waiting_for(said, thread.closed_at), seen[-1].at, paused)
