import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Reference

from tests.factories_register import append_changes, published_record
from trusted.api.examples import ASKED
from trusted.program import shipped_program
from trusted.services.webhook_delivery import send_messages
from trusted.services.webhook_messages import untold_webhooks, write_messages

PATH = "/api/v1/webhooks"
TOLD = {"events": ["standing.changed"]}


def run_jobs(application):
    settings, now = application.extensions["trusted-api"].settings, datetime.now(UTC)
    with application.app_context():
        for webhook in untold_webhooks(settings):
            write_messages(webhook, settings, now=now)
        send_messages(settings, now=now, clock=time.monotonic)


def make(machine, receiver, **given):
    answer = machine.post(PATH, json={"url": receiver.url, **TOLD} | given)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_webhook_is_made_tried_told_and_taken_away(application, machine, receiver):
    made = make(machine, receiver, events=ASKED["create_webhook"]["events"])
    address = made.headers["Location"]
    assert machine.get(address).json == made.json
    assert machine.get(PATH).json == {"data": [made.json], "next": None}
    assert made.json["events"] == ASKED["create_webhook"]["events"]

    assert machine.post(f"{address}/test").status_code == 202
    with application.app_context():
        append_changes([("scac:FXPQ", published_record())], datetime.now(UTC))
    run_jobs(application)

    secret = machine.get(f"{address}/secret").json["secret"]
    for headers, body in receiver.received:
        Reference(secret).verify(body, headers)
    deliveries = machine.get(f"{address}/deliveries").json["data"]
    assert {(one["event"], one["subject"], one["state"]) for one in deliveries} == {
        ("standing.changed", "scac:FXPQ", "delivered"),
        ("webhook.test", made.json["id"], "delivered"),
    }
    assert deliveries[0]["attempts"][0]["status"] == 204

    ended = machine.delete(address, headers={"If-Match": made.headers["ETag"]})
    assert ended.status_code == 200
    assert machine.get(address).status_code == 404
    assert machine.get(PATH).json["data"] == []


def test_a_secret_is_renewed_and_told_to_nobody_who_does_not_ask_for_it(
    application, machine, receiver
):
    address = make(machine, receiver).headers["Location"]
    former = machine.get(f"{address}/secret").json["secret"]

    renewed = machine.post(f"{address}/secret", json=ASKED["renew_webhook_secret"])

    assert renewed.status_code == 200
    secret = machine.get(f"{address}/secret").json["secret"]
    assert secret != former
    # The answer is kept for who sends the same again, and would lie there in clear.
    assert "whsec_" not in renewed.text
    since = datetime.fromisoformat(renewed.json["renewed_at"])
    until = datetime.fromisoformat(renewed.json["former_signs_until"])
    assert until - since == timedelta(hours=shipped_program().webhooks.former_secret_hours)
    machine.post(f"{address}/test")
    run_jobs(application)
    for headers, body in receiver.received:
        Reference(secret).verify(body, headers)
        Reference(former).verify(body, headers)

    gone = machine.post(f"{address}/secret", json={"at_once": True})
    assert gone.json["former_signs_until"] is None


def test_a_webhook_is_taken_away_only_as_it_was_seen(machine, receiver):
    address = make(machine, receiver).headers["Location"]
    for headers, wanted in (
        ({}, (428, "precondition-required")),
        ({"If-Match": '"another"'}, (412, "changed-meanwhile")),
    ):
        answer = machine.delete(address, headers=headers)
        assert (answer.status_code, answer.json["code"]) == wanted
    tag = machine.get(address).headers["ETag"]
    assert machine.delete(address, headers={"If-Match": tag}).status_code == 200


def test_a_webhook_that_was_given_up_is_switched_on_again(application, machine, receiver):
    address = make(machine, receiver).headers["Location"]
    tag = machine.get(address).headers["ETag"]
    on = machine.post(f"{address}/enable", headers={"If-Match": tag})
    assert (on.status_code, on.json["code"]) == (409, "webhook-works")
    receiver.status = 410
    machine.post(f"{address}/test")
    run_jobs(application)
    off = machine.get(address)
    assert off.json["disabled_because"] == "It answered 410: it wants nothing any more."
    assert machine.post(f"{address}/test").json["code"] == "webhook-disabled"

    late = machine.post(f"{address}/enable", headers={"If-Match": tag})
    assert late.status_code == 412
    on = machine.post(f"{address}/enable", headers={"If-Match": off.headers["ETag"]})

    assert (on.status_code, on.json["disabled_at"]) == (200, None)
    assert machine.post(f"{address}/test").status_code == 202


def test_what_failed_is_seen_and_sent_again_under_the_same_id(application, machine, receiver):
    address = make(machine, receiver).headers["Location"]
    receiver.status = [500]
    machine.post(f"{address}/test")
    run_jobs(application)
    (failed,) = machine.get(f"{address}/deliveries").json["data"]
    assert (failed["state"], failed["attempts"][0]["error"]) == (
        "waiting",
        "It answered 500, not 2xx.",
    )
    wanted = {"message_id": failed["message_id"]}

    again = machine.post(f"{address}/resend", json=wanted)

    assert (again.status_code, again.json["message_id"]) == (202, failed["message_id"])
    unknown = machine.post(f"{address}/resend", json=ASKED["resend_webhook_message"])
    assert (unknown.status_code, unknown.json["code"]) == (422, "unknown-message")


def test_the_same_request_makes_one_webhook(machine, receiver):
    key = {"Idempotency-Key": "once"}
    body = {"url": receiver.url, **TOLD}
    first, second = (machine.post(PATH, json=body, headers=key) for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotent-Replay"] == "true"
    assert len(machine.get(PATH).json["data"]) == 1


def test_lists_come_a_page_at_a_time(application, machine, receiver):
    made = [make(machine, receiver).json["id"] for _ in range(3)]
    first = machine.get(f"{PATH}?limit=2").json
    rest = machine.get(f"{PATH}?limit=2&after={first['next']}").json
    assert [one["id"] for one in first["data"] + rest["data"]] == made
    assert rest["next"] is None

    address = f"{PATH}/{made[0]}"
    for _ in range(3):
        machine.post(f"{address}/test")
    newest = machine.get(f"{address}/deliveries?limit=2").json
    older = machine.get(f"{address}/deliveries?limit=2&after={newest['next']}").json
    assert [one["sequence"] for one in newest["data"] + older["data"]] == [3, 2, 1]


def test_another_client_sees_and_changes_nothing(machine, new_machine, receiver):
    address = make(machine, receiver).headers["Location"]
    other = new_machine().sign_in()
    assert other.get(PATH).json["data"] == []
    for answer in (
        other.get(address),
        other.get(f"{address}/secret"),
        other.get(f"{address}/deliveries"),
        other.delete(address),
        other.post(f"{address}/test"),
        other.post(f"{address}/resend", json=ASKED["resend_webhook_message"]),
        other.post(f"{address}/secret", json=ASKED["renew_webhook_secret"]),
        machine.get(f"{PATH}/wh_nothing"),
        machine.get(f"{PATH}/%00"),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert machine.get(address).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "https://localhost/", **TOLD}, "address-refused"),
        ({"url": "https://10.0.0.1/", **TOLD}, "address-refused"),
        ({"url": "https://169.254.169.254/latest", **TOLD}, "address-refused"),
        ({"url": "https://[::ffff:127.0.0.1]/", **TOLD}, "address-refused"),
        ({"url": "http://a.example/", **TOLD}, "address-refused"),
        ({"url": "https://a.example\u0000/", **TOLD}, "address-refused"),
        ({"url": "https://1.1.1.1/", "events": ["everything"]}, "input-refused"),
        ({"url": "https://1.1.1.1/", "events": []}, "invalid-body"),
        ({"url": 7, **TOLD}, "invalid-body"),
    ],
)
def test_what_cannot_be_called_or_told_is_refused(machine, body, code):
    answer = machine.post(PATH, data=json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, code)
