"""Connections between companies."""

from tests.factories import NOON, make_certified, owner_of
from trusted.persistence.database import db
from trusted.persistence.models import Company, Connection
from trusted.services.connections import answer_connection, ask_for_connection


def make_connection(company: Company, asking: Company | None = None) -> Connection:
    """Return a connection in force that another partner has asked a partner for."""
    asking = asking or db.session.get_one(Company, make_certified().company_id)
    connection = ask_for_connection(
        asking,
        f"customs:US/C{company.id}",
        "We hand parcels over.",
        actor=owner_of(asking),
        now=NOON,
    )
    answer_connection(connection, agreed=True, actor=owner_of(company), now=NOON)
    return connection
