"""Commands that prove the audit trail."""

import click
from flask.cli import AppGroup

from trusted.services.audit import verify_audit

audit_cli = AppGroup("audit", help="Look after the audit trail.")


@audit_cli.command("verify")
def verify() -> None:
    """Read the whole chain; name the first event that does not fit, if any."""
    report = verify_audit()
    if report.broken_at is not None:
        raise click.ClickException(f"The audit trail is broken: {report.why}.")
    click.echo(f"The audit trail is whole: {report.events} events, head {report.head}.")
