"""Commands that keep the lists of denied parties up to date."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from trusted.domain.errors import DomainError
from trusted.domain.screening import ListSource
from trusted.services.party_lists import import_list
from trusted.services.screening import lists_in_force, rescreen_all

parties_cli = AppGroup("parties", help="Keep the lists of denied parties, and screen companies.")


@parties_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list", "source", required=True, type=click.Choice([s.value for s in ListSource]))
@click.option("--smaller", is_flag=True, help="The list lost more than half of its entries.")
def import_file(file: Path, source: str, smaller: bool) -> None:  # noqa: FBT001 - click's form
    """Import a version of a list, then screen every company against it."""
    now = datetime.now(UTC)
    try:
        with file.open("rb") as stream:
            report = import_list(stream, ListSource(source), now=now, allow_shrinking=smaller)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if report.unchanged:
        click.echo("This very file is in force already.")
    else:
        click.echo(f"{report.version.entries} entries, {report.added} new, {report.removed} gone.")
    _screen(now)


@parties_cli.command("screen")
def screen() -> None:
    """Screen the companies that changed since they were compared, or all if a list did."""
    _screen(datetime.now(UTC))


@parties_cli.command("show")
def show() -> None:
    """Show the versions in force."""
    for source, version in lists_in_force().items():
        published = version.published_on.isoformat() if version.published_on else "unknown"
        click.echo(
            f"{source.value}: {version.entries} entries, published {published},"
            f" imported {version.imported_at.isoformat(timespec='seconds')}, {version.sha256[:12]}"
        )


def _screen(now: datetime) -> None:
    compared, added = rescreen_all(now=now)
    click.echo(f"{compared} companies screened, {added} new hits.")
