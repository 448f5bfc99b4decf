"""Looking after the clients of the API."""

from datetime import UTC, datetime
from typing import TextIO

import click
from flask.cli import AppGroup

from trusted.cli.agencies import administrator, agency_called
from trusted.cli.exchange import arrangement_named
from trusted.domain.errors import DomainError
from trusted.persistence.models import ApiClient
from trusted.services import client_keys as keys
from trusted.services import clients as service

clients_cli = AppGroup("clients", help="Look after the clients of the API.")
by = click.option("--by", "email", required=True, help="E-mail address of the administrator.")


@clients_cli.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, help="May be given again.")
@click.option("--agency", "code", default="", help="Code of the partner agency it acts for.")
@click.option("--arrangement", default="", help="Code of the arrangement it exchanges lists by.")
@click.option("--sandbox", is_flag=True, help="It is answered from the sandbox alone.")
@by
def create(
    name: str, scopes: tuple[str, ...], code: str, arrangement: str, email: str, *, sandbox: bool
) -> None:
    """Let a machine in; its secret is shown once."""
    agency = agency_called(code) if code else None
    bound = arrangement_named(arrangement) if arrangement else None
    try:
        client, secret = service.create_client(
            name,
            scopes,
            actor=administrator(email),
            now=datetime.now(UTC),
            agency=agency,
            arrangement=bound,
            sandbox=sandbox,
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"client id     {client.client_id}")
    click.echo(f"client secret {secret}")


@clients_cli.command("secret")
@click.argument("client_id")
@by
def secret(client_id: str, email: str) -> None:
    """Give a client another secret, shown once; of three the oldest ends."""
    try:
        given = service.add_secret(
            _client(client_id), actor=administrator(email), now=datetime.now(UTC)
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"client secret {given}")


@clients_cli.command("key")
@click.argument("client_id")
@click.argument("file", type=click.File())
@by
def key(client_id: str, file: TextIO, email: str) -> None:
    """Let a client prove who it is by the public key in FILE, a JWK; of three the oldest ends."""
    try:
        made = keys.add_key(
            _client(client_id), file.read(), actor=administrator(email), now=datetime.now(UTC)
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"key {made.kid}")


@clients_cli.command("end-key")
@click.argument("client_id")
@click.argument("kid")
@by
def end_key(client_id: str, kid: str, email: str) -> None:
    """End a key at once."""
    try:
        keys.end_key(_client(client_id), kid, actor=administrator(email), now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{kid} has ended.")


@clients_cli.command("revoke")
@click.argument("client_id")
@by
def revoke(client_id: str, email: str) -> None:
    """Shut a client out within two seconds."""
    try:
        service.revoke_client(_client(client_id), actor=administrator(email), now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{client_id} is shut out.")


@clients_cli.command("list")
def list_clients() -> None:
    """Show all clients, the newest first."""
    for client in service.clients():
        state = "revoked" if client.revoked_at else "live"
        place = "sandbox  " if client.sandbox else ""
        click.echo(f"{client.client_id}  {state:7}  {place}{client.scope}  {client.name}")


def _client(client_id: str) -> ApiClient:
    client = service.client_by_id(client_id)
    if client is None:
        raise click.ClickException(f"There is no client {client_id}.")
    return client
