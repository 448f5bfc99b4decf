"""Webhooks of a client: each sees and changes its own alone."""

from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response

from trusted.api.conditions import demand_match, tagged
from trusted.api.door import answer, caller, this_door
from trusted.api.moments import to_the_second
from trusted.api.once import begin_once
from trusted.api.paging import cut, limit_asked, place_asked
from trusted.api.problems import not_found
from trusted.api.reading import json_body, read
from trusted.api.webhook_bodies import (
    DeliveriesAnswer,
    DeliveryGiven,
    ResendAsked,
    SecretAsked,
    SecretRenewed,
    WebhookAsked,
    WebhookGiven,
    WebhooksAnswer,
    WebhookSecret,
)
from trusted.persistence.database import start_writing
from trusted.persistence.models import Webhook, WebhookMessage
from trusted.persistence.queries.webhooks import (
    attempts_of,
    messages_of,
    webhook_of,
    webhooks_of,
)
from trusted.services import webhooks as service
from trusted.services.webhook_secrets import former_signs_until, secret_of
from trusted.services.webhook_signing import key_texts, secret_text

PATH = "/api/v1/webhooks"

_asked = msgspec.json.Decoder(WebhookAsked)
_renew = msgspec.json.Decoder(SecretAsked)
_resend = msgspec.json.Decoder(ResendAsked)
_json = msgspec.json.Encoder().encode


def webhooks() -> Response:
    """Give the webhooks of the caller, a page at a time."""
    limit = limit_asked()
    found = webhooks_of(caller().client_id, place_asked() or 0, limit + 1)
    page, after = cut(found, limit, lambda one: one.id)
    return answer(_json(WebhooksAnswer([_told(one) for one in page], after)))


def create_webhook() -> Response:
    """Make a webhook; it is told what happens from now on."""
    asked = read(_asked, json_body())
    begin_once()
    settings, now = this_door().settings, datetime.now(UTC)
    made = service.create_webhook(caller().client_id, asked.url, asked.events, settings, now=now)
    response = _given(made)
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = f"{PATH}/{made.public_id}"
    return response


def webhook(webhook_id: str) -> Response:
    """Give one webhook of the caller."""
    return _given(_found(webhook_id))


def webhook_secret(webhook_id: str) -> Response:
    """Give the secret by which the caller checks v1 signatures."""
    secret = secret_of(_found(webhook_id), this_door().settings.signing_secret)
    return answer(_json(WebhookSecret(secret_text(secret))))


def renew_webhook_secret(webhook_id: str) -> Response:
    """Make a new secret, which this does not tell: what answers once is kept for who asks again."""
    found, asked = _found(webhook_id), read(_renew, json_body())
    begin_once()
    secret, now = this_door().settings.signing_secret, datetime.now(UTC)
    service.renew_secret(caller().client_id, found, secret, at_once=asked.at_once, now=now)
    until = to_the_second(former_signs_until(found))
    return answer(_json(SecretRenewed(to_the_second(now), until)))


def end_webhook(webhook_id: str) -> Response:
    """Take a webhook away."""
    found = _found(webhook_id)
    demand_match(_json(_told(found)))
    start_writing()
    service.end_webhook(caller().client_id, found, now=datetime.now(UTC))
    return _given(found)


def webhook_deliveries(webhook_id: str) -> Response:
    """Give the messages of a webhook with every attempt, the newest first."""
    limit = limit_asked()
    found = messages_of(_found(webhook_id), place_asked(), limit + 1)
    page, after = cut(found, limit, lambda one: one.id)
    attempts = attempts_of(page)
    data = [DeliveryGiven.of(one, attempts.get(one.id, ())) for one in page]
    return answer(_json(DeliveriesAnswer(data, after)))


def resend_webhook_message(webhook_id: str) -> Response:
    """Put a message up for sending once more."""
    found, asked = _found(webhook_id), read(_resend, json_body())
    begin_once()
    now = datetime.now(UTC)
    return _put_up(service.send_again(caller().client_id, found, asked.message_id, now=now))


def enable_webhook(webhook_id: str) -> Response:
    """Have a webhook that was given up be told again, also of what it has missed."""
    found = _found(webhook_id)
    demand_match(_json(_told(found)))
    begin_once()
    service.enable_webhook(found, client_id=caller().client_id, now=datetime.now(UTC))
    return _given(found)


def try_webhook(webhook_id: str) -> Response:
    """Write a message that says nothing."""
    found = _found(webhook_id)
    begin_once()
    return _put_up(service.send_test(caller().client_id, found, now=datetime.now(UTC)))


def _put_up(message: WebhookMessage) -> Response:
    attempts = attempts_of([message]).get(message.id, ())
    response = answer(_json(DeliveryGiven.of(message, attempts)))
    response.status_code = HTTPStatus.ACCEPTED
    return response


def _given(webhook: Webhook) -> Response:
    body = _json(_told(webhook))
    return tagged(answer(body), body)


def _told(webhook: Webhook) -> WebhookGiven:
    return WebhookGiven.of(webhook, key_texts(this_door().signing.keys().published))


def _found(webhook_id: str) -> Webhook:
    found = webhook_of(caller().client_id, webhook_id) if webhook_id.isprintable() else None
    if found is None:
        raise not_found()
    return found
