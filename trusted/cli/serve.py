"""Bringing an installation up to date, and serving it."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from trusted.config import Environment, Settings
from trusted.persistence.database import db
from trusted.persistence.schema import upgrade_schema
from trusted.services.article_shipping import load_library
from trusted.services.document_seals import make_seal, newest_seal
from trusted.services.signing_keys import live_keys, make_key

# Enough for a browser and a targeting system at once; a bigger installation runs granian itself.
WORKERS = 1
THREADS = 4
# A worker that is told to stop while it is still starting may not hear it.
KILL_SECONDS = 10


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--demonstration",
    is_flag=True,
    help="Load the demonstration where there is none, and say whom to sign in as.",
)
@with_appcontext
def serve(host: str, port: int, *, demonstration: bool) -> None:
    """Migrate the database and serve until stopped."""
    upgrade_schema(db.engine)
    load_library(now=datetime.now(UTC))
    settings: Settings = current_app.extensions["settings"]
    if settings.environment is Environment.DEVELOPMENT and not live_keys():
        make_key(settings.signing_secret, actor=None, now=datetime.now(UTC))
    if settings.environment is Environment.DEVELOPMENT and newest_seal() is None:
        make_seal(settings.signing_secret, actor=None, now=datetime.now(UTC))
    if demonstration:
        current_app.cli.main(["demo", "build"], standalone_mode=False)
        current_app.cli.main(["demo", "accounts"], standalone_mode=False)
    db.engine.dispose()
    click.echo(f"Serving http://{host}:{port} - stop with Ctrl+C")
    sys.stdout.flush()
    granian = str(Path(sys.executable).with_name("granian"))
    # The server takes this process over, so that the terminal's signals reach it.
    os.execv(granian, [granian, *arguments(host, port)])  # noqa: S606  # no shell is wanted


def arguments(host: str, port: int) -> list[str]:
    """Return granian's command line."""
    return [
        *("--interface", "wsgi", "--factory", "app:server"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--workers-kill-timeout", str(KILL_SECONDS)),
        *("--log-level", "warning"),
    ]
