"""Commands for mutual recognition: lists that came, and lists of ours."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.cli.agencies import administrator
from trusted.config import Settings
from trusted.domain.errors import DomainError
from trusted.persistence.models import Arrangement
from trusted.persistence.queries.arrangements import all_courses, arrangement_called
from trusted.register.signatures import PARTNER_LIST
from trusted.services.exchange_export import export_file, make_export
from trusted.services.exchange_import import ImportReport, import_partners, person
from trusted.services.exchange_keeping import RowOutcome, SentList
from trusted.services.partner_files import ENDINGS
from trusted.services.recognizing import list_expires
from trusted.services.signing_keys import signer_at

exchange_cli = AppGroup("exchange", help="Exchange lists of partners with other administrations.")


@exchange_cli.command("import")
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--signature", type=click.File(), required=True, help="Its detached JWS.")
@click.option("--by", "email", required=True, help="E-mail address of who brings it.")
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each row.")
def import_list(code: str, file: Path, signature: TextIO, email: str, *, dry_run: bool) -> None:
    """Take the list in FILE over; it ends in .json, .csv or .xml."""
    arrangement, now = arrangement_named(code), datetime.now(UTC)
    media_type = ENDINGS.get(file.suffix.lower().removeprefix("."), "")
    sent = SentList(file.read_bytes(), media_type, signature.read())
    try:
        agent = person(administrator(email))
        report = import_partners(arrangement, sent, agent=agent, now=now, dry_run=dry_run)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _tell(report)


@exchange_cli.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_list(code: str, file: Path) -> None:
    """Write the list of our partners to FILE, and its detached JWS beside it (.jws)."""
    arrangement, now = arrangement_named(code), datetime.now(UTC)
    media_type = ENDINGS.get(file.suffix.lower().removeprefix("."))
    if media_type is None:
        raise click.ClickException("Let FILE end in .json, .csv or .xml.")
    export = make_export(arrangement, now=now)
    if export is None:
        raise click.ClickException("Nobody agreed to be told to this administration.")
    settings: Settings = current_app.extensions["settings"]
    signer = signer_at(settings.signing_secret, now)
    if signer is None:
        raise click.ClickException("No key was made yet: flask keys make.")
    data = export_file(arrangement, export, media_type)
    file.write_bytes(data)
    beside = file.with_name(file.name + ".jws")
    beside.write_text(signer.detached(PARTNER_LIST, data))
    click.echo(f"List {export.number}: {export.partners} partners in {file}, signed in {beside}.")


@exchange_cli.command("list")
def list_arrangements() -> None:
    """Show all arrangements, how far each is, and until when its newest list holds."""
    now = datetime.now(UTC)
    for course in all_courses(now.date()):
        until = list_expires(course.arrangement, now=now)
        told = until.isoformat(timespec="seconds") if until else "no list"
        state = course.state(now.date()).value
        one = course.arrangement
        click.echo(f"{one.code}  {state:9}  {told}  {one.administration}")


def arrangement_named(code: str) -> Arrangement:
    """Return the arrangement of a code, or end the command."""
    arrangement = arrangement_called(code)
    if arrangement is None:
        raise click.ClickException(f"There is no arrangement {code}.")
    return arrangement


def _tell(report: ImportReport) -> None:
    for one in report.results:
        if one.outcome in {RowOutcome.QUARANTINED, RowOutcome.UNREADABLE}:
            why = one.fault or " ".join(one.doubts.values())
            click.echo(f"row {one.row}  {one.outcome.value}  {one.number}  {why}")
    changes = report.difference
    click.echo(
        f"{len(report.results)} rows, {len(changes.added)} new, {len(changes.changed)} changed,"
        f" {len(changes.gone)} gone, {report.count(RowOutcome.QUARANTINED)} to decide on"
        + ("." if report.kept else ", nothing kept.")
    )
