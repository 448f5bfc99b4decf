"""Looking up the standing of a connected company; every look-up is kept for who it is about."""

from collections.abc import Sequence
from datetime import datetime

from trusted.domain.errors import NotPermitted
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, LookUp, MembershipRole
from trusted.persistence.queries.connections import (
    NOBODY,
    are_connected,
    connected_after,
    first_admitted,
    member_behind,
    told_of,
)
from trusted.services.companies import permit
from trusted.services.connections import bearer


def look_up(company: Company, about: Company, *, actor: Account, now: datetime) -> LookUp:
    """Ask, as a person, for the standing of a connected company.

    Raises: NotPermitted to strangers of the asking company.
    """
    permit(actor, company, frozenset(MembershipRole))
    kept = _kept(company.id, about, about.legal_name[:200], now)
    kept.account_id = actor.id
    db.session.add(kept)
    db.session.commit()
    return kept


def look_up_as_machine(client_id: str, asked: str, *, now: datetime) -> LookUp:
    """Ask, as a member's client of the API, for the standing of whoever bears an identifier.

    Returns: what was kept; without an answer if nobody bears it, or nobody who is connected:
             both cost the same.
    Raises:  InvalidIdentifier; NotPermitted if the client asks for no partner.
    """
    company_id, api_client_id = _asking(client_id)
    named, about = bearer(asked)
    kept = _kept(company_id, about, named, now)
    kept.api_client_id = api_client_id
    db.session.add(kept)
    db.session.commit()
    return kept


def look_up_all(client_id: str, *, after: int, limit: int, now: datetime) -> Sequence[LookUp]:
    """Ask for the standing of every connected company, in the order of their rows, after one."""
    company_id, api_client_id = _asking(client_id)
    found = []
    for about in connected_after(company_id, after, limit):
        kept = LookUp(
            about_id=about.id,
            by_id=company_id,
            api_client_id=api_client_id,
            asked="all connections",
            answer=_answer(about),
            at=now,
        )
        db.session.add(kept)
        found.append(kept)
    db.session.commit()
    return found


def _asking(client_id: str) -> tuple[int, int]:
    member = member_behind(client_id)
    if member is None or first_admitted(member.company_id) is None:
        raise NotPermitted("This client asks for no company that is a partner.")
    return member.company_id, member.api_client_id


def _kept(company_id: int, about: Company | None, asked: str, now: datetime) -> LookUp:
    about_id = about.id if about else NOBODY
    told, connected = told_of(about_id), are_connected(company_id, about_id)
    answer = {"company": about.legal_name, "enrollments": told} if about and connected else None
    return LookUp(
        about_id=about.id if about else None, by_id=company_id, asked=asked, answer=answer, at=now
    )


def _answer(about: Company) -> dict[str, object]:
    return {"company": about.legal_name, "enrollments": told_of(about.id)}
