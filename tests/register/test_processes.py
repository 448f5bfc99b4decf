import subprocess
import sys
import time
from datetime import UTC, datetime

from trusted.register.records import Change
from trusted.register.store import RegisterStore

# Another worker: says when it is ready, then the moment at which it first saw the suspension.
WORKER = """
import sys, time
from pathlib import Path
from trusted.register.store import RegisterStore

store = RegisterStore(Path(sys.argv[1]), 64)
print("ready", flush=True)
until = time.time() + 20
while time.time() < until:
    with store.reading() as view:
        party = view.party("scac:FXPQ")
    if party is not None and party.enrollments["carrier"].status == "suspended":
        print(time.time(), flush=True)
        break
    time.sleep(0.001)
"""
SEEN_WITHIN_SECONDS = 0.1


def record(status):
    enrollment = {
        "partner_number": "TP00012344",
        "entity_type": "carrier",
        "status": status,
        "tier": 0,
        "status_since": "2026-03-02",
        "valid_until": None,
        "score_band": None,
        "random_ppm": 31,
        "evidence_level": "site",
    }
    return {"company_id": 1, "company": "Fox", "policy": "p", "enrollments": [enrollment]}


def publish(store, sequence, status):
    with store.writing() as writer:
        change = Change(sequence, datetime.now(UTC), "scac:FXPQ", record(status), "", "0" * 64)
        writer.apply([change])


def test_another_process_sees_a_suspension_within_a_tenth_of_a_second(tmp_path):
    store = RegisterStore(tmp_path, 64)
    publish(store, 1, "validated")
    best = min(delay_of_one_suspension(store, 2 * number) for number in (1, 2, 3))
    store.close()

    assert best < SEEN_WITHIN_SECONDS


def delay_of_one_suspension(store, sequence):
    """Return the seconds from the commit to when another process answers by it."""
    publish(store, sequence, "validated")
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(store.folder)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout.readline() == "ready\n"
        publish(store, sequence + 1, "suspended")
        committed = time.time()
        seen = float(worker.stdout.readline())
    return seen - committed
