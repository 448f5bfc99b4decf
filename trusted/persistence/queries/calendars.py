"""Calendars: whose dates they hold, what they told last, and who may read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import Select, func, select

from trusted.domain.standing import Action
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Account,
    CalendarDate,
    CalendarFeed,
    Company,
    Enrollment,
    Membership,
    StandingChange,
    Validation,
)


def feeds_of(account_id: int) -> Sequence[tuple[CalendarFeed, Enrollment | None]]:
    """Return a person's calendars that are not revoked, the newest first."""
    rows = db.session.execute(
        select(CalendarFeed, Enrollment)
        .outerjoin(Enrollment, Enrollment.id == CalendarFeed.enrollment_id)
        .where(CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return [(feed, enrollment) for feed, enrollment in rows]


def feed_of(account_id: int, feed_id: int) -> CalendarFeed | None:
    """Return one calendar of a person."""
    return db.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.id == feed_id, CalendarFeed.account_id == account_id
        )
    )


def feed_by_hash(token_hash: str) -> tuple[CalendarFeed, Account] | None:
    """Return a calendar that may be read, with its person, who may still sign in."""
    row = db.session.execute(
        select(CalendarFeed, Account)
        .join(Account, Account.id == CalendarFeed.account_id)
        .where(
            CalendarFeed.token_hash == token_hash,
            CalendarFeed.revoked_at.is_(None),
            Account.closed_at.is_(None),
        )
    ).first()
    return (row.CalendarFeed, row.Account) if row else None


def enrollments_seen_by(
    account_id: int, enrollment_id: int | None = None
) -> Sequence[tuple[Enrollment, Company]]:
    """Return the enrollments of the companies for which a person acts now, with the company.

    enrollment_id: only this one.
    """
    query = (
        select(Enrollment, Company)
        .join(Company, Company.id == Enrollment.company_id)
        .join(Membership, Membership.company_id == Company.id)
        .where(Membership.account_id == account_id, Membership.until.is_(None))
        .order_by(Enrollment.id)
    )
    if enrollment_id is not None:
        query = query.where(Enrollment.id == enrollment_id)
    return [(enrollment, company) for enrollment, company in db.session.execute(query)]


def told_before(enrollment_ids: Collection[int]) -> Mapping[int, Sequence[CalendarDate]]:
    """Return by enrollment each date as calendars told it last, also when it was called off."""
    newest = (
        select(func.max(CalendarDate.id))
        .where(CalendarDate.enrollment_id.in_(enrollment_ids))
        .group_by(CalendarDate.enrollment_id, CalendarDate.subject)
    )
    rows = db.session.scalars(
        select(CalendarDate).where(CalendarDate.id.in_(newest)).order_by(CalendarDate.id)
    )
    found: dict[int, list[CalendarDate]] = {}
    for row in rows:
        found.setdefault(row.enrollment_id, []).append(row)
    return found


def last_days_told(enrollment_id: int) -> Mapping[str, date]:
    """Return for each subject the last day that calendars told for it."""
    rows = db.session.execute(
        select(CalendarDate.subject, CalendarDate.day)
        .where(CalendarDate.enrollment_id == enrollment_id, CalendarDate.day.is_not(None))
        .order_by(CalendarDate.sequence)
    )
    return {row.subject: row.day for row in rows}


def visits_ahead(enrollment_id: int) -> Sequence[Validation]:
    """Return the validations that are planned and not reported."""
    return db.session.scalars(
        select(Validation)
        .where(
            Validation.enrollment_id == enrollment_id,
            Validation.reported_at.is_(None),
            Validation.closed_at.is_(None),
        )
        .order_by(Validation.id)
    ).all()


def certified_on(enrollment_id: int) -> date | None:
    """Return the day of the first certification; None: there was none."""
    at = db.session.scalar(
        select(func.min(StandingChange.at)).where(
            StandingChange.enrollment_id == enrollment_id,
            StandingChange.action == Action.CERTIFY,
        )
    )
    return at.date() if at else None


def subscribed_enrollments() -> Sequence[int]:
    """Return the enrollments whose dates somebody has subscribed to, in order."""
    return sorted(set(ask(_subscribed(), {}).scalars()))


@cache
def _subscribed() -> Select[int]:
    """Return the question, made once; in no order, or SQLite would go through all enrollments."""
    return (
        select(Enrollment.id)
        .join(Membership, Membership.company_id == Enrollment.company_id)
        .join(CalendarFeed, CalendarFeed.account_id == Membership.account_id)
        .where(
            CalendarFeed.revoked_at.is_(None),
            Membership.until.is_(None),
            CalendarFeed.enrollment_id.is_(None) | (CalendarFeed.enrollment_id == Enrollment.id),
        )
    )
