"""Commands for operators."""

from flask import Flask

from trusted.cli.accounts import accounts_cli
from trusted.cli.agencies import agencies_cli
from trusted.cli.api import api_cli
from trusted.cli.audit import audit_cli
from trusted.cli.clients import clients_cli
from trusted.cli.decisions import decisions_cli
from trusted.cli.demonstration import demonstration_cli
from trusted.cli.exchange import exchange_cli
from trusted.cli.jobs import jobs_cli
from trusted.cli.keys import keys_cli
from trusted.cli.library import library_cli
from trusted.cli.mail import mail_cli
from trusted.cli.manifest import manifest_cli
from trusted.cli.outcomes import outcomes_cli
from trusted.cli.parties import parties_cli
from trusted.cli.register import register_cli
from trusted.cli.score import score_cli
from trusted.cli.serve import serve
from trusted.cli.standing import standing_cli

COMMANDS = (
    accounts_cli,
    agencies_cli,
    api_cli,
    audit_cli,
    clients_cli,
    decisions_cli,
    demonstration_cli,
    exchange_cli,
    jobs_cli,
    keys_cli,
    library_cli,
    mail_cli,
    manifest_cli,
    outcomes_cli,
    parties_cli,
    register_cli,
    score_cli,
    serve,
    standing_cli,
)


def register_commands(app: Flask) -> None:
    """Add our commands to `flask --app app`."""
    for command in COMMANDS:
        app.cli.add_command(command)
