"""What waits because of questions of companies, and of likenesses with denied parties."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, exists, func, or_, select
from sqlalchemy.orm import aliased

from trusted.domain.screening import HitOutcome
from trusted.domain.standing import FINAL, TRUSTED, Status
from trusted.domain.threads import Side, Visibility
from trusted.persistence.models import (
    Dispute,
    Enrollment,
    HitDecision,
    Message,
    Screening,
    ScreeningFind,
    ScreeningHit,
    Thread,
)
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


def questions(_asked: Asked) -> Rows:
    """Return the threads in which the company had the last word; disputes wait by themselves."""
    last = (
        select(func.max(Message.id))
        .where(Message.visibility == Visibility.EVERYONE)
        .group_by(Message.thread_id)
    )
    return (
        waiting(Thread.id, Thread.enrollment_id, Message.at)
        .join(Message, Message.thread_id == Thread.id)
        .where(
            Thread.closed_at.is_(None),
            Message.id.in_(last),
            Message.side == Side.COMPANY,
            ~exists().where(Dispute.thread_id == Thread.id),
        )
    )


def open_hits(_asked: Asked) -> Rows:
    """Return the enrollments of companies with hits that nobody has decided on."""
    undecided = [status for status in Status if status not in FINAL]
    decision = _newest_decision()
    return _with_hits(undecided, or_(decision.is_(None), decision == HitOutcome.NEEDS_MORE))


def confirmed_partners(_asked: Asked) -> Rows:
    """Return the partners that are a denied party."""
    return _with_hits(TRUSTED, _newest_decision() == HitOutcome.TRUE_MATCH)


def _with_hits(statuses: Collection[Status], condition: SQLColumnExpression[bool]) -> Rows:
    """Return the newest enrollment of each company, since the first such hit was found."""
    screening = aliased(Screening)
    newest = (
        select(func.max(screening.id))
        .where(screening.company_id == ScreeningHit.company_id)
        .scalar_subquery()
    )
    hits = (
        select(
            ScreeningHit.company_id.label("company_id"),
            func.min(ScreeningHit.found_at).label("since"),
        )
        .join(ScreeningFind, ScreeningFind.hit_id == ScreeningHit.id)
        .where(ScreeningFind.screening_id == newest, condition)
        .group_by(ScreeningHit.company_id)
        .subquery()
    )
    last = (
        select(func.max(Enrollment.id))
        .where(Enrollment.status.in_(statuses))
        .group_by(Enrollment.company_id)
    )
    return (
        waiting(Enrollment.id.expression, Enrollment.id.expression, hits.c.since)
        .join(hits, hits.c.company_id == Enrollment.company_id)
        .where(Enrollment.id.in_(last))
    )


def _newest_decision() -> ScalarSelect[Any]:
    return (
        select(HitDecision.outcome)
        .where(HitDecision.hit_id == ScreeningHit.id)
        .order_by(HitDecision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
