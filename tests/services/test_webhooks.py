import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from standardwebhooks import Webhook as Reference
from standardwebhooks import WebhookVerificationError

from tests.factories import make_account
from tests.factories_policy import make_published
from tests.factories_register import append_changes, published_record
from tests.receiver import receiving
from trusted.domain.errors import InputRefused
from trusted.domain.standing import Role
from trusted.domain.webhooks import AddressRefused
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Webhook, WebhookAttempt, WebhookMessage
from trusted.program import shipped_program
from trusted.services.clients import client_by_id, create_client, revoke_client
from trusted.services.signing_keys import make_key, published_keys
from trusted.services.webhook_delivery import send_messages, webhooks_due
from trusted.services.webhook_messages import untold_webhooks, write_messages
from trusted.services.webhook_secrets import secret_of
from trusted.services.webhook_signing import key_texts, secret_text
from trusted.services.webhooks import (
    TooManyWebhooks,
    UnknownMessage,
    create_webhook,
    end_webhook,
    renew_secret,
    send_again,
    send_test,
)

TERMS = shipped_program().webhooks
NOW = datetime.now(UTC).replace(microsecond=0)
ALL = [event.id for event in TERMS.events]


@pytest.fixture
def loopback(app, settings):
    return replace(settings, webhook_loopback=True)


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


@pytest.fixture
def client_id(app):
    administrator = make_account(Role.ADMINISTRATOR)
    return create_client("T", ["register:read"], actor=administrator, now=NOW)[0].client_id


@pytest.fixture
def hooked(client_id, receiver, loopback):
    """A webhook for everything, and its secret."""
    webhook = create_webhook(client_id, receiver.url, ALL, loopback, now=NOW)
    return webhook, secret_text(secret_of(webhook, loopback.signing_secret))


def tell(settings, now=NOW):
    """Write what is untold, then send what is due."""
    for webhook in untold_webhooks(settings):
        write_messages(webhook, settings, now=now)
    return send_messages(settings, now=now, clock=time.monotonic).delivered


def told(receiver):
    return [json.loads(body) for _, body in receiver.received]


def attempts():
    return db.session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.id)).all()


def test_what_changes_is_told_once_thin_and_with_its_sequence(hooked, receiver, loopback):
    append_changes([("seller:shop.example/88 12", published_record()), ("hold:scac:FXPQ", {})], NOW)

    assert (tell(loopback), tell(loopback)) == (2, 0)

    first, second = told(receiver)
    assert (first["type"], first["data"]) == (
        "standing.changed",
        {
            "subject": "seller:shop.example/88 12",
            "sequence": 1,
            "path": "/api/v1/parties/seller/shop.example/88%2012",
        },
    )
    assert (second["type"], second["data"]["subject"], second["data"]["sequence"]) == (
        "hold.changed",
        "scac:FXPQ",
        2,
    )
    assert datetime.fromisoformat(first["timestamp"]) == NOW


def test_what_was_before_the_webhook_or_is_not_asked_for_is_not_told(client_id, receiver, loopback):
    append_changes([("scac:FXPQ", published_record())], NOW)
    create_webhook(client_id, receiver.url, ["policy.published"], loopback, now=NOW)
    append_changes([("scac:FXPQ", None)], NOW)
    make_published()

    assert tell(loopback) == 1
    assert [one["type"] for one in told(receiver)] == ["policy.published"]
    assert untold_webhooks(loopback) == []


def test_a_message_verifies_with_the_reference_package_and_with_the_published_key(
    hooked, receiver, loopback
):
    make_key(loopback.signing_secret, actor=None, now=NOW)
    append_changes([("scac:FXPQ", published_record())], NOW)
    tell(loopback)
    ((headers, body),) = receiver.received

    # The package refuses what is minutes old, and a whole run may take longer.
    with time_machine.travel(NOW):
        assert Reference(hooked[1]).verify(body, headers)["data"]["subject"] == "scac:FXPQ"
        for changed in (body.replace(b"FXPQ", b"FXPR"), body + b" "):
            with pytest.raises(WebhookVerificationError, match="signature"):
                Reference(hooked[1]).verify(changed, headers)
        with pytest.raises(WebhookVerificationError, match="signature"):
            Reference("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(body, headers)

    (text,) = key_texts(published_keys())
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix("whpk_")))
    named = {name.lower(): value for name, value in headers.items()}
    signature = named["webhook-signature"].split(" ")[1].removeprefix("v1a,")
    signed = f"{named['webhook-id']}.{named['webhook-timestamp']}.".encode() + body
    key.verify(base64.b64decode(signature), signed)


def verifies(secret, received):
    headers, body = received
    try:
        Reference(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


@pytest.mark.parametrize("at_once", [False, True])
def test_a_renewed_secret_signs_with_the_former_for_a_day_or_alone_at_once(
    hooked, client_id, receiver, loopback, at_once
):
    webhook, former = hooked
    renew_secret(client_id, webhook, loopback.signing_secret, at_once=at_once, now=NOW)
    renewed = secret_text(secret_of(webhook, loopback.signing_secret))
    last = NOW + timedelta(hours=TERMS.former_secret_hours)
    assert renewed != former

    for moment, by_former in ((NOW, not at_once), (last, False)):
        receiver.received.clear()
        append_changes([("scac:FXPQ", published_record())], moment)
        assert tell(loopback, moment) == 1
        with time_machine.travel(moment):
            assert verifies(renewed, receiver.received[0])
            assert verifies(former, receiver.received[0]) is by_former


def test_renewing_a_secret_is_on_record_without_it(hooked, client_id, loopback):
    webhook, _ = hooked
    renew_secret(client_id, webhook, loopback.signing_secret, at_once=True, now=NOW)

    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("renew-webhook-secret", f"webhook/{webhook.public_id}")
    assert event.detail == {"client": client_id, "at_once": True}


def test_a_failure_is_tried_again_with_the_same_id_and_body_a_while_later(
    hooked, receiver, loopback
):
    receiver.status = [500, 302]
    append_changes([("scac:FXPQ", published_record())], NOW)

    assert (tell(loopback), tell(loopback)) == (0, 0)
    assert len(receiver.received) == 1
    longest = [wait * (1 + TERMS.jitter_percent / 100) for wait in TERMS.waits_seconds]
    second = NOW + timedelta(seconds=longest[0] + 1)
    assert tell(loopback, second) == 0
    assert tell(loopback, second + timedelta(seconds=longest[1] + 1)) == 1

    assert len({body for _, body in receiver.received}) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.received}) == 1
    assert [(one.number, one.status, one.delivered) for one in attempts()] == [
        (1, 500, False),
        (2, 302, False),
        (3, 204, True),
    ]
    assert attempts()[1].error == "It answered 302, not 2xx."


def test_of_a_webhook_that_fails_one_message_at_a_time_is_tried(hooked, receiver, loopback):
    receiver.status = 503
    append_changes([(f"customs:KR/{n}", published_record()) for n in range(30)], NOW)
    tell(loopback)
    assert len(receiver.received) == 1
    later = NOW + timedelta(seconds=10)
    tell(loopback, later)
    assert len(receiver.received) == 2
    receiver.status = 204
    assert tell(loopback, later + timedelta(hours=1)) == 30
    assert db.session.scalars(select(WebhookMessage).where(WebhookMessage.waits)).all() == []


def test_a_message_is_given_up_after_all_attempts_and_can_be_sent_again(
    client_id, hooked, receiver, loopback
):
    webhook, _ = hooked
    receiver.status = 500
    append_changes([("scac:FXPQ", published_record())], NOW)
    moment = NOW
    for _ in range(TERMS.attempts + 2):
        tell(loopback, moment)
        moment += timedelta(seconds=TERMS.waits_seconds[-1] * 1.3)
        # Long failure would disable it; this receiver says at times that it is alive.
        db.session.get_one(Webhook, webhook.id).disabled_at = None
        db.session.get_one(Webhook, webhook.id).disabled_because = ""
        db.session.commit()
    assert len(receiver.received) == TERMS.attempts

    receiver.status = 204
    message = db.session.scalars(select(WebhookMessage)).one()
    send_again(client_id, webhook, message.message_id, now=moment)
    assert tell(loopback, moment) == 1
    assert receiver.received[-1][0]["webhook-id"] == message.message_id
    assert attempts()[-1].number == TERMS.attempts + 1
    with pytest.raises(UnknownMessage):
        send_again(client_id, webhook, "msg_other", now=moment)


def test_nothing_is_sent_to_a_webhook_that_was_taken_away_or_of_a_revoked_client(
    client_id, hooked, receiver, loopback
):
    other = create_webhook(client_id, receiver.url, ALL, loopback, now=NOW)
    end_webhook(client_id, other, now=NOW)
    append_changes([("scac:FXPQ", published_record())], NOW)
    assert tell(loopback) == 1
    send_test(client_id, hooked[0], now=NOW)
    administrator = make_account(Role.ADMINISTRATOR)
    revoke_client(client_by_id(client_id), actor=administrator, now=NOW)
    assert tell(loopback) == 0


def test_a_test_message_says_nothing_and_has_a_sequence_of_its_own(
    client_id, hooked, receiver, loopback
):
    for _ in range(2):
        send_test(client_id, hooked[0], now=NOW)
    assert tell(loopback) == 2
    assert [(one["type"], one["data"]["sequence"]) for one in told(receiver)] == [
        ("webhook.test", 1),
        ("webhook.test", 2),
    ]


def test_an_address_inside_is_refused_when_it_is_saved_and_when_it_is_called(
    client_id, receiver, loopback, settings, hooked
):
    with pytest.raises(AddressRefused, match="https"):
        create_webhook(client_id, receiver.url, ALL, settings, now=NOW)
    with pytest.raises(AddressRefused, match="public internet"):
        create_webhook(client_id, "https://localhost/", ALL, settings, now=NOW)
    append_changes([("scac:FXPQ", published_record())], NOW)
    assert tell(settings) == 0
    assert receiver.received == []
    assert "https" in attempts()[0].error


def test_a_client_may_have_so_many_and_must_name_events(client_id, receiver, loopback):
    for events in ([], ["all"], ["standing.changed", "x"]):
        with pytest.raises(InputRefused, match="Name at least one event"):
            create_webhook(client_id, receiver.url, events, loopback, now=NOW)
    for _ in range(TERMS.webhooks_max):
        create_webhook(client_id, receiver.url, ALL, loopback, now=NOW)
    with pytest.raises(TooManyWebhooks):
        create_webhook(client_id, receiver.url, ALL, loopback, now=NOW)


def test_one_worker_at_a_time_calls_a_webhook_and_another_takes_over_when_it_dies(
    hooked, receiver, loopback
):
    append_changes([("scac:FXPQ", published_record())], NOW)
    db.session.get_one(Webhook, hooked[0].id).busy_until = NOW + timedelta(minutes=1)
    db.session.commit()
    assert tell(loopback) == 0
    assert webhooks_due(now=NOW) == []
    assert tell(loopback, NOW + timedelta(minutes=2)) == 1
