"""Commands that prove the audit trail."""

import click
from flask.cli import AppGroup

from trusted.services.audit import verify_audit

audit_cli = AppGroup("audit", help="Look after the audit trail.")


@audit_cli.command("verify")
@click.option(
    "--noted",
    type=(int, str),
    metavar="EVENTS HEAD",
    help="What an earlier run printed; finds events cut off at the end since.",
)
def verify(noted: tuple[int, str] | None) -> None:
    """Read the whole chain; name the first event that does not fit, if any.

    Keep what is printed outside the database: only with it can a missing end be noticed.
    """
    report = verify_audit(noted)
    if report.broken_at is not None:
        raise click.ClickException(f"The audit trail is broken: {report.why}.")
    click.echo(f"The audit trail is whole: {report.events} events, head {report.head}.")
