"""Running the work that no request asks for."""

import sys
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted import garbage
from trusted.jobs import jobs_of, rounds_of, run_due, wake_until_told
from trusted.meters import Meters

jobs_cli = AppGroup("jobs", help="Do what is due; safe to run twice, and by many at once.")


@jobs_cli.command("run")
@click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Act as if it were this moment, UTC; without it, the present one.",
)
def run(now: datetime | None) -> None:
    """Run every job once, and say what was done."""
    moment = datetime.now(UTC) if now is None else now.replace(tzinfo=UTC)
    meters: Meters = current_app.extensions["meters"]
    reports = run_due(jobs_of(current_app.extensions["settings"], meters), moment)
    for report in reports:
        meters.ran(report.name, failed=report.failed, at=datetime.now(UTC))
        failed = f", {report.failed} failed" if report.failed else ""
        click.echo(f"{report.name}: {report.done} done{failed}")
    if any(report.failed for report in reports):
        raise click.ClickException("Some things failed; the log says why. They are still due.")


@jobs_cli.command("wake", hidden=True)
def wake() -> None:
    """Run the jobs again and again; the server starts this, and its end ends it."""
    extensions = current_app.extensions
    settings, meters = extensions["settings"], extensions["meters"]
    garbage.freeze()
    wake_until_told(
        current_app.app_context,
        rounds_of(settings, meters),
        settings.data_dir,
        meters,
        lifeline=sys.stdin.fileno(),
    )
