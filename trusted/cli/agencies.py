"""Looking after partner agencies and their people."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from trusted.domain.errors import DomainError
from trusted.persistence.models import Account, Agency
from trusted.persistence.queries.accounts import account_by_email
from trusted.persistence.queries.holds import agency_by_code
from trusted.services import agencies as service

agencies_cli = AppGroup("agencies", help="Look after partner agencies and their people.")
by = click.option("--by", "email", required=True, help="E-mail address of the administrator.")


@agencies_cli.command("create")
@click.argument("code")
@click.argument("name")
@by
def create(code: str, name: str, email: str) -> None:
    """Take a partner agency in."""
    try:
        agency = service.create_agency(
            code, name, actor=administrator(email), now=datetime.now(UTC)
        )
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{agency.code} is {agency.name}.")


@agencies_cli.command("join")
@click.argument("code")
@click.argument("person")
@by
def join(code: str, person: str, email: str) -> None:
    """Have a person, by e-mail address, act for an agency."""
    account, agency = _account(person), agency_called(code)
    try:
        service.join_agency(account, agency, actor=administrator(email), now=datetime.now(UTC))
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{account.email} acts for {agency.name}.")


@agencies_cli.command("list")
def list_agencies() -> None:
    """Show all partner agencies."""
    for agency in service.agencies():
        click.echo(f"{agency.code:20}  {agency.name}")


def agency_called(code: str) -> Agency:
    """Return the agency of a code; a refusal if there is none."""
    agency = agency_by_code(code)
    if agency is None:
        raise click.ClickException(f"There is no agency {code}.")
    return agency


def administrator(email: str) -> Account:
    """Return the account of who acts; a refusal if there is none."""
    return _account(email)


def _account(email: str) -> Account:
    account = account_by_email(email)
    if account is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return account
