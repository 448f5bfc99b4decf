"""Looking after the systems that call the API."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.models import ApiClient, Webhook
from trusted.persistence.queries.api_clients import acting_for, clients_on
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.holds import agency_by_code
from trusted.persistence.queries.webhooks import disabled_of, webhook_of
from trusted.services.client_keys import end_key
from trusted.services.clients import (
    add_secret,
    client_by_id,
    create_client,
    end_secret,
    revoke_client,
)
from trusted.services.webhooks import enable_webhook
from trusted.web.access import actor
from trusted.web.client_care import KeyForm, client_facts, key_added, webhook_facts
from trusted.web.forms import page_number
from trusted.web.officer.client_forms import ClientForm
from trusted.web.refusals import carried_out, status_of


def overview() -> ResponseReturnValue:
    form, made = ClientForm(request.form), []

    def act() -> None:
        made.append(
            create_client(
                form.name.data,
                form.scopes.data,
                actor=actor(),
                now=datetime.now(UTC),
                agency=agency_by_code(form.agency.data) if form.agency.data else None,
                arrangement=arrangement_called(form.arrangement.data or ""),
                sandbox=form.sandbox.data,
            )
        )

    if request.method == "POST" and carried_out(form, act):
        ((made_client, text),) = made
        return _shown_once(made_client, text)
    page = clients_on(page_number())
    off = disabled_of([row.ApiClient.id for row in page.items])
    text = render_template("officer/clients.html", page=page, off=off, form=form)
    return text, status_of(form)


def client(client_id: str) -> ResponseReturnValue:
    found, form = _found(client_id), KeyForm(request.form)
    if key_added(form, lambda: found):
        return _back(client_id)
    text = render_template(
        "officer/client.html",
        form=form,
        acts_for=acting_for(found),
        **client_facts(_found(client_id)),
    )
    return text, status_of(form)


def secret(client_id: str) -> ResponseReturnValue:
    found = _found(client_id)
    return _shown_once(found, add_secret(found, actor=actor(), now=datetime.now(UTC)))


def ended_secret(client_id: str, secret_id: int) -> ResponseReturnValue:
    end_secret(_found(client_id), secret_id, actor=actor(), now=datetime.now(UTC))
    flash("The secret has ended.", "success")
    return _back(client_id)


def ended_key(client_id: str, kid: str) -> ResponseReturnValue:
    end_key(_found(client_id), kid, actor=actor(), now=datetime.now(UTC))
    flash("The key has ended.", "success")
    return _back(client_id)


def revoke(client_id: str) -> ResponseReturnValue:
    found = _found(client_id)
    revoke_client(found, actor=actor(), now=datetime.now(UTC))
    flash(f"{found.name} is shut out.", "success")
    return redirect(url_for("officer.clients"))


def webhook(client_id: str, webhook_id: str) -> ResponseReturnValue:
    found, hook = _hook(client_id, webhook_id)
    return render_template("officer/client_webhook.html", **webhook_facts(found, hook))


def enable(client_id: str, webhook_id: str) -> ResponseReturnValue:
    _, hook = _hook(client_id, webhook_id)
    enable_webhook(hook, actor=actor(), now=datetime.now(UTC))
    flash("It is on again, and is told what it has missed.", "success")
    return redirect(url_for("officer.client_webhook", client_id=client_id, webhook_id=webhook_id))


def _found(client_id: str) -> ApiClient:
    found = client_by_id(client_id)
    return found or abort(HTTPStatus.NOT_FOUND)


def _hook(client_id: str, webhook_id: str) -> tuple[ApiClient, Webhook]:
    found = _found(client_id)
    hook = webhook_of(client_id, webhook_id)
    return found, hook or abort(HTTPStatus.NOT_FOUND)


def _shown_once(shown: ApiClient, text: str) -> ResponseReturnValue:
    back = url_for("officer.client", client_id=shown.client_id)
    return render_template("officer/secret.html", client=shown, secret=text, back=back)


def _back(client_id: str) -> ResponseReturnValue:
    return redirect(url_for("officer.client", client_id=client_id))
