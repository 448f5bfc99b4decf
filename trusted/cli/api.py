"""Writing the description of the API."""

import click
from flask.cli import AppGroup

from trusted.api.openapi import COMMITTED, written

api_cli = AppGroup("api", help="Look after the description of the API.")


@api_cli.command("openapi")
@click.option("--write", is_flag=True, help="Write it to its place in the source.")
def openapi(*, write: bool) -> None:
    """Print the OpenAPI description of the API, or write the copy that is committed."""
    if write:
        COMMITTED.write_bytes(written())
        click.echo(f"{COMMITTED} is written.")
    else:
        click.echo(written().decode(), nl=False)
