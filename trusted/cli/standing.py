"""Commands that let time pass: estimate segments, rescore everyone."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from trusted.services.refresh import refresh_standings
from trusted.services.segments import estimate_segments

standing_cli = AppGroup("standing", help="Keep scores and tiers up to date; run it every night.")


@standing_cli.command("refresh")
def refresh() -> None:
    """Estimate the segments anew, then rescore every certified or validated enrollment."""
    now = datetime.now(UTC)
    segments = estimate_segments(actor_id=None, now=now)
    enrollments = refresh_standings(now=now)
    click.echo(f"{segments} segments estimated, {enrollments} enrollments rescored.")
