import json
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories import make_account
from tests.factories_register import append_changes, published_record
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.services import webhook_delivery
from trusted.services.clients import create_client
from trusted.services.webhook_calls import Answered
from trusted.services.webhook_delivery import send_messages
from trusted.services.webhook_messages import untold_webhooks, write_messages
from trusted.services.webhooks import create_webhook

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = [f"customs:KR/{number}" for number in range(12)]


class FollowingTheRule:
    """A receiver that does what the documentation says, and nothing else.

    A message that is not newer than what is known of its subject is ignored. Of what is newer the
    program is asked. Once in a while the changes since the last such look are read.
    """

    def __init__(self, ask, changed_since):
        self.ask, self.changed_since = ask, changed_since
        self.known: dict[str, int] = {}
        self.state: dict[str, object] = {}
        self.looked = 0
        self.ignored = 0

    def receive(self, body: bytes) -> None:
        data = json.loads(body)["data"]
        self.learn(data["subject"], data["sequence"])

    def learn(self, subject: str, sequence: int) -> None:
        if sequence <= self.known.get(subject, 0):
            self.ignored += 1
            return
        newest, self.state[subject] = self.ask(subject)
        self.known[subject] = max(newest, sequence)

    def look(self) -> None:
        for sequence, subject in self.changed_since(self.looked):
            self.learn(subject, sequence)
            self.looked = sequence


class Network:
    """Drops, repeats, holds back and replays what is sent through it."""

    def __init__(self, chance: random.Random, receiver: FollowingTheRule) -> None:
        self.chance, self.receiver = chance, receiver
        self.held: list[bytes] = []
        self.seen: list[bytes] = []

    def call(self, _target, _headers: Mapping[str, str], body: bytes, _terms, **_given):
        self.seen.append(body)
        fate = self.chance.random()
        if fate < 0.2:
            return Answered(None, "Lost on the way.")
        if fate < 0.35:
            # Taken, but the answer was lost: it comes again.
            self.receiver.receive(body)
            return Answered(502)
        if fate < 0.5:
            # Said to be taken, and lost for good.
            return Answered(200)
        if fate < 0.75:
            self.held.append(body)
            return Answered(202)
        self.receiver.receive(body)
        if fate < 0.85:
            self.receiver.receive(self.chance.choice(self.seen))
        return Answered(204)

    def let_go(self) -> None:
        self.chance.shuffle(self.held)
        while self.held:
            self.receiver.receive(self.held.pop())


def newest_of(history, subject):
    """Return the sequence and the content of what a subject answers now."""
    found = [(sequence, record) for sequence, name, record in history if name == subject]
    return found[-1]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_network_does_the_receiver_ends_in_the_right_state(
    app, settings, monkeypatch, seed
):
    chance, local = random.Random(seed), replace(settings, webhook_loopback=True)
    history: list[tuple[int, str, object]] = []

    receiver = FollowingTheRule(
        lambda subject: newest_of(history, subject),
        lambda after: [row[:2] for row in history if row[0] > after],
    )
    network = Network(chance, receiver)
    monkeypatch.setattr(webhook_delivery, "call", network.call)
    administrator = make_account(Role.ADMINISTRATOR)
    client, _ = create_client("T", ["register:read"], actor=administrator, now=NOW)
    webhook = create_webhook(
        client.client_id, "http://127.0.0.1:1/", ["standing.changed"], local, now=NOW
    )

    moment = NOW
    for _ in range(15):
        changes = [
            (chance.choice(NAMES), published_record(tier=chance.randrange(4)))
            for _ in range(chance.randrange(8))
        ]
        rows = append_changes(changes, moment)
        history += [(row["sequence"], row["identifier"], row["record"]) for row in rows]
        for waiting in untold_webhooks(local):
            write_messages(waiting, local, now=moment)
        send_messages(local, now=moment, clock=time.monotonic)
        if chance.random() < 0.5:
            network.let_go()
        moment = moment.fromtimestamp(moment.timestamp() + 3600, UTC)
    network.let_go()
    receiver.look()
    for body in network.seen:
        receiver.receive(body)

    truth = {name: newest_of(history, name)[1] for _, name, _ in history}
    assert receiver.state == truth
    assert receiver.ignored > 0
    assert db.session.get(type(webhook), webhook.id).disabled_at is None
