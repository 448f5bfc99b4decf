"""Webhooks that are given up and switched on again, who is told, and what is forgotten."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import make_account, make_certified, owner_of
from tests.factories_clients import make_member_client
from tests.factories_connections import make_connection
from tests.factories_register import append_changes, published_record
from tests.receiver import receiving
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    MemberClient,
    Notice,
    WebhookAttempt,
    WebhookMessage,
)
from trusted.persistence.queries.webhooks import disabled_of
from trusted.program import shipped_program
from trusted.services.clients import create_client
from trusted.services.connections import end_connection
from trusted.services.sealing import sealed
from trusted.services.signing_keys import make_key
from trusted.services.webhook_delivery import send_messages
from trusted.services.webhook_messages import untold_webhooks, write_messages
from trusted.services.webhook_retention import forget_old_messages, old_messages
from trusted.services.webhook_secrets import PURPOSE
from trusted.services.webhooks import (
    WebhookDisabled,
    WebhookWorks,
    create_webhook,
    enable_webhook,
    send_again,
    send_test,
)

TERMS = shipped_program().webhooks
NOW = datetime.now(UTC).replace(microsecond=0)
GIVEN_UP = NOW + timedelta(days=TERMS.disable_after_days, minutes=1)
AGAIN = GIVEN_UP + timedelta(hours=1)


@pytest.fixture
def loopback(app, settings):
    return replace(settings, webhook_loopback=True)


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


@pytest.fixture
def administrator(app):
    return make_account(Role.ADMINISTRATOR)


@pytest.fixture
def webhook(administrator, receiver, loopback):
    client, _ = create_client("Desk", ["register:read"], actor=administrator, now=NOW)
    return create_webhook(client.client_id, receiver.url, ["standing.changed"], loopback, now=NOW)


def tell(settings, now=NOW):
    for one in untold_webhooks(settings):
        write_messages(one, settings, now=now)
    return send_messages(settings, now=now, clock=time.monotonic).delivered


def change(*identifiers):
    append_changes([(one, published_record()) for one in identifiers], NOW)


def give_up(webhook, receiver, loopback):
    receiver.status = 500
    send_test("client", webhook, now=NOW)
    tell(loopback)
    tell(loopback, GIVEN_UP)
    assert webhook.disabled_at is not None


def notices():
    return db.session.scalars(select(Notice).order_by(Notice.id)).all()


def test_after_days_of_failures_it_is_given_up_and_every_administrator_is_told(
    webhook, administrator, receiver, loopback
):
    other = make_account(Role.ADMINISTRATOR)

    give_up(webhook, receiver, loopback)

    assert disabled_of([webhook.api_client_id]) == {webhook.api_client_id: 1}
    assert webhook.disabled_because == "Nothing could be delivered for 5 days."
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "disable-webhook"
    told = notices()
    assert [(one.enrollment_id, one.account_id) for one in told] == [
        (None, administrator.id),
        (None, other.id),
    ]
    assert f"Desk, {webhook.public_id}: {receiver.url}" in told[0].body
    assert told[0].title_es == "Un webhook fue desactivado"
    for act in (send_test, lambda *a, now: send_again(*a, "msg_x", now=now)):
        with pytest.raises(WebhookDisabled):
            act("c", webhook, now=NOW)
    change("scac:HARE")
    assert tell(loopback, NOW + timedelta(days=9)) == 0


def test_the_company_is_told_of_the_webhook_of_its_own_system(webhook, receiver, loopback):
    enrollment = make_certified()
    db.session.add(
        MemberClient(api_client_id=webhook.api_client_id, company_id=enrollment.company_id)
    )
    db.session.commit()
    before = {one.id for one in notices()}

    give_up(webhook, receiver, loopback)

    (told,) = [one for one in notices() if one.id not in before]
    assert (told.code, told.enrollment_id, told.account_id) == ("webhook-off", enrollment.id, None)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    enable_webhook(webhook, actor=owner, now=GIVEN_UP)
    assert webhook.disabled_at is None


@pytest.mark.parametrize("damage", ["another secret", "", "x", "AAAA"])
def test_a_secret_that_cannot_be_opened_stops_nobody_else_and_is_told_once(
    webhook, administrator, receiver, loopback, damage
):
    other = create_client("Other", ["register:read"], actor=administrator, now=NOW)[0]
    create_webhook(other.client_id, receiver.url, ["standing.changed"], loopback, now=NOW)
    webhook.sealed = (
        sealed(damage, PURPOSE, webhook.public_id, b"s" * 32) if " " in damage else damage
    )
    db.session.commit()
    change("scac:HARE", "scac:FOXX")

    assert tell(loopback) == 2

    (attempt,) = db.session.scalars(
        select(WebhookAttempt)
        .join(WebhookMessage, WebhookMessage.id == WebhookAttempt.webhook_message_id)
        .where(WebhookMessage.webhook_id == webhook.id)
    )
    assert not attempt.delivered
    assert attempt.error.startswith("Its secret cannot be opened: it was sealed with another")
    tell(loopback, NOW + timedelta(hours=8))
    (told,) = notices()
    assert (told.code, told.account_id) == ("webhook-unopened", administrator.id)
    assert f"Desk, {webhook.public_id}: {receiver.url}" in told.body


def test_after_the_installations_secret_changed_new_webhooks_are_told_by_v1_alone(
    webhook, administrator, receiver, loopback
):
    make_key(loopback.signing_secret, actor=None, now=NOW)
    changed = replace(loopback, signing_secret="another secret of this installation")
    client = create_client("New", ["register:read"], actor=administrator, now=NOW)[0]
    create_webhook(client.client_id, receiver.url, ["standing.changed"], changed, now=NOW)
    change("scac:HARE")

    assert tell(changed) == 1

    headers = {name.lower(): value for name, value in receiver.received[0][0].items()}
    assert headers["webhook-signature"].startswith("v1,")
    assert "v1a," not in headers["webhook-signature"]
    assert [one.code for one in notices()] == ["webhook-unopened"]


def test_a_members_system_is_told_of_connected_companies_alone(receiver, loopback):
    own, other, stranger = (
        db.session.get_one(Company, make_certified().company_id) for _ in range(3)
    )
    connection = make_connection(own, other)
    client, _ = make_member_client(own)
    with pytest.raises(InputRefused, match=r"standing\.changed"):
        create_webhook(client.client_id, receiver.url, ["hold.changed"], loopback, now=NOW)
    create_webhook(client.client_id, receiver.url, ["standing.changed"], loopback, now=NOW)

    def publish(*changes):
        append_changes(changes, NOW)

    publish(
        ("scac:HARE", published_record(other.id)),
        ("scac:LYNX", published_record(stranger.id)),
        ("hold:scac:HARE", {}),
        ("scac:HARE", None),
    )
    assert tell(loopback) == 2
    told = [json.loads(body)["data"] for _, body in receiver.received]
    assert [(one["subject"], one["path"]) for one in told] == [
        ("scac:HARE", "/api/v1/partners/scac/HARE")
    ] * 2

    # The identifier moves to somebody who is not connected: its sight is lost, and that is told.
    publish(("scac:HARE", published_record(other.id)), ("scac:HARE", published_record(stranger.id)))
    assert tell(loopback) == 2
    publish(("scac:HARE", published_record(stranger.id, tier=1)))
    assert tell(loopback) == 0
    publish(("scac:HARE", published_record(other.id)))
    assert tell(loopback) == 1

    end_connection(connection, actor=owner_of(own), now=NOW)
    publish(("scac:HARE", published_record(other.id)))
    assert tell(loopback) == 0


def test_who_answers_gone_is_not_called_again(webhook, receiver, loopback):
    receiver.status = 410
    change("scac:FXPQ", "scac:HARE")
    tell(loopback)
    tell(loopback, NOW + timedelta(days=1))
    assert len(receiver.received) == 1
    assert webhook.disabled_because.startswith("It answered 410")


def test_switched_on_again_it_is_told_all_that_it_has_missed(
    webhook, administrator, receiver, loopback
):
    give_up(webhook, receiver, loopback)
    change("scac:HARE", "scac:BEAR")
    receiver.status, receiver.received[:] = 204, []

    enable_webhook(webhook, actor=administrator, now=AGAIN)

    assert tell(loopback, AGAIN) == 3
    told = [json.loads(body)["data"]["subject"] for _, body in receiver.received]
    assert sorted(told) == ["scac:BEAR", "scac:HARE", webhook.public_id]
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "enable-webhook")
    ).one()
    assert event.actor_id == administrator.id


def test_what_failed_before_does_not_count_against_it(webhook, administrator, receiver, loopback):
    give_up(webhook, receiver, loopback)
    enable_webhook(webhook, actor=administrator, now=AGAIN)
    tell(loopback, AGAIN)
    tell(loopback, AGAIN + timedelta(days=1))

    assert webhook.disabled_at is None
    tell(loopback, AGAIN + timedelta(days=TERMS.disable_after_days, minutes=1))
    assert webhook.disabled_at is not None


def test_only_who_looks_after_the_client_switches_on_and_only_what_is_off(
    webhook, administrator, receiver, loopback
):
    with pytest.raises(WebhookWorks):
        enable_webhook(webhook, actor=administrator, now=NOW)
    give_up(webhook, receiver, loopback)
    for stranger in (make_account(), make_account(Role.SUPERVISOR)):
        with pytest.raises(NotPermitted):
            enable_webhook(webhook, actor=stranger, now=GIVEN_UP)


def test_old_messages_are_forgotten_with_their_attempts_but_never_what_still_waits(
    webhook, receiver, loopback
):
    change("scac:FXPQ", "scac:HARE", "scac:BEAR")
    assert tell(loopback) == 3
    assert send_test("c", webhook, now=NOW).sequence == 1
    tell(loopback)
    receiver.status = 500
    change("scac:LYNX")
    tell(loopback)
    late = NOW + timedelta(days=TERMS.keep_days)
    assert forget_old_messages(now=late) == 0

    later = late + timedelta(seconds=1)
    assert forget_old_messages(now=later) == 3
    assert old_messages(now=later) == []

    kept = db.session.scalars(select(WebhookMessage).order_by(WebhookMessage.id)).all()
    assert [(one.event, one.subject) for one in kept] == [
        ("webhook.test", webhook.public_id),
        ("standing.changed", "scac:LYNX"),
    ]
    assert db.session.scalar(select(func.count(WebhookAttempt.id))) == 2
    assert send_test("c", webhook, now=later).sequence == 2
