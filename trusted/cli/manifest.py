"""Commands that decide shipments by the file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.config import Settings
from trusted.domain.errors import DomainError
from trusted.domain.priority import Lane
from trusted.register.follower import RegisterBroken
from trusted.services.manifests import Examinations, ManifestSummary, prioritize_manifest
from trusted.services.policies import policy_at

manifest_cli = AppGroup("manifest", help="Decide shipments by the file.")

LANES = (Lane.EXAMINE, Lane.REVIEW, Lane.RELEASE, Lane.EXPEDITE)
TIERS = {3: "3 exemplary", 2: "2 validated", 1: "1 certified", 0: "none"}


@manifest_cli.command("prioritize")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the decisions go, as CSV.",
)
def prioritize(file: Path, out: Path) -> None:
    """Decide every shipment in FILE by its parties' standing.

    FILE is CSV (plain or gzip) or Parquet, or declarations-2020.csv or declarations-2021q1.csv,
    which come with the program. Rows that are no shipment are listed in <out>.rejected.csv.
    """
    settings: Settings = current_app.extensions["settings"]
    try:
        summary = prioritize_manifest(
            file,
            out,
            policy=policy_at(datetime.now(UTC)),
            key=settings.selection_key,
            store=current_app.extensions["register"],
            stale_seconds=settings.register_stale_seconds,
            catch_up=current_app.extensions["follower"].catch_up,
            now=lambda: datetime.now(UTC),
        )
    except (DomainError, RegisterBroken, OSError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for line in told(summary):
        click.echo(line)
    if summary.rejected:
        click.echo(
            f"Warning: rows that are no shipment and were not decided: {summary.rejected:,}."
            f" {summary.rejected_path} says why.",
            err=True,
        )


def told(summary: ManifestSummary) -> Iterator[str]:
    """Return the lines that tell what the decisions come to."""
    yield f"{summary.shipments:,} shipments decided."
    yield ""
    lanes = [(lane, summary.before.get(lane, 0), summary.after.get(lane, 0)) for lane in LANES]
    yield from table(
        ("Lane", "before", "after", "change"),
        [(lane.value, f"{b:,}", f"{a:,}", f"{a - b:+,}") for lane, b, a in lanes],
    )
    yield ""
    yield "Examinations by the tier of the highest trusted party:"
    yield from table(
        ("Tier", "shipments", "before", "after", "change"),
        [
            (TIERS[tier], f"{of.shipments:,}", f"{of.before:,}", f"{of.after:,}", _change(of))
            for tier, of in summary.by_tier.items()
        ],
    )
    yield ""
    yield f"Selected at random  {summary.selected_at_random:,}"
    yield f"Rows rejected       {summary.rejected:,}"
    moment = f"{summary.as_of:%Y-%m-%dT%H:%M:%SZ}"
    yield f"Register            sequence {summary.sequence}, as of {moment}"
    yield f"Policy              {summary.policy}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return the lines of a table in plain text: the first column to the left, all others right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for first, *others in (head, *rows):
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join((first.ljust(widths[0]), *cells))


def _change(of: Examinations) -> str:
    share = f" ({(of.after - of.before) / of.before:+.1%})" if of.before else ""
    return f"{of.after - of.before:+,}{share}"
