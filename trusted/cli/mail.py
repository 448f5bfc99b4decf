"""Commands that send mail."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.services.mailing import MailServer, send_due

mail_cli = AppGroup("mail", help="Send copies of notices by mail.")


@mail_cli.command("send")
@click.option("--limit", default=200, show_default=True, help="About how many copies at most.")
def send(limit: int) -> None:
    """Try each copy that is due once; safe to run twice, also at the same time."""
    server = MailServer.of(current_app.extensions["settings"])
    if server is None:
        raise click.ClickException(
            "No mail is sent: set TRUSTED_SMTP_URL and TRUSTED_MAIL_FROM first."
        )
    sent = send_due(server, now=datetime.now(UTC), limit=limit)
    click.echo(f"{sent.delivered} delivered, {sent.deferred} put off, {sent.refused} refused.")
