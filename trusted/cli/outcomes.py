"""Commands that look after outcomes and their counts."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from trusted.domain.errors import DomainError
from trusted.services.counting import rebuild_counts, recount
from trusted.services.outcome_files import import_outcomes
from trusted.services.reported import Reception

outcomes_cli = AppGroup("outcomes", help="Look after outcomes and their counts.")


@outcomes_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "received_from", default="file", help="Who reports; kept with each.")
def import_file(file: Path, received_from: str) -> None:
    """Take in the outcomes of FILE: CSV (plain or gzip) or Parquet, of any length.

    Columns have the names of the API's fields, and one for each entity type with identifiers, a
    semicolon between two. Broken off, run it again: what was taken in is recognized.
    """
    try:
        found = import_outcomes(file, received_from=received_from, clock=lambda: datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for status in Reception:
        click.echo(f"{status.value}: {found.statuses[status]:,}")
    click.echo(f"enrollments rescored: {found.rescored:,}")
    if found.rejected_path:
        click.echo(f"Warning: {found.rejected_path} says what was not taken in, and why.", err=True)


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
