"""Takedowns: a holder asks a marketplace, which answers; how it answers is a sign of its data."""

from datetime import datetime, timedelta

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.rights import (
    STANDING,
    TakedownFigures,
    TakedownOutcome,
    takedown_figures,
)
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Right,
    TakedownAnswer,
    TakedownRequest,
)
from trusted.persistence.queries.directory import entry_by_number
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.rights import takedown_row, takedowns_of_many
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.notices import tell_company
from trusted.services.policies import policy_at
from trusted.services.right_mail import tell_of_right
from trusted.services.rights import state_of_right
from trusted.services.takedown_rates import MARKETPLACE


def ask_takedown(
    right: Right, partner_number: str, link: str, text: str, *, now: datetime
) -> TakedownRequest:
    """Ask a marketplace of the directory to take a listing down, as the holder of a right.

    Raises: TransitionNotAllowed for a right that does not stand; InputRefused for who is no
            marketplace of the directory, which tells nothing of anybody who is not listed.
    """
    if state_of_right(right, today=now.date()) not in STANDING:
        raise TransitionNotAllowed("This right does not stand, so nothing can be asked by it.")
    entry = entry_by_number(partner_number.strip().upper())
    if entry is None or entry.entity_type != MARKETPLACE:
        raise InputRefused("The directory has no marketplace of this partner number.")
    enrollment = enrollment_by_number(entry.partner_number)
    if enrollment is None or not link:
        raise InputRefused("Enter the address of the listing.")
    days = shipped_program().rights.answer_days
    request = TakedownRequest(
        right_id=right.id,
        enrollment_id=enrollment.id,
        link=link,
        text=text,
        asked_at=now,
        due_on=now.date() + timedelta(days=days),
    )
    db.session.add(request)
    db.session.flush()
    record(None, "ask-takedown", f"takedown/{request.id}", at=now, right=right.id)
    note = f"{right.title} ({right.registration}): {link} · {request.due_on.isoformat()}"
    tell_company(enrollment, "takedown-asked", now=now, note=note)
    db.session.commit()
    return request


def answer_takedown(
    request: TakedownRequest,
    outcome: TakedownOutcome,
    text: str,
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Say what a marketplace did with a request, for the company.

    Raises: NotPermitted; TransitionNotAllowed if it was answered; InputRefused for a refusal
            without reasons.
    """
    enrollment = db.session.get_one(Enrollment, request.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    lock(f"takedown/{request.id}")
    known = takedown_row(request.id)
    if known is not None and known.TakedownAnswer is not None:
        raise TransitionNotAllowed("This request has been answered already.")
    if outcome is TakedownOutcome.REFUSED and not text:
        raise InputRefused("Say why the listing stays; the rights holder reads it.")
    db.session.add(
        TakedownAnswer(
            request_id=request.id,
            outcome=outcome,
            text=text,
            answered_at=now,
            answered_by_id=actor.id,
        )
    )
    subject = f"takedown/{request.id}"
    record(actor.id, "answer-takedown", subject, at=now, outcome=outcome.value)
    right = db.session.get_one(Right, request.right_id)
    tell_of_right(right, f"takedown-{outcome}", request.link, text, now=now)
    db.session.commit()


def figures_of_takedowns(enrollment: Enrollment, *, now: datetime) -> TakedownFigures | None:
    """Return how a marketplace answers, of the requests of the window; None for all others."""
    if enrollment.entity_type != MARKETPLACE:
        return None
    today, scoring = now.date(), policy_at(now).scoring
    since = today - timedelta(days=shipped_program().rights.window_days)
    found = takedowns_of_many([enrollment.id], since, today).get(enrollment.id, ())
    return takedown_figures(
        (one for _, one in found),
        today,
        prior_good=scoring.quality_prior_good,
        prior_bad=scoring.quality_prior_bad,
    )
