"""Referrals: officials hand something to a partner agency, and its people answer."""

from datetime import datetime

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.referrals import answer_due
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Agency,
    Company,
    Enrollment,
    Referral,
    ReferralAnswer,
)
from trusted.persistence.queries.agency_work import answer_of_referral
from trusted.persistence.queries.holds import agency_of
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.holds import NO_AGENCY, agent_of
from trusted.services.notices import tell_official

REFERRERS = frozenset({Role.REVIEWER, Role.SUPERVISOR})
SUBJECT_MAX = 200


def refer_enrollment(
    enrollment: Enrollment,
    agency: Agency,
    text: str,
    *,
    actor: Account,
    now: datetime,
) -> Referral:
    """Hand an enrollment to an agency.

    text:   what the agency reads.
    Raises: NotPermitted; InputRefused without text.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    subject = f"{company.legal_name} {enrollment.partner_number}"
    referral = add_referral(
        agency, subject, text, enrollment_id=enrollment.id, actor=actor, now=now
    )
    db.session.commit()
    return referral


def add_referral(
    agency: Agency,
    subject: str,
    text: str,
    *,
    enrollment_id: int | None = None,
    allegation_id: int | None = None,
    actor: Account,
    now: datetime,
) -> Referral:
    """Hand one thing to an agency, in words that it may read; the caller commits.

    Raises: NotPermitted; InputRefused.
    """
    if actor.role not in REFERRERS:
        raise NotPermitted("Reviewers and supervisors refer to agencies.")
    if not text.strip() or not subject.strip():
        raise InputRefused("Write what the agency is to know.")
    referral = Referral(
        agency_id=agency.id,
        enrollment_id=enrollment_id,
        allegation_id=allegation_id,
        subject=subject.strip()[:SUBJECT_MAX],
        text=text,
        referred_at=now,
        referred_by_id=actor.id,
        due_on=answer_due(now.date(), shipped_program().agencies.answer_days),
    )
    db.session.add(referral)
    db.session.flush()
    record(actor.id, "refer", f"referral/{referral.id}", at=now, agency=agency.code)
    return referral


def answer_referral(
    referral: Referral, outcome: str, text: str, *, actor: Account, now: datetime
) -> None:
    """Say what came of a referral, for the agency that has it.

    outcome: id of the program's.
    Raises:  NotPermitted for everybody else; InputRefused; TransitionNotAllowed if it is answered.
    """
    if agent_of(actor).agency_id != referral.agency_id:
        raise NotPermitted("This referral is another agency's.")
    if outcome not in shipped_program().agencies.outcomes:
        raise InputRefused("Choose what came of it.")
    lock(f"referral/{referral.id}")
    if answer_of_referral(referral.id) is not None:
        raise TransitionNotAllowed("This referral has been answered already.")
    answer = ReferralAnswer(
        referral_id=referral.id,
        outcome=outcome,
        text=text,
        answered_at=now,
        answered_by_id=actor.id,
    )
    db.session.add(answer)
    record(actor.id, "answer-referral", f"referral/{referral.id}", at=now, outcome=outcome)
    if referral.enrollment_id is not None:
        enrollment = db.session.get_one(Enrollment, referral.enrollment_id)
        asker = db.session.get_one(Account, referral.referred_by_id)
        words = shipped_program().agencies.outcomes[outcome].text
        tell_official(enrollment, "referral-answered", asker, now=now, note=words)
    db.session.commit()


def referrals_seen_by(actor: Account) -> int | None:
    """Return of which agency a person sees referrals; None: an official, who sees all."""
    if actor.role is not Role.AGENCY:
        return None
    agency = agency_of(actor.id)
    return agency.id if agency else NO_AGENCY
