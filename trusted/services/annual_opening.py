"""Opening the yearly review of a partner by its day, and asking what is to be asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import Select, insert, select

from trusted.domain.annual_review import Asked, window_at, window_begun
from trusted.domain.clocks import DAY, start_of
from trusted.domain.errors import TransitionNotAllowed
from trusted.domain.standing import PARTNERS, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    AnnualReview,
    AnnualReviewItem,
    Company,
    Enrollment,
)
from trusted.persistence.queries.annual_reviews import (
    annual_review_of,
    items_of,
    open_among,
    partners_without_review,
)
from trusted.persistence.queries.clocks import escalated_among
from trusted.persistence.queries.many import IDS
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.annual_asking import asked_of, asked_of_many, window_days, window_of
from trusted.services.audit import Deed, record_all
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_at
from trusted.services.notices import Telling, tell_companies

OPENING = "open-annual-review"
_OPENING = insert(AnnualReview).returning(AnnualReview.id, AnnualReview.enrollment_id)


def open_annual_review(enrollment: Enrollment, *, actor: Account, now: datetime) -> AnnualReview:
    """Open the review whose window is open today, or look again what is to be asked.

    Raises: TransitionNotAllowed outside the window, naming the day on which it opens.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    if actor.role is Role.MEMBER:
        permit(actor, company, MAY_EDIT)
    window = window_of(enrollment, now.date())
    if window is None or enrollment.status not in PARTNERS:
        raise TransitionNotAllowed("Only certified companies have an annual review.")
    if not window.is_open(now.date()):
        raise TransitionNotAllowed(f"The window opens on {window.opens_on.isoformat()}.")
    _open([enrollment], {enrollment.id: window.due_on}, actor, now)
    review = annual_review_of(enrollment.id, window.due_on)
    if review is None:
        raise LookupError(f"the review of enrollment {enrollment.id} was not opened")
    ask(review, enrollment, now)
    db.session.commit()
    return review


def reviews_to_open(*, now: datetime) -> Sequence[tuple[int, date]]:
    """Return the partners whose window is open and who have no review yet, with its day."""
    today, days = now.date(), window_days()
    windows = (
        (enrollment_id, window_at(certified.astimezone(UTC).date(), today, days))
        for enrollment_id, certified in partners_without_review(today, days)
    )
    return [(one, window.due_on) for one, window in windows if window.is_open(today)]


def reviews_unopened(without: Iterable[tuple[int, datetime]], *, now: datetime) -> Collection[int]:
    """Return the partners whose review the program has not opened in time, until it is escalated.

    without: those who may have none, each with the moment of its certification.
    Also where the window has gone by meanwhile; whether they were partners then, the clock tells.
    """
    today, days = now.date(), window_days()
    late: dict[int, tuple[date, date]] = {}
    for enrollment_id, certified in without:
        window = window_begun(certified.astimezone(UTC).date(), today, days)
        if window is None:
            continue
        ends_at = due_at(OPENING, start_of(window.opens_on))
        if now >= ends_at:
            late[enrollment_id] = (window.due_on, (ends_at - DAY).date())
    if not late:
        return ()
    # Before a leap day a partner is among them whose review, of the year before, was opened.
    opened = open_among({one: due_on for one, (due_on, _) in late.items()})
    known = escalated_among(OPENING, late)
    return {
        one for one, (_, last) in late.items() if one not in opened and (one, last) not in known
    }


def open_reviews(due: Sequence[tuple[int, date]], *, now: datetime) -> int:
    """Open reviews whose window is open, unless somebody has opened them; safe to run twice.

    due:     ids of enrollments, each with the day on which its review is due.
    Returns: how many were opened, in one transaction.
    """
    days = dict(due)
    enrollments = db.session.scalars(_partners(), {"ids": list(days)}).all()
    opened = _open(enrollments, days, system_account(now=now), now) if enrollments else 0
    db.session.commit()
    return opened


@cache
def _partners() -> Select[Enrollment]:
    """Return the question, made once."""
    return select(Enrollment).where(Enrollment.id.in_(IDS)).order_by(Enrollment.id)


def ask(review: AnnualReview, enrollment: Enrollment, now: datetime) -> None:
    """Ask also what has come up since the review was opened; the caller commits."""
    known = {(item.kind, item.subject) for item in items_of(review.id)}
    items = [
        _item(review.id, asked, now)
        for asked in asked_of(enrollment, review.due_on)
        if (asked.kind, asked.subject) not in known
    ]
    if items:
        db.session.execute(insert(AnnualReviewItem), items)


def _open(
    enrollments: Sequence[Enrollment], due: Mapping[int, date], actor: Account, now: datetime
) -> int:
    """Open the reviews that are not open yet, ask what each asks, and tell the companies.

    due:     enrollment id -> day on which its review is due.
    Returns: how many were opened.
    """
    for enrollment in enrollments:
        lock(f"annual-review/{enrollment.id}")
    known = open_among(due)
    new = {one.id: one for one in enrollments if one.id not in known}
    if not new:
        return 0
    opened = {"program_version": shipped_program().version, "opened_at": now}
    rows = [
        {"enrollment_id": one, "due_on": due[one], "opened_by_id": actor.id} | opened for one in new
    ]
    connection = db.session.connection()
    ids = {row[1]: row[0] for row in connection.execute(_OPENING, rows)}
    items = [
        _item(ids[one], asked, now)
        for one, asks in asked_of_many({one: due[one] for one in new}).items()
        for asked in asks
    ]
    if items:
        connection.execute(insert(AnnualReviewItem), items)
    days = {one: due[one].isoformat() for one in new}
    record_all(
        [
            Deed(actor.id, "open-annual-review", f"annual-review/{ids[one]}", {"due_on": days[one]})
            for one in new
        ],
        at=now,
    )
    told = [Telling(new[one], "annual-review-open", days[one]) for one in new]
    tell_companies(told, now=now)
    return len(new)


def _item(review_id: int, asked: Asked, now: datetime) -> dict[str, object]:
    return {
        "annual_review_id": review_id,
        "kind": asked.kind,
        "subject": asked.subject,
        "why": asked.why,
        "asked_at": now,
    }
