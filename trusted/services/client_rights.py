"""Who looks after a client of the API: administrators, and the owners of a member's company."""

from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.models import Account, ApiClient
from trusted.persistence.queries.connections import company_behind
from trusted.services.companies import MAY_SIGN, permit


def permit_administrator(actor: Account) -> None:
    """Make sure that somebody may let clients in.

    Raises: NotPermitted.
    """
    if actor.role is not Role.ADMINISTRATOR or actor.closed_at is not None:
        raise NotPermitted("Only administrators look after the clients of the API.")


def permit_caretaker(actor: Account, client: ApiClient) -> None:
    """Make sure that somebody may look after a client, whoever let it in.

    Raises: NotPermitted.
    """
    company = company_behind(client.id) if actor.role is Role.MEMBER else None
    if company is None:
        permit_administrator(actor)
    else:
        permit(actor, company, MAY_SIGN)


def refuse_revoked(client: ApiClient) -> None:
    """Make sure that a client was not shut out.

    Raises: InputRefused.
    """
    if client.revoked_at is not None:
        raise InputRefused("This client was revoked. Create a new one.")
