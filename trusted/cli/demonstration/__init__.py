"""Commands for a demonstration: a year of the program, built from real declarations."""

import time
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.cli.demonstration import keeping, telling
from trusted.cli.demonstration.building import SIZES, build, is_built, summary

demonstration_cli = AppGroup("demo", help="Try the program on a demonstration.")


@demonstration_cli.command("build")
def build_() -> None:
    """Build the demonstration, unless it is there."""
    settings = current_app.extensions["settings"]
    if is_built(settings):
        click.echo("The demonstration is there.")
        return
    click.echo("Building the demonstration: 14 months of a program, from declarations of 2020.")
    start = time.monotonic()

    def say(line: str) -> None:
        click.echo(f"{time.monotonic() - start:5.0f} s  {line}")

    build(settings, SIZES, now=datetime.now(UTC), say=say)
    for line in summary():
        click.echo(line)


@demonstration_cli.command("accounts")
def accounts() -> None:
    """Say whom to sign in as, and how to ask the API."""
    settings = current_app.extensions["settings"]
    kept = keeping.read(settings)
    if kept is None:
        raise click.ClickException("There is no demonstration here. Build it: flask demo build")
    for line in (*telling.sign_ins(kept), *telling.calls(kept, settings)):
        click.echo(line)
