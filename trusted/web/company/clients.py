"""The systems with which a company asks about connected companies."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from trusted.persistence.models import ApiClient, Membership, Webhook
from trusted.persistence.queries.connections import client_of, clients_of
from trusted.persistence.queries.webhooks import disabled_of, webhook_of
from trusted.services.client_keys import end_key
from trusted.services.clients import NAME_MAX, add_secret, end_secret, revoke_client
from trusted.services.companies import MAY_SIGN
from trusted.services.member_clients import create_member_client
from trusted.services.webhooks import enable_webhook
from trusted.web.access import actor
from trusted.web.client_care import (
    KeyForm,
    client_facts,
    key_added,
    refuse_a_second,
    webhook_facts,
)
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import carried_out


class MemberClientForm(PortalForm):
    """A system that asks for the company."""

    name = StringField(
        "Name of the system",
        [DataRequired("Name the system"), Length(max=NAME_MAX)],
        filters=[stripped],
    )
    company_id: int

    def validate_name(self, field: StringField) -> None:
        """Refuse a second system of a name, as a page that is loaded again would make it."""
        refuse_a_second(field.data, company_id=self.company_id)


def clients(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form, made = MemberClientForm(request.form), []
    form.company_id = company_id

    def act() -> None:
        name, now = form.name.data, datetime.now(UTC)
        made.append(create_member_client(membership.company, name, actor=actor(), now=now))

    if request.method == "POST" and carried_out(form, act):
        ((made_client, text),) = made
        return _shown_once(company_id, made_client, text)
    page = clients_of(company_id, page_number())
    return company_page(
        "company/member_clients.html",
        own_company(company_id),
        "API clients",
        form=form,
        page=page,
        off=disabled_of([row.ApiClient.id for row in page.items]),
        may_sign=membership.role in MAY_SIGN,
    )


def client(company_id: int, api_client_id: int) -> ResponseReturnValue:
    _, found = _found(company_id, api_client_id)
    form = KeyForm(request.form)
    if key_added(form, lambda: found):
        return _back(company_id, api_client_id)
    membership, found = _found(company_id, api_client_id)
    return company_page(
        "company/member_client.html",
        membership,
        found.name,
        form=form,
        may_sign=membership.role in MAY_SIGN,
        **client_facts(found),
    )


def secret(company_id: int, api_client_id: int) -> ResponseReturnValue:
    _, found = _found(company_id, api_client_id)
    text = add_secret(found, actor=actor(), now=datetime.now(UTC))
    return _shown_once(company_id, found, text)


def ended_secret(company_id: int, api_client_id: int, secret_id: int) -> ResponseReturnValue:
    _, found = _found(company_id, api_client_id)
    end_secret(found, secret_id, actor=actor(), now=datetime.now(UTC))
    flash("The secret has ended.", "success")
    return _back(company_id, api_client_id)


def ended_key(company_id: int, api_client_id: int, kid: str) -> ResponseReturnValue:
    _, found = _found(company_id, api_client_id)
    end_key(found, kid, actor=actor(), now=datetime.now(UTC))
    flash("The key has ended.", "success")
    return _back(company_id, api_client_id)


def revoke(company_id: int, api_client_id: int) -> ResponseReturnValue:
    _, found = _found(company_id, api_client_id)
    revoke_client(found, actor=actor(), now=datetime.now(UTC))
    flash(f"{found.name} is shut out.", "success")
    return redirect(url_for("company.member_clients", company_id=company_id))


def webhook(company_id: int, api_client_id: int, webhook_id: str) -> ResponseReturnValue:
    membership, found, hook = _hook(company_id, api_client_id, webhook_id)
    may_sign = membership.role in MAY_SIGN
    facts = webhook_facts(found, hook)
    return company_page(
        "company/member_webhook.html", membership, "Webhook", may_sign=may_sign, **facts
    )


def enable(company_id: int, api_client_id: int, webhook_id: str) -> ResponseReturnValue:
    *_, hook = _hook(company_id, api_client_id, webhook_id)
    enable_webhook(hook, actor=actor(), now=datetime.now(UTC))
    flash("It is on again, and is told what it has missed.", "success")
    return redirect(
        url_for(
            "company.client_webhook",
            company_id=company_id,
            api_client_id=api_client_id,
            webhook_id=webhook_id,
        )
    )


def _found(company_id: int, api_client_id: int) -> tuple[Membership, ApiClient]:
    membership = own_company(company_id)
    found = client_of(company_id, api_client_id)
    return membership, found or abort(HTTPStatus.NOT_FOUND)


def _hook(
    company_id: int, api_client_id: int, webhook_id: str
) -> tuple[Membership, ApiClient, Webhook]:
    membership, found = _found(company_id, api_client_id)
    hook = webhook_of(found.client_id, webhook_id)
    return membership, found, hook or abort(HTTPStatus.NOT_FOUND)


def _shown_once(company_id: int, shown: ApiClient, text: str) -> ResponseReturnValue:
    back = url_for("company.client", company_id=company_id, api_client_id=shown.id)
    return render_template("officer/secret.html", client=shown, secret=text, back=back)


def _back(company_id: int, api_client_id: int) -> ResponseReturnValue:
    return redirect(url_for("company.client", company_id=company_id, api_client_id=api_client_id))
