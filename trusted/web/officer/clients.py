"""Looking after the systems that call the API."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.services.clients import (
    add_secret,
    client_by_id,
    clients,
    create_client,
    revoke_client,
)
from trusted.web.access import actor
from trusted.web.officer.forms import ClientForm
from trusted.web.refusals import carried_out, status_of


def overview() -> ResponseReturnValue:
    form, made = ClientForm(request.form), []

    def act() -> None:
        name, scopes = form.name.data, form.scopes.data
        made.append(create_client(name, scopes, actor=actor(), now=datetime.now(UTC)))

    if request.method == "POST" and carried_out(form, act):
        ((client, text),) = made
        return render_template("officer/secret.html", client=client, secret=text)
    page = render_template("officer/clients.html", clients=clients(), form=form)
    return page, status_of(form)


def secret(client_id: str) -> ResponseReturnValue:
    client = client_by_id(client_id) or abort(404)
    text = add_secret(client, actor=actor(), now=datetime.now(UTC))
    return render_template("officer/secret.html", client=client, secret=text)


def revoke(client_id: str) -> ResponseReturnValue:
    client = client_by_id(client_id) or abort(404)
    revoke_client(client, actor=actor(), now=datetime.now(UTC))
    flash(f"{client.name} is shut out.", "success")
    return redirect(url_for("officer.clients"))
