"""Which page around clients of the API is where; all of them are the administrators'."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import clients

ONE = "/clients/<client_id>"
HOOK = f"{ONE}/webhooks/<webhook_id>"
BOTH, SEND = ["GET", "POST"], ["POST"]


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule, administrator = officer.add_url_rule, allow(Role.ADMINISTRATOR)
    rule("/clients", "clients", administrator(clients.overview), methods=BOTH)
    rule(ONE, "client", administrator(clients.client), methods=BOTH)
    rule(HOOK, "client_webhook", administrator(clients.webhook))
    for path, name, view in (
        (f"{ONE}/secrets", "new_secret", clients.secret),
        (f"{ONE}/secrets/<int:secret_id>/end", "end_secret", clients.ended_secret),
        (f"{ONE}/keys/<kid>/end", "end_key", clients.ended_key),
        (f"{ONE}/revoke", "revoke_client", clients.revoke),
        (f"{HOOK}/enable", "enable_webhook", clients.enable),
    ):
        rule(path, name, administrator(by_button(view)), methods=SEND)
