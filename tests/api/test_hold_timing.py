"""How soon after its commit a hold is felt: within the limits of a suspension."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from tests.factories_holds import make_agency, make_agent, shipment_draft
from trusted.domain.priority import Lane
from trusted.persistence.database import db
from trusted.services.holds import agent_of, place_hold, release_hold

# Another worker: says when it is ready, then the moment at which it first decided by the hold.
WORKER = """
import sys, time
from pathlib import Path
from tests.domain.policies import PRIORITY
from trusted.domain.priority import Shipment, decide
from trusted.register.store import RegisterStore

store = RegisterStore(Path(sys.argv[1]), 64)
shipment = Shipment(sys.argv[2], 400, {})
print("ready", flush=True)
until = time.time() + 20
while time.time() < until:
    with store.reading() as view:
        found = decide(shipment, view.party, PRIORITY, "p", "k", (), view.holds_in_force())
    if found.lane == sys.argv[3]:
        print(time.time(), flush=True)
        break
    time.sleep(0.001)
"""
FELT_WITHIN_SECONDS = 0.1


def seen_after(folder, shipment_id, lane, verb):
    """Return the seconds from before the commit of a verb to when another process answers so."""
    commits = []
    event.listen(db.engine, "commit", lambda _: commits.append(time.time()))
    command = [sys.executable, "-c", WORKER, str(folder), shipment_id, lane.value]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "ready\n"
        commits.clear()
        verb()
        seen = float(worker.stdout.readline())
    return seen - commits[0]


def test_a_hold_and_its_release_are_felt_by_another_process_within_a_tenth_of_a_second(app):
    folder = app.extensions["settings"].register_dir
    agent = agent_of(make_agent(make_agency()))
    felt, gone = [], []
    for shipment_id in ("1Z", "2Z", "3Z"):
        now = datetime.now(UTC)
        draft = shipment_draft(shipment_id, now, until=now + timedelta(days=1))
        placed = []

        def place(draft=draft, placed=placed, now=now):
            placed.append(place_hold(draft, agent=agent, now=now).hold)

        def release(placed=placed, now=now):
            release_hold(placed[0], note="", agent=agent, now=now)

        felt.append(seen_after(folder, shipment_id, Lane.HOLD, place))
        gone.append(seen_after(folder, shipment_id, Lane.REVIEW, release))

    assert min(felt) < FELT_WITHIN_SECONDS
    assert min(gone) < FELT_WITHIN_SECONDS
