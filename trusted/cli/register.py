"""Looking after the register copy of this host."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.persistence.database import db
from trusted.persistence.queries.register import newest_sequence
from trusted.register.follower import RegisterBroken
from trusted.services.register import follower_for

register_cli = AppGroup("register", help="Look after the register copy of this host.")


@register_cli.command("rebuild")
def rebuild() -> None:
    """Make the copy anew from what was published; until it is complete the API answers 503."""
    follower = follower_for(db.engine, current_app.extensions["register"])
    try:
        sequence = follower.rebuild()
    except RegisterBroken as broken:
        raise click.ClickException(str(broken)) from broken
    click.echo(f"The register copy is complete up to sequence {sequence}.")


@register_cli.command("status")
def status() -> None:
    """Show how far the copy is behind what was published."""
    state = current_app.extensions["register"].state()
    behind = newest_sequence() - state.sequence
    age = (datetime.now(UTC) - state.as_of).total_seconds()
    click.echo(f"sequence {state.sequence}, {behind} behind")
    click.echo(f"as of    {state.as_of.isoformat(timespec='seconds')}, {age:.0f} seconds ago")
    click.echo(f"records  {state.records}")
