"""Looking after the keys that sign the register."""

from datetime import UTC, datetime
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup

from trusted.config import Settings
from trusted.domain.errors import DomainError
from trusted.persistence.models import Account, SigningKey
from trusted.persistence.queries.accounts import account_by_email
from trusted.services import signing_keys as service
from trusted.services.document_seals import bring_seal, make_seal

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


@keys_cli.command("seal")
@click.option("--certificate", type=click.File("rb"), help="PEM; the own one first, then others.")
@click.option("--key", type=click.File("rb"), help="Its RSA key, PEM without a password.")
@by
def seal(certificate: BinaryIO | None, key: BinaryIO | None, email: str) -> None:
    """Seal documents from now on with this certificate; without one, a self-signed one is made."""
    settings: Settings = current_app.extensions["settings"]
    secret, actor, now = settings.signing_secret, _actor(email), datetime.now(UTC)
    if (certificate is None) != (key is None):
        raise click.ClickException("Give both the certificate and its key, or neither.")
    try:
        if certificate is not None and key is not None:
            bring_seal(secret, certificate.read(), key.read(), actor=actor, now=now)
        else:
            make_seal(secret, actor=actor, now=now)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Documents are sealed with it from now on.")
