"""API clients with which a company's systems ask about connected companies."""

from datetime import datetime

from trusted.domain.errors import TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import Account, ApiClient, Company, MemberClient
from trusted.persistence.queries.connections import first_admitted
from trusted.services.clients import PARTNERS_READ, open_client
from trusted.services.companies import MAY_SIGN, permit


def create_member_client(
    company: Company, name: str, *, actor: Account, now: datetime
) -> tuple[ApiClient, str]:
    """Let a system of a partner in, to read the standing of connected companies; owners only.

    Returns: the client and its secret, which is not kept and cannot be shown again.
    """
    permit(actor, company, MAY_SIGN)
    if first_admitted(company.id) is None:
        raise TransitionNotAllowed("Only partners have clients. Come back once certified.")
    client, secret = open_client(name, {PARTNERS_READ}, actor=actor, now=now)
    db.session.add(MemberClient(api_client_id=client.id, company_id=company.id))
    db.session.commit()
    return client, secret
