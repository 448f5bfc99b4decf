"""Looking after the register copy of this host."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.config import Settings
from trusted.domain.errors import DomainError
from trusted.persistence.database import db
from trusted.persistence.queries.register import newest_sequence
from trusted.register.follower import RegisterBroken
from trusted.register.state_hash import StateHash
from trusted.register.store import RegisterStore
from trusted.services.register import follower_for, state_hash_at
from trusted.services.snapshots import forget_snapshots, make_snapshot

register_cli = AppGroup("register", help="Look after the register copy of this host.")


@register_cli.command("rebuild")
def rebuild() -> None:
    """Make the copy anew from what was published; until it is complete the API answers 503.

    Snapshots are forgotten; the next run of the jobs writes a new one.
    """
    store = current_app.extensions["register"]
    forget_snapshots(current_app.extensions["settings"])
    try:
        sequence = follower_for(db.engine, store).rebuild()
    except RegisterBroken as broken:
        raise click.ClickException(str(broken)) from broken
    click.echo(f"The register copy is complete up to sequence {sequence}.")
    click.echo(f"state hash {store.state().state_hash}")


@register_cli.command("verify")
def verify() -> None:
    """Compare the copy, line by line, with what was published; both must have one state hash."""
    store: RegisterStore = current_app.extensions["register"]
    with store.reading() as view:
        state, counted = view.state, StateHash.of(view.lines()).hexdigest()
    from_history = state_hash_at(state.sequence)
    click.echo(f"sequence      {state.sequence}")
    click.echo(f"from history  {from_history}")
    click.echo(f"kept up       {state.state_hash}")
    click.echo(f"from the copy {counted}")
    if {from_history, state.state_hash, counted} != {from_history}:
        raise click.ClickException("They differ. Run `flask register rebuild`.")
    click.echo("They are equal.")


@register_cli.command("status")
def status() -> None:
    """Show how far the copy is behind what was published."""
    state = current_app.extensions["register"].state()
    behind = newest_sequence() - state.sequence
    age = (datetime.now(UTC) - state.as_of).total_seconds()
    click.echo(f"sequence {state.sequence}, {behind} behind")
    click.echo(f"as of    {state.as_of.isoformat(timespec='seconds')}, {age:.0f} seconds ago")
    click.echo(f"records  {state.records}")
    click.echo(f"hash     {state.state_hash}")


@register_cli.command("snapshot")
def snapshot() -> None:
    """Write the register into a file that is handed out; a job does it each day."""
    settings: Settings = current_app.extensions["settings"]
    try:
        manifest = make_snapshot(settings, now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"sequence   {manifest.sequence}, {manifest.files[0].records} records")
    click.echo(f"state hash {manifest.state_hash}")
