"""Mergers and splits: asked for by one person, approved by another, from a day on."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.domain.succession import Followed, SuccessionKind, check_succession
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    MembershipRole,
    Succession,
    SuccessionRequest,
)
from trusted.persistence.queries.successions import followed
from trusted.services.audit import record
from trusted.services.companies import membership_role
from trusted.services.succession_effects import Fates, carry_out


def request_succession(
    kind: SuccessionKind,
    former: Company,
    heir: Company,
    *,
    effective_on: date,
    reason: str,
    actor: Account,
    now: datetime,
) -> SuccessionRequest:
    """Ask that a company be merged into another, or a part of it be split off to another.

    effective_on: the day of the merger or split, as the law has it.
    Raises: NotPermitted for anybody but a supervisor or an owner of both; AlreadyTaken while
            another request for the company is open; TransitionNotAllowed if one is not there.
    """
    owns_both = all(
        membership_role(actor, company.id) is MembershipRole.OWNER for company in (former, heir)
    )
    if actor.role is not Role.SUPERVISOR and not owns_both:
        raise NotPermitted(
            "An owner of both companies asks for this. Have an owner of the other one invite you."
        )
    if not reason.strip():
        raise InputRefused("Say what happened, and name the document that shows it.")
    lock("successions")
    check_succession(Followed(kind, former.id, heir.id), followed())
    waiting = select(SuccessionRequest.id).where(
        SuccessionRequest.from_company_id == former.id, SuccessionRequest.decided_at.is_(None)
    )
    if db.session.scalar(waiting) is not None:
        raise AlreadyTaken("A request for this company waits for a decision already.")
    request = SuccessionRequest(
        kind=kind,
        from_company_id=former.id,
        to_company_id=heir.id,
        effective_on=effective_on,
        reason=reason.strip(),
        requested_at=now,
        requested_by_id=actor.id,
    )
    db.session.add(request)
    db.session.flush()
    record(actor.id, f"request-{kind.value}", f"company/{former.id}", at=now, heir=heir.id)
    db.session.commit()
    return request


def refuse_succession(
    request: SuccessionRequest, note: str, *, actor: Account, now: datetime
) -> None:
    """Refuse a merger or split, with the reason."""
    if not note.strip():
        raise InputRefused("Say why it is refused.")
    _decide(request, approved=False, note=note, actor=actor, now=now)
    subject = f"company/{request.from_company_id}"
    record(actor.id, f"refuse-{request.kind.value}", subject, at=now, request_id=request.id)
    db.session.commit()


def approve_succession(
    request: SuccessionRequest, fates: Fates, note: str, *, actor: Account, now: datetime
) -> Succession:
    """Approve a merger or split and carry it out, from its day on.

    fates:  enrollment id -> what becomes of it, for each of the former company that has not ended.
    Raises: NotPermitted for anybody but a supervisor; NotSeparated for who asked;
            TransitionNotAllowed before its day or if one company is not there any more;
            InputRefused if a fate is missing or not possible.
    """
    _decide(request, approved=True, note=note, actor=actor, now=now)
    if now.date() < request.effective_on:
        raise TransitionNotAllowed(
            f"It can be approved from its day on, {request.effective_on.isoformat()}."
        )
    asked = Followed(request.kind, request.from_company_id, request.to_company_id)
    check_succession(asked, followed())
    succession = Succession(
        request_id=request.id,
        kind=request.kind,
        from_company_id=request.from_company_id,
        to_company_id=request.to_company_id,
        effective_on=request.effective_on,
        at=now,
        requested_by_id=request.requested_by_id,
        approved_by_id=actor.id,
    )
    db.session.add(succession)
    db.session.flush()
    carry_out(succession, fates, now=now)
    record(
        actor.id,
        f"approve-{request.kind.value}",
        f"company/{request.from_company_id}",
        at=now,
        heir=request.to_company_id,
        request_id=request.id,
        fates=_words(fates),
    )
    db.session.commit()
    return succession


def _decide(
    request: SuccessionRequest, *, approved: bool, note: str, actor: Account, now: datetime
) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Mergers and splits are decided by supervisors.")
    lock("successions")
    db.session.refresh(request, ["decided_at", "decided_by_id", "approved", "version"])
    if request.decided_at is not None:
        raise TransitionNotAllowed("This request is decided already. Reload the page.")
    if request.requested_by_id == actor.id:
        raise NotSeparated("You asked for this; another person must decide on it.")
    request.decided_at, request.decided_by_id = now, actor.id
    request.approved, request.note = approved, note.strip()


def _words(fates: Fates) -> Mapping[str, str]:
    return {str(enrollment_id): fate.value for enrollment_id, fate in fates.items()}
