"""A program that hands its register out, without a network, and targeting systems that take it."""

import gzip
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest
from werkzeug.serving import make_server

from tests.client.served import Program as Served
from trusted.client import LocalRegister
from trusted.client.source import ChangesGone, NoSnapshot
from trusted.domain.priority import PriorityPolicy
from trusted.persistence.chain import GENESIS, link
from trusted.register.handouts import (
    ChangeGiven,
    ChangesBody,
    FileGiven,
    ManifestBody,
    PolicyGiven,
    signed,
)
from trusted.register.records import Change, line, published
from trusted.register.signatures import CHANGES, SNAPSHOT, Signer
from trusted.register.state_hash import StateHash

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FILE = "records.ndjson.gz"
KEY = "a selection key that only tests know"
POLICY = PriorityPolicy(
    role_weights={"carrier": 2500, "seller": 2000, "marketplace": 3000, "broker": 1500},
    tier_credits={1: 2500, 2: 6000, 3: 9000},
    adverse_points=150,
    high_risk=800,
    floor=20,
    cap=1000,
    hold_priority=1000,
    base_ppm=1000,
    examine_from=600,
    review_from=350,
    expedite_below=100,
    expedite_credit=5000,
)


class Program:
    """Publishes, and hands out what it published, as a Source would bring it."""

    def __init__(self):
        self.now = NOON
        self.signer = Signer(bytes(range(32)))
        self.keys = (self.signer.public,)
        self.history = []
        self.page = 1000
        self.first_kept = 0
        self.has_snapshot = True

    def publish(self, *changes):
        for identifier, record in changes:
            sequence = len(self.history) + 1
            head = self.history[-1].hash if self.history else GENESIS
            content = {
                "sequence": sequence,
                "at": self.now.isoformat(),
                "identifier": identifier,
                "record": record,
            }
            self.history.append(
                Change(sequence, self.now, identifier, record, head, link(head, content))
            )

    def records(self, sequence):
        answered = {}
        for change in self.history[:sequence]:
            answered[change.identifier] = change.record
        known = {name: record for name, record in answered.items() if record is not None}
        return dict(sorted(known.items()))

    def lines(self, sequence):
        return [line(name, published(one)) for name, one in self.records(sequence).items()]

    def state_hash(self, sequence):
        return StateHash.of(self.lines(sequence)).hexdigest()

    def manifest_body(self, sequence=None, **given):
        sequence = len(self.history) if sequence is None else sequence
        packed = self.packed(sequence)
        body = ManifestBody(
            sequence=sequence,
            previous_hash=self.history[sequence - 1].hash if sequence else GENESIS,
            state_hash=self.state_hash(sequence),
            created_at=self.now,
            not_after=self.now + timedelta(days=2),
            files=(
                FileGiven(FILE, len(packed), sha256(packed).hexdigest(), len(self.lines(sequence))),
            ),
            policy=PolicyGiven.of("2027-01:9f2c", POLICY),
            keys=self.keys,
        )
        return msgspec.structs.replace(body, **given)

    def changes_body(self, after, sequence=None, **given):
        newest = len(self.history)
        sequence = min(after + self.page, newest) if sequence is None else sequence
        body = ChangesBody(
            after=after,
            sequence=sequence,
            state_hash=self.state_hash(sequence),
            complete=sequence == newest,
            as_of=self.now,
            not_after=self.now + MINUTE,
            changes=tuple(ChangeGiven.of(one) for one in self.history[after:sequence]),
            policy=PolicyGiven.of("2027-01:9f2c", POLICY),
            keys=self.keys,
        )
        return msgspec.structs.replace(body, **given)

    def packed(self, sequence):
        return gzip.compress(b"".join(one + b"\n" for one in self.lines(sequence)), mtime=0)

    def sign(self, body):
        kind = SNAPSHOT if isinstance(body, ManifestBody) else CHANGES
        return signed(kind, body, self.signer)

    # What a Source does.
    def manifest(self):
        if not self.has_snapshot:
            raise NoSnapshot("none yet")
        return self.sign(self.manifest_body())

    def file(self, sequence, _name, to, _at_most):
        to.write_bytes(self.packed(sequence))

    def changes(self, after, _wait=0):
        if after < self.first_kept:
            raise ChangesGone("older than thirty days")
        return self.sign(self.changes_body(after))


@pytest.fixture
def program():
    return Program()


@pytest.fixture
def opened(program, tmp_path):
    """Open copies in folders of their own; the same folder again is a restart."""
    registers = []

    def clock():
        return program.now.timestamp()

    def open_(name="copy", **given):
        settings = {
            "keys": program.keys,
            "selection_key": KEY,
            "clock": clock,
            "map_mib": 64,
        }
        registers.append(LocalRegister(tmp_path / name, **(settings | given)))
        return registers[-1]

    yield open_
    for register in registers:
        register.close()


@pytest.fixture
def served(application):
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(application, server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def keys_file(served, tmp_path):
    path = tmp_path / "jwks.json"
    path.write_bytes(served.application.test_client().get("/.well-known/jwks.json").data)
    return path
