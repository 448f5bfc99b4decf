"""Commands for operators."""

from flask import Flask

from trusted.cli.serve import serve


def register_commands(app: Flask) -> None:
    """Add our commands to `flask --app app`."""
    app.cli.add_command(serve)
