"""A client of the API as who looks after it sees it: its secrets, keys, webhooks, deliveries."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import flash, request
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from trusted.persistence.models import ApiClient, Webhook
from trusted.persistence.queries.api_clients import is_called, messages_on
from trusted.persistence.queries.webhooks import attempts_of, webhooks_of
from trusted.program import shipped_program
from trusted.services.client_keys import JWK_MAX, add_key, keys_of
from trusted.services.clients import secrets_of
from trusted.web.access import actor
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import carried_out


class KeyForm(PortalForm):
    """A public key by which a client proves who it is."""

    jwk = TextAreaField(
        "Public key",
        [InputRequired("Paste a public key"), Length(max=JWK_MAX)],
        filters=[stripped],
        description="As a JWK, Ed25519 or P-256, without what is private of it (d). A client has"
        " two live keys at most, so that it can change over: of three the oldest ends.",
    )


def refuse_a_second(name: str | None, *, company_id: int | None) -> None:
    """Raise ValidationError if another system of a company's, or of all others, bears a name."""
    if is_called(name or "", company_id):
        raise ValidationError("Another system bears this name already. Choose another name.")


def key_added(form: KeyForm, find: Callable[[], ApiClient]) -> bool:
    """Add the key of a sent form to a client; a refusal becomes an error of the form."""

    def act() -> None:
        add_key(find(), form.jwk.data, actor=actor(), now=datetime.now(UTC))
        flash("The key is added. The client can prove itself with it from now on.", "success")

    return request.method == "POST" and carried_out(form, act)


def client_facts(client: ApiClient) -> dict[str, object]:
    """Return what the page of a client shows of it, the newest first."""
    hooks = webhooks_of(client.client_id, 0, shipped_program().webhooks.webhooks_max)
    return {
        "client": client,
        "secrets": secrets_of(client)[::-1],
        "keys": keys_of(client)[::-1],
        "hooks": hooks,
        "now": datetime.now(UTC),
    }


def webhook_facts(client: ApiClient, webhook: Webhook) -> dict[str, object]:
    """Return what the page of a webhook shows: how it stands, and a page of its deliveries."""
    page = messages_on(webhook, page_number())
    attempts = attempts_of([row.WebhookMessage for row in page.items])
    keep_days = shipped_program().webhooks.keep_days
    return {
        "client": client,
        "hook": webhook,
        "page": page,
        "attempts": attempts,
        "keep_days": keep_days,
    }
