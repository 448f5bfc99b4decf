"""Mail copies: which are due, and how each stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, ScalarSelect, case, func, literal, select

from trusted.domain.delivery import (
    ATTEMPTS,
    LEASE,
    STALE,
    Attempt,
    DeliveryState,
    Outcome,
    state_of,
    wait_after,
)
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    DeliveryAttempt,
    DeliveryResult,
    MailCopy,
    Notice,
)
from trusted.persistence.types import UTCDateTime


@dataclass(frozen=True, slots=True)
class CopyState:
    """One copy as officials see it.

    name:     of the reader; empty for a rights holder, who has no account.
    attempts: how many there were.
    error:    what the mail server answered last; empty: nothing bad.
    """

    name: str
    address: str
    state: DeliveryState
    attempts: int
    error: str


def due_copies(now: datetime, limit: int) -> Sequence[tuple[MailCopy, Notice]]:
    """Return copies to be tried now, the oldest first; on PostgreSQL no one else gets these.

    Ask domain.delivery.is_due once more of what is returned: another worker may have begun it
    between the look and the lock.
    """
    rows = db.session.execute(
        select(MailCopy, Notice)
        .join(Notice, Notice.id == MailCopy.notice_id)
        .where(MailCopy.written_at > now - STALE, _tries() < ATTEMPTS, ~_held_back(now))
        .order_by(MailCopy.written_at, MailCopy.id)
        .limit(limit)
        .with_for_update(of=MailCopy, skip_locked=True)
    )
    return [(copy, notice) for copy, notice in rows]


def attempts_of(copy_ids: Collection[int]) -> Mapping[int, Sequence[Attempt]]:
    """Return the attempts to send each copy, in order."""
    rows = db.session.execute(
        select(
            DeliveryAttempt.mail_copy_id,
            DeliveryAttempt.begun_at,
            DeliveryResult.outcome,
            DeliveryResult.at,
        )
        .outerjoin(DeliveryResult, DeliveryResult.attempt_id == DeliveryAttempt.id)
        .where(DeliveryAttempt.mail_copy_id.in_(copy_ids))
        .order_by(DeliveryAttempt.mail_copy_id, DeliveryAttempt.number)
    )
    found: dict[int, list[Attempt]] = {}
    for copy_id, begun, outcome, ended in rows:
        found.setdefault(copy_id, []).append(Attempt(begun, outcome, ended))
    return found


def copies_of(notice_ids: Collection[int], now: datetime) -> Mapping[int, Sequence[CopyState]]:
    """Return the copies of each notice and how they stand, in the order of their writing."""
    rows = db.session.execute(
        select(MailCopy, Account.name)
        .outerjoin(Account, Account.id == MailCopy.account_id)
        .where(MailCopy.notice_id.in_(notice_ids))
        .order_by(MailCopy.id)
    ).all()
    attempts = attempts_of([row.MailCopy.id for row in rows])
    errors = _last_errors([row.MailCopy.id for row in rows])
    found: dict[int, list[CopyState]] = {}
    for copy, name in rows:
        tries = attempts.get(copy.id, ())
        state = state_of(copy.written_at, tries, now)
        found.setdefault(copy.notice_id, []).append(
            CopyState(name or "", copy.address, state, len(tries), errors.get(copy.id, ""))
        )
    return found


def _last_errors(copy_ids: Collection[int]) -> Mapping[int, str]:
    rows = db.session.execute(
        select(DeliveryAttempt.mail_copy_id, DeliveryResult.error)
        .join(DeliveryResult, DeliveryResult.attempt_id == DeliveryAttempt.id)
        .where(DeliveryAttempt.mail_copy_id.in_(copy_ids))
        .order_by(DeliveryAttempt.number)
    )
    return {row.mail_copy_id: row.error for row in rows}


def _tries() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(DeliveryAttempt)
        .where(DeliveryAttempt.mail_copy_id == MailCopy.id)
        .correlate(MailCopy)
        .scalar_subquery()
    )


def _held_back(now: datetime) -> Exists:
    """Return whether an attempt settled the copy, still runs, or failed too lately."""
    lately = case(
        {
            number: literal(now - wait_after(number), UTCDateTime)
            for number in range(1, ATTEMPTS + 1)
        },
        value=DeliveryAttempt.number,
    )
    return (
        select(DeliveryAttempt.id)
        .outerjoin(DeliveryResult, DeliveryResult.attempt_id == DeliveryAttempt.id)
        .where(
            DeliveryAttempt.mail_copy_id == MailCopy.id,
            (DeliveryResult.attempt_id.is_(None) & (DeliveryAttempt.begun_at > now - LEASE))
            | (DeliveryResult.outcome != Outcome.DEFERRED)
            | (DeliveryResult.at > lately),
        )
        .correlate(MailCopy)
        .exists()
    )
