"""Commands that look after outcomes and their counts."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from trusted.services.counting import rebuild_counts, recount

outcomes_cli = AppGroup("outcomes", help="Look after outcomes and their counts.")


@outcomes_cli.command("verify")
@click.option("--rebuild", is_flag=True, help="Make all counts anew from the outcomes first.")
def verify(*, rebuild: bool) -> None:
    """Count all outcomes anew and compare with what scores are computed from."""
    if rebuild:
        rebuild_counts(now=datetime.now(UTC))
    found = recount()
    if found.differing:
        some = ", ".join(map(str, found.differing[:20]))
        number = len(found.differing)
        raise click.ClickException(
            f"The counts of {number} enrollments are wrong: {some}. Run it with --rebuild."
        )
    click.echo(f"The counts of {found.enrollments} enrollments are those of their outcomes.")
