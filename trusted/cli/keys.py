"""Looking after the keys that sign the register."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.config import Settings
from trusted.domain.errors import DomainError
from trusted.persistence.models import Account, SigningKey
from trusted.persistence.queries.accounts import account_by_email
from trusted.services import signing_keys as service

keys_cli = AppGroup("keys", help="Look after the keys that sign the register.")
by = click.option("--by", "email", required=True, help="E-mail address of the administrator.")


@keys_cli.command("make")
@by
def make(email: str) -> None:
    """Make a key; the first signs at once, the next is published for two days before it does."""
    settings: Settings = current_app.extensions["settings"]
    try:
        key = service.make_key(settings.signing_secret, actor=_actor(email), now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"key        {key.kid}")
    click.echo(f"signs from {key.signs_from.isoformat(timespec='seconds')}")


@keys_cli.command("retire")
@click.argument("kid")
@by
def retire(kid: str, email: str) -> None:
    """End a key; what it signed is accepted by nobody any more, and the next one signs."""
    try:
        service.retire_key(kid, actor=_actor(email), now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{kid} is retired.")


@keys_cli.command("list")
def list_keys() -> None:
    """Show all keys, the first to sign first."""
    signing = service.signing_key(datetime.now(UTC))
    for key in service.all_keys():
        since = key.signs_from.isoformat(timespec="seconds")
        click.echo(f"{key.kid}  {_state(key, signing):8}  {since}")


def _state(key: SigningKey, signing: SigningKey | None) -> str:
    if key.retired_at is not None:
        return "retired"
    return "signs" if signing is not None and key.id == signing.id else "next"


def _actor(email: str) -> Account:
    account = account_by_email(email)
    if account is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return account
