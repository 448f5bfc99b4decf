"""Commands that look after the log of decisions."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.services.decision_log import tidy_log, verify_log

decisions_cli = AppGroup("decisions", help="Look after the log of decisions of this host.")


@decisions_cli.command("verify")
@click.option(
    "--noted",
    type=(int, str),
    metavar="LINES HEAD",
    help="What an earlier run printed; finds lines cut off at the end since.",
)
def verify(noted: tuple[int, str] | None) -> None:
    """Read the whole log; name everything that was altered, left out or added.

    Keep what is printed elsewhere: only with it can a missing end be noticed.
    """
    report = verify_log(current_app.extensions["settings"], noted)
    for fault in report.faults:
        click.echo(f"broken: {fault}", err=True)
    if report.faults:
        raise click.ClickException("The decision log is broken.")
    click.echo(
        f"The decision log is whole: {report.decisions} decisions of {report.requests} requests in"
        f" {report.segments} segments; {report.links} lines, head {report.head}."
    )


@decisions_cli.command("prune")
def prune() -> None:
    """Give up what is older than the program keeps; the jobs do it by themselves."""
    done = tidy_log(current_app.extensions["settings"], now=datetime.now(UTC))
    click.echo(f"{done} segments were sealed or given up.")
