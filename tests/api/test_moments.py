"""Moments are answered alike by every call: in UTC, to the second."""

import re
import time
from datetime import UTC, datetime

from tests.api.test_holds import asked
from tests.api.test_shipments import SHIPMENT, prioritize
from tests.factories_directory import make_listed
from tests.factories_holds import make_agency
from tests.factories_library import make_article
from trusted.api.moments import to_the_second
from trusted.services.webhook_delivery import send_messages

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[^\"]*")
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def moments(answer):
    assert answer.status_code < 300, answer.text
    found = MOMENT.findall(answer.text)
    assert found
    return [one for one in found if not SECOND.fullmatch(one)]


def test_holds_are_placed_listed_and_released_to_the_second(application, new_machine, register):
    with application.app_context():
        agency = make_agency("food", "Food")
    machine = new_machine(agency=agency).sign_in()

    placed = machine.post("/api/v1/holds", json=asked())
    address = placed.headers["Location"]
    answers = [placed, machine.get("/api/v1/holds"), machine.get(address)]
    answers.append(machine.delete(address, headers={"If-Match": placed.headers["ETag"]}))

    assert [moments(answer) for answer in answers] == [[], [], [], []]


def test_webhooks_and_their_deliveries_are_told_to_the_second(application, machine, receiver):
    made = machine.post(
        "/api/v1/webhooks", json={"url": receiver.url, "events": ["standing.changed"]}
    )
    address, receiver.status = made.headers["Location"], 410
    tried = machine.post(f"{address}/test")
    with application.app_context():
        settings = application.extensions["trusted-api"].settings
        send_messages(settings, now=datetime.now(UTC), clock=time.monotonic)
    answers = [made, tried, machine.get(address), machine.get(f"{address}/deliveries")]

    assert answers[2].json["disabled_at"]
    assert answers[3].json["data"][0]["attempts"]
    assert [moments(answer) for answer in answers] == [[], [], [], []]


def test_decisions_and_what_everybody_may_read_are_given_to_the_second(
    application, client, machine, register
):
    with application.app_context():
        make_listed()
        make_article("bees")
    (decision,) = prioritize(machine, [SHIPMENT]).json["decisions"]
    answers = [machine.get(f"/api/v1/decisions/{decision['decision_id']}")]
    answers += map(client.get, ("/api/v1/directory", "/directory.json", "/api/v1/library/bees"))

    assert [moments(answer) for answer in answers] == [[], [], [], []]


def test_a_moment_is_given_in_utc_and_nothing_stays_nothing():
    moment = datetime.fromisoformat("2026-11-24T10:31:07.999999-05:00")

    assert to_the_second(moment).isoformat() == "2026-11-24T15:31:07+00:00"
    assert to_the_second(None) is None
