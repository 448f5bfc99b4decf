"""The door for companies, continued: what others may see of it, and who asked."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.company import (
    clients,
    connections,
    exchange,
    letters,
    listing,
    oscal,
    partnership,
)
from trusted.web.transactions import streams

BOTH = ["GET", "POST"]
ONE = "/companies/<int:company_id>"
CONNECTION = f"{ONE}/connections/<int:connection_id>"
CLIENT = f"{ONE}/clients/<int:api_client_id>"
HOOK = f"{CLIENT}/webhooks/<webhook_id>"
CASE = "/enrollments/<int:enrollment_id>"

# What is done to a system by a button: address, name and view.
ACTIONS: tuple[tuple[str, str, Callable[..., ResponseReturnValue]], ...] = (
    (f"{CLIENT}/secrets", "new_secret", clients.secret),
    (f"{CLIENT}/secrets/<int:secret_id>/end", "end_secret", clients.ended_secret),
    (f"{CLIENT}/keys/<kid>/end", "end_key", clients.ended_key),
    (f"{CLIENT}/revoke", "revoke_client", clients.revoke),
    (f"{HOOK}/enable", "enable_webhook", clients.enable),
)


def register(company: Blueprint) -> None:
    """Add the pages to the companies' door."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)

    # The public directory
    rule(f"{CASE}/directory", "listing", member(listing.listing), methods=BOTH)

    # To which other administrations it is told
    rule(f"{CASE}/exchange", "exchange", member(exchange.exchange), methods=BOTH)

    rule(
        f"{CASE}/certificates/<int:certificate_id>/credential",
        "credential",
        member(partnership.credential),
    )

    _documents(company)

    # Who sees the company's standing, and who asked
    rule(f"{ONE}/connections", "connections", member(connections.connections), methods=BOTH)
    rule(CONNECTION, "connection", member(connections.connection))
    for path, name, view in (
        ("look-up", "show_standing", connections.show),
        ("agree", "agree", connections.agree),
        ("decline", "decline", connections.decline),
        ("end", "end_connection", connections.end),
    ):
        rule(f"{CONNECTION}/{path}", name, member(by_button(view)), methods=["POST"])
    rule(f"{ONE}/asked", "asked", member(connections.asked))

    # Its systems, which ask about connected companies
    rule(f"{ONE}/clients", "member_clients", member(clients.clients), methods=BOTH)
    rule(CLIENT, "client", member(clients.client), methods=BOTH)
    rule(HOOK, "client_webhook", member(clients.webhook))
    for path, name, action in ACTIONS:
        rule(path, name, member(by_button(action)), methods=["POST"])


def _documents(company: Blueprint) -> None:
    """Add what a company takes along of what it was told."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)
    # Letters and reports as documents
    rule(f"{CASE}/letters", "letters", member(letters.letters))
    rule(
        f"{CASE}/letters/<any(decision, visit, report, action):letter_kind>/<int:subject_id>"
        "/<any(en, es):language>",
        "issue_letter",
        member(streams(by_button(letters.issue))),
        methods=["POST"],
    )
    rule(f"{CASE}/letters/<int:letter_id>", "letter", member(letters.letter))

    # The same for machines (OSCAL)
    rule(f"{CASE}/validations/<int:validation_id>/oscal.json", "findings", member(oscal.findings))
    rule(f"{CASE}/actions/<int:action_id>/oscal.json", "mending", member(oscal.mending))
