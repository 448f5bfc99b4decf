"""Commands that open accounts for the program's people."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.domain.errors import DomainError
from trusted.domain.standing import Role
from trusted.services.accounts import Passwords, open_account

accounts_cli = AppGroup("accounts", help="Look after the accounts of officials.")


@accounts_cli.command("open")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.password_option(help="Asked for when not given.")
def open_(email: str, name: str, role: str, password: str) -> None:
    """Open an account with a role in the program."""
    try:
        account = open_account(
            email,
            name,
            Role(role),
            password,
            actor_id=None,
            passwords=Passwords.of(current_app.extensions["settings"]),
            now=datetime.now(UTC),
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{account.email} is open as {account.role.value}.")
