"""Having an agent act for a company: granted by an owner, ended by either side."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.identifiers import parse_identifier
from trusted.domain.mandates import Scope, check_mandate
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Company, Mandate, MembershipRole
from trusted.persistence.queries.mandates import holder_of
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, membership_role, permit


def grant_mandate(
    company: Company,
    agent_identifier: str,
    scope: Collection[Scope],
    *,
    starts_on: date,
    ends_on: date,
    actor: Account,
    now: datetime,
) -> Mandate:
    """Have another company act for this one, within a scope and until a day; owners only.

    agent_identifier: `scheme:value` by which the agent is known.
    Raises: InputRefused if nobody bears it, or the mandate makes no sense; InvalidIdentifier;
            AlreadyTaken while the agent has a mandate of this company.
    """
    permit(actor, company, MAY_SIGN)
    check_mandate(scope, starts_on, ends_on, now.date())
    named = parse_identifier(agent_identifier)
    agent = holder_of(named.scheme, named.value)
    if agent is None or agent.id == company.id:
        raise InputRefused(f"No other company is known by {named}. Ask the agent for its own.")
    lock(f"mandates/{company.id}")
    current = select(Mandate.id).where(
        Mandate.company_id == company.id, Mandate.agent_id == agent.id, Mandate.ended_at.is_(None)
    )
    if db.session.scalar(current) is not None:
        raise AlreadyTaken("This agent has a mandate already. End it first, then grant another.")
    mandate = Mandate(
        company_id=company.id,
        agent_id=agent.id,
        may_answer=Scope.ANSWER in scope,
        may_upload=Scope.UPLOAD in scope,
        may_report=Scope.REPORT in scope,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=now,
        granted_by_id=actor.id,
    )
    db.session.add(mandate)
    db.session.flush()
    record(
        actor.id,
        "grant-mandate",
        f"company/{company.id}",
        at=now,
        agent=agent.id,
        scope=sorted(scope),
        ends_on=ends_on.isoformat(),
    )
    db.session.commit()
    return mandate


def end_mandate(mandate: Mandate, *, actor: Account, now: datetime) -> None:
    """End a mandate at once; owners of either company may.

    Raises: NotPermitted; TransitionNotAllowed if it has ended already.
    """
    sides = (mandate.company_id, mandate.agent_id)
    if all(membership_role(actor, side) is not MembershipRole.OWNER for side in sides):
        raise NotPermitted("An owner of one of the two companies ends a mandate.")
    if mandate.ended_at is not None:
        raise TransitionNotAllowed("This mandate has ended already.")
    mandate.ended_at, mandate.ended_by_id = now, actor.id
    subject = f"company/{mandate.company_id}"
    record(actor.id, "end-mandate", subject, at=now, agent=mandate.agent_id)
    db.session.commit()
