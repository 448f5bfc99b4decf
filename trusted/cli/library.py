"""Commands for the resource library."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from trusted.services.article_shipping import load_library

library_cli = AppGroup("library", help="Look after the resource library.")


@library_cli.command("load")
def load() -> None:
    """Publish the articles that come with the program and are not here yet."""
    done = load_library(now=datetime.now(UTC))
    click.echo(f"{done.published} published, {done.waiting} wait as drafts for a person.")
