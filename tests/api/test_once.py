"""A request that changes something is done once, however often and in how many ways it is sent."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tests.api.test_outcomes_view import EXAMPLE
from trusted.api import ENTRANCES
from trusted.persistence.database import db
from trusted.persistence.models import NamedRequest, Outcome
from trusted.services import outcomes as outcome_service
from trusted.services.repeats import (
    KEPT,
    KeptAnswer,
    Sent,
    StillRunning,
    UsedOtherwise,
    claim,
    forget_old_requests,
    keep,
    known,
    old_requests,
)

PATH = "/api/v1/outcomes"
BODY = {"outcomes": [EXAMPLE]}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SENT = Sent("client-1", "a", "0" * 64)
ANSWER = KeptAnswer(201, "application/json", {"Location": "/x"}, b"{}" * 500)
# Getting a token changes nothing, and what is only asked for may be asked again.
ONLY_ASK = {"token", "lookup", "prioritize", "replay"}


def report(machine, key, body=BODY):
    return machine.post(PATH, json=body, headers={"Idempotency-Key": key})


def test_every_post_that_changes_something_bears_a_key():
    posts = {one.endpoint: one.once for one in ENTRANCES.all if one.method == "POST"}
    assert {name for name, once in posts.items() if not once} == ONLY_ASK


def test_what_is_sent_again_is_answered_again_and_done_once(application, machine):
    first, again = report(machine, "k"), report(machine, "k")

    assert first.json["results"][0]["status"] == "accepted"
    assert again.data == first.data
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    with application.app_context():
        assert db.session.scalar(select(func.count(Outcome.id))) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel"])
def test_without_a_key_nothing_is_done(application, machine, key):
    answer = report(machine, key)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency-key-missing")
    with application.app_context():
        assert db.session.scalar(select(func.count(Outcome.id))) == 0


def test_a_key_is_for_one_request_only_and_for_one_client(machine, new_machine):
    report(machine, "k")
    other = report(machine, "k", {"outcomes": []})
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
    stranger = report(new_machine().sign_in(), "k")
    assert stranger.status_code == 200
    assert stranger.json["results"][0]["status"] == "duplicate"


def test_what_was_refused_is_not_kept(machine):
    refused = report(machine, "k", {"outcome": []})
    assert refused.status_code == 422
    assert report(machine, "k").status_code == 200


def test_what_broke_after_its_change_is_never_done_again(application, machine, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("power cut")

    monkeypatch.setattr("trusted.api.outcomes.refresh_standings", broken)
    assert report(machine, "k").status_code == 500
    monkeypatch.undo()

    again = report(machine, "k")

    assert (again.status_code, again.json["code"]) == (409, "idempotency-key-running")
    assert again.headers["Retry-After"] == "1"
    with application.app_context():
        assert db.session.scalar(select(func.count(Outcome.id))) == 1


def test_what_broke_before_its_change_can_be_sent_again(application, machine, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("power cut")

    monkeypatch.setattr("trusted.api.outcomes.record_outcomes", broken)
    assert report(machine, "k").status_code == 500
    monkeypatch.setattr("trusted.api.outcomes.record_outcomes", outcome_service.record_outcomes)

    assert report(machine, "k").json["results"][0]["status"] == "accepted"


def test_of_many_at_once_one_is_done_and_the_others_wait_or_are_told(application, machine):
    answers, start = [], threading.Barrier(6)

    def send():
        client = application.test_client()
        start.wait()
        headers = machine.headers | {"Idempotency-Key": "k"}
        answer = client.post(PATH, json=BODY, headers=headers)
        answers.append((answer.status_code, answer.headers.get("Idempotent-Replay"), answer.data))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    done = [data for status, replay, data in answers if status == 200 and replay is None]
    assert len(done) == 1
    assert {status for status, _, _ in answers} <= {200, 409}
    assert {data for status, replay, data in answers if replay} <= set(done)
    with application.app_context():
        assert db.session.scalar(select(func.count(Outcome.id))) == 1
        assert db.session.scalar(select(func.count(NamedRequest.id))) == 1


@pytest.mark.usefixtures("app")
def test_an_answer_is_kept_for_a_day():
    claim(SENT, now=NOON)
    with pytest.raises(StillRunning):
        known(SENT, now=NOON)
    keep(SENT, ANSWER, now=NOON)

    assert known(SENT, now=NOON + KEPT - timedelta(seconds=1)) == ANSWER
    with pytest.raises(UsedOtherwise):
        known(Sent("client-1", "a", "1" * 64), now=NOON)
    assert known(SENT, now=NOON + KEPT) is None
    claim(SENT, now=NOON + KEPT)
    with pytest.raises(StillRunning):
        claim(SENT, now=NOON + KEPT)


@pytest.mark.usefixtures("app")
def test_old_requests_are_forgotten():
    for number in range(3):
        sent = Sent("client-1", str(number), "0" * 64)
        claim(sent, now=NOON)
        keep(sent, ANSWER, now=NOON)
    claim(SENT, now=NOON + KEPT)
    db.session.commit()
    assert not old_requests(now=NOON + KEPT - timedelta(seconds=1))
    assert old_requests(now=NOON + KEPT)

    assert forget_old_requests(now=NOON + KEPT) == 3
    assert forget_old_requests(now=NOON + KEPT) == 0
    assert db.session.scalar(select(func.count(NamedRequest.id))) == 1


def test_the_same_key_is_new_a_day_later(machine):
    report(machine, "k")
    with time_machine.travel(datetime.now(UTC) + KEPT, tick=True):
        machine.sign_in()
        later = report(machine, "k")
    assert "Idempotent-Replay" not in later.headers
    assert later.json["results"][0]["status"] == "duplicate"
