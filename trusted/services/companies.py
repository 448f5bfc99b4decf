"""What members do for their company: found it, name its identifiers."""

from datetime import datetime

from sqlalchemy import or_, select

from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import Identifier, IdentifierLevel, checked
from trusted.domain.mandates import Scope
from trusted.domain.standing import ADVERSE, TRUSTED, Role, Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    CompanyIdentifier,
    Enrollment,
    Membership,
    MembershipRole,
)
from trusted.persistence.queries.leaving import left_while_suspended
from trusted.persistence.queries.mandates import mandate_in_force
from trusted.services.audit import record
from trusted.services.publishing import publish

MAY_EDIT = frozenset({MembershipRole.OWNER, MembershipRole.CONTRIBUTOR})
MAY_SIGN = frozenset({MembershipRole.OWNER})


def found_company(
    legal_name: str,
    *,
    trade_name: str | None,
    country: str,
    address: str,
    website: str | None,
    actor: Account,
    now: datetime,
) -> Company:
    """Enter a company; who enters it becomes its owner."""
    if actor.role is not Role.MEMBER:
        raise NotPermitted("Only members of the trade enter companies.")
    company = Company(
        legal_name=legal_name.strip(),
        trade_name=trade_name,
        country=country,
        address=address.strip(),
        website=website,
        created_at=now,
    )
    db.session.add(company)
    db.session.flush()
    db.session.add(
        Membership(account_id=actor.id, company_id=company.id, role=MembershipRole.OWNER, since=now)
    )
    record(actor.id, "found-company", f"company/{company.id}", at=now, legal_name=legal_name)
    db.session.commit()
    return company


def change_company(
    company: Company,
    *,
    legal_name: str,
    trade_name: str | None,
    country: str,
    address: str,
    website: str | None,
    actor: Account,
    now: datetime,
) -> None:
    """Change what is known of a company; the former values stay in the audit trail.

    Raises: TransitionNotAllowed for the legal name of a partner, which a reviewer must see.
    """
    permit(actor, company, MAY_EDIT)
    if legal_name.strip() != company.legal_name and is_partner(company):
        raise TransitionNotAllowed(
            "Your company is a partner: file its new legal name as a change, with the document"
            " that shows it. Nothing else on this page was changed yet."
        )
    former = {
        "legal_name": company.legal_name,
        "trade_name": company.trade_name,
        "country": company.country,
        "address": company.address,
        "website": company.website,
    }
    company.legal_name, company.trade_name = legal_name.strip(), trade_name
    company.country, company.address, company.website = country, address.strip(), website
    record(actor.id, "change-company", f"company/{company.id}", at=now, former=former)
    publish(company, now=now)
    db.session.commit()


def add_identifier(
    company: Company, scheme: str, value: str, *, actor: Account, now: datetime
) -> CompanyIdentifier:
    """Add a name under which the company is known outside.

    For a partner it brings trust only once the program has decided on it (`publish`).
    Raises: InvalidIdentifier if it is not well formed; AlreadyTaken if a company has it already.
    """
    permit(actor, company, MAY_EDIT)
    identifier = checked(scheme, value)
    lock(f"identifier/{identifier}")
    _refuse_taken(company, identifier)
    row = CompanyIdentifier(
        company_id=company.id,
        scheme=identifier.scheme,
        value=identifier.value,
        level=IdentifierLevel.WELL_FORMED,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(row)
    record(actor.id, "add-identifier", f"company/{company.id}", at=now, identifier=str(identifier))
    publish(company, now=now)
    db.session.commit()
    return row


def _refuse_taken(company: Company, identifier: Identifier) -> None:
    holder = db.session.scalar(
        select(CompanyIdentifier).where(
            CompanyIdentifier.scheme == identifier.scheme,
            CompanyIdentifier.value == identifier.value,
            CompanyIdentifier.ended_at.is_(None),
        )
    )
    if holder is None:
        return
    if holder.company_id == company.id:
        raise AlreadyTaken(
            "Your company has entered %(identifier)s already.", identifier=str(identifier)
        )
    raise AlreadyTaken(
        "Another company has entered %(identifier)s already. If it is yours, write to the program"
        " with proof.",
        identifier=str(identifier),
    )


def end_identifier(
    company: Company, identifier: CompanyIdentifier, *, actor: Account, now: datetime
) -> None:
    """End an identifier; from now on it answers nothing.

    Raises: InputRefused if it is not in use; TransitionNotAllowed while the company is suspended
            or once it was removed, since it could so leave that behind.
    """
    permit(actor, company, MAY_EDIT)
    if identifier.company_id != company.id or identifier.ended_at is not None:
        raise InputRefused("This identifier is not in use any more.")
    adverse = select(Enrollment.id).where(
        Enrollment.company_id == company.id,
        or_(Enrollment.status.in_(ADVERSE), left_while_suspended()),
    )
    if db.session.scalar(adverse.limit(1)) is not None:
        raise TransitionNotAllowed(
            "Your company is or left suspended, or was removed, so its identifiers stay."
            " If one is not yours any more, write to the program with proof."
        )
    identifier.ended_at = now
    name = f"{identifier.scheme.value}:{identifier.value}"
    record(actor.id, "end-identifier", f"company/{company.id}", at=now, identifier=name)
    publish(company, now=now)
    db.session.commit()


def is_partner(company: Company) -> bool:
    """Whether the company takes part in the program today, be it suspended."""
    admitted = select(Enrollment.id).where(
        Enrollment.company_id == company.id, Enrollment.status.in_(TRUSTED | {Status.SUSPENDED})
    )
    return db.session.scalar(admitted.limit(1)) is not None


def permit(
    actor: Account,
    company: Company,
    roles: frozenset[MembershipRole],
    *,
    under: tuple[Scope, datetime] | None = None,
) -> None:
    """Raise NotPermitted unless the actor has one of these roles in the company today.

    under: what an agent of the company may do in the member's place, and when it does it; None:
           no mandate covers this. The caller then calls `note_agent`.
    """
    if membership_role(actor, company.id) in roles:
        return
    if under is not None:
        mandate = mandate_in_force(actor.id, company.id, under[1].date())
        if mandate is not None and under[0] in mandate.scope:
            return
    raise NotPermitted("Your role in this company does not allow this. Ask an owner.")


def note_agent(actor: Account, company: Company, *, now: datetime) -> None:
    """Record for whom an agent acts, beside what it does; nothing for a member of the company."""
    if membership_role(actor, company.id) is not None:
        return
    mandate = mandate_in_force(actor.id, company.id, now.date())
    if mandate is not None:
        subject = f"company/{company.id}"
        record(actor.id, "act-under-mandate", subject, at=now, agent=mandate.agent_id)


def membership_role(actor: Account, company_id: int) -> MembershipRole | None:
    """Return what the person may do for the company today."""
    return db.session.scalar(
        select(Membership.role).where(
            Membership.account_id == actor.id,
            Membership.company_id == company_id,
            Membership.until.is_(None),
        )
    )
