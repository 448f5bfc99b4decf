"""Who acts for a company: inviting, joining, changing roles, leaving, and the officer."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Invitation,
    Membership,
    MembershipRole,
    PrimaryContact,
)
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, membership_role, permit
from trusted.services.deadlines import due_at

CODE_BYTES = 24
ACCEPT = "accept-invitation"


def invite(
    company: Company, email: str, role: MembershipRole, *, actor: Account, now: datetime
) -> tuple[Invitation, str]:
    """Ask somebody to act for a company; owners only.

    Returns: the invitation and its code, which is not kept and cannot be shown again.
    Raises:  AlreadyTaken if the address acts for the company already.
    """
    permit(actor, company, MAY_SIGN)
    email = email.strip().lower()
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is not None and membership_role(account, company.id) is not None:
        raise AlreadyTaken("This person acts for your company already. Change the role instead.")
    code = secrets.token_urlsafe(CODE_BYTES)
    invitation = Invitation(
        company_id=company.id,
        email=email,
        role=role,
        code_hash=_hash(code),
        invited_by_id=actor.id,
        invited_at=now,
        expires_at=due_at(ACCEPT, now),
    )
    db.session.add(invitation)
    db.session.flush()
    record(actor.id, "invite", _subject(company.id), at=now, email=email, role=role.value)
    db.session.commit()
    return invitation, code


def revoke_invitation(invitation: Invitation, *, actor: Account, now: datetime) -> None:
    """Take an invitation back; owners only.

    Raises: TransitionNotAllowed if it was accepted or taken back already.
    """
    permit(actor, db.session.get_one(Company, invitation.company_id), MAY_SIGN)
    if invitation.settled:
        raise TransitionNotAllowed("This invitation is settled already; nothing is left to revoke.")
    invitation.revoked_at, invitation.revoked_by_id = now, actor.id
    subject, email = _subject(invitation.company_id), invitation.email
    record(actor.id, "revoke-invitation", subject, at=now, email=email)
    db.session.commit()


def invitation_by_code(code: str) -> Invitation | None:
    """Return the invitation that a code opens, whatever became of it."""
    return db.session.scalar(select(Invitation).where(Invitation.code_hash == _hash(code)))


def accept_invitation(invitation: Invitation, *, actor: Account, now: datetime) -> Membership:
    """Begin to act for a company by an invitation.

    Raises: TransitionNotAllowed if it is settled or too old; NotPermitted for anybody but the
            person whose e-mail address was invited; AlreadyTaken if that person acts for it.
    """
    company_id = invitation.company_id
    lock(f"members/{company_id}")
    db.session.refresh(invitation)
    if invitation.settled or now >= invitation.expires_at:
        raise TransitionNotAllowed(
            "This invitation was used, taken back or is too old. Ask an owner for a new one."
        )
    if actor.role is not Role.MEMBER or actor.email != invitation.email:
        raise NotPermitted(
            "This invitation is for another e-mail address. Sign in with the one that was invited."
        )
    if membership_role(actor, company_id) is not None:
        raise AlreadyTaken("You act for this company already.")
    invitation.accepted_at, invitation.accepted_by_id = now, actor.id
    membership = _join(actor.id, company_id, invitation.role, now)
    role = invitation.role.value
    record(actor.id, "accept-invitation", _subject(company_id), at=now, role=role)
    db.session.commit()
    return membership


def change_role(
    membership: Membership, role: MembershipRole, *, actor: Account, now: datetime
) -> None:
    """Give a member another role from now on; the former one stays on record. Owners only.

    Raises: TransitionNotAllowed for the last owner.
    """
    _may_change(membership, actor)
    permit(actor, db.session.get_one(Company, membership.company_id), MAY_SIGN)
    if membership.role is role:
        return
    former = membership.role
    if former is MembershipRole.OWNER:
        _check_not_last_owner(membership.company_id)
    membership.until = now
    db.session.flush()
    _join(membership.account_id, membership.company_id, role, now)
    record(
        actor.id,
        "change-role",
        _subject(membership.company_id),
        at=now,
        account_id=membership.account_id,
        former=former.value,
        role=role.value,
    )
    db.session.commit()


def end_membership(membership: Membership, *, actor: Account, now: datetime) -> None:
    """Have a member act no longer: by an owner, or by the member; never the last owner.

    Raises: TransitionNotAllowed for the last owner.
    """
    _may_change(membership, actor)
    if membership.role is MembershipRole.OWNER:
        _check_not_last_owner(membership.company_id)
    membership.until = now
    subject = _subject(membership.company_id)
    record(actor.id, "end-membership", subject, at=now, account_id=membership.account_id)
    db.session.commit()


def name_contact(
    company: Company, name: str, title: str, email: str, *, actor: Account, now: datetime
) -> PrimaryContact:
    """Name the officer who answers for a company, confirmed as such; owners only.

    The former contact stays on record with its dates.
    """
    permit(actor, company, MAY_SIGN)
    if not all(text.strip() for text in (name, title, email)):
        raise InputRefused("Give name, title and e-mail address of the officer.")
    lock(f"members/{company.id}")
    former = db.session.scalar(
        select(PrimaryContact).where(
            PrimaryContact.company_id == company.id, PrimaryContact.until.is_(None)
        )
    )
    if former is not None:
        former.until = now
        db.session.flush()
    contact = PrimaryContact(
        company_id=company.id,
        name=name.strip(),
        title=title.strip(),
        email=email.strip().lower(),
        confirmed_by_id=actor.id,
        since=now,
    )
    db.session.add(contact)
    record(actor.id, "name-contact", _subject(company.id), at=now, name=name, title=title)
    db.session.commit()
    return contact


def _may_change(membership: Membership, actor: Account) -> None:
    """Lock the company's members; refuse whoever may not change this one."""
    lock(f"members/{membership.company_id}")
    db.session.refresh(membership)
    if membership.until is not None:
        raise TransitionNotAllowed("This person acts for the company no longer. Reload the page.")
    if membership.account_id != actor.id:
        permit(actor, db.session.get_one(Company, membership.company_id), MAY_SIGN)


def _check_not_last_owner(company_id: int) -> None:
    owners = select(func.count()).where(
        Membership.company_id == company_id,
        Membership.until.is_(None),
        Membership.role == MembershipRole.OWNER,
    )
    if (db.session.scalar(owners) or 0) <= 1:
        raise TransitionNotAllowed(
            "A company always has an owner. Make somebody else an owner first."
        )


def _join(account_id: int, company_id: int, role: MembershipRole, now: datetime) -> Membership:
    membership = Membership(account_id=account_id, company_id=company_id, role=role, since=now)
    db.session.add(membership)
    db.session.flush()
    return membership


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _subject(company_id: int) -> str:
    return f"company/{company_id}"
