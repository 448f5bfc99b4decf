"""Ten thousand random changes, followed by processes that are killed and started again."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.factories import NOON
from tests.factories_register import append_changes, published_record
from trusted.persistence.database import db
from trusted.register.reading import RegisterState
from trusted.register.store import RegisterStore
from trusted.services.register import follower_for, state_hash_at

CHANGES, IDENTIFIERS, KILLS = 10_000, 700, 6
# A worker as it follows, but with less to a commit, so that a kill finds it amid more of them.
WORKER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from trusted.register import follower
from trusted.register.store import RegisterStore
from trusted.services.register import follower_for

follower.AT_MOST, follower.POLL_SECONDS = 100, 0.01
store = RegisterStore(Path(sys.argv[2]), 64)
following = follower_for(create_engine(sys.argv[1]), store)
print("ready", flush=True)
following.follow_forever()
"""


class Worker:
    """A process that follows into a folder, until it is killed."""

    def __init__(self, database_url, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, database_url, str(folder)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def begin(self):
        assert self.process.stdout.readline() == b"ready\n"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture
def history(app):
    chance = random.Random(20270302)
    append_changes(
        (
            (
                f"customs:KR/{chance.randrange(IDENTIFIERS)}",
                published_record(chance.randrange(90), tier=chance.randrange(4))
                if chance.random() < 0.8
                else None,
            )
            for _ in range(CHANGES)
        ),
        NOON,
    )


def killed_at_random(database_url, folder, store):
    """Have workers follow, kill each in the midst of it; return the states they left."""
    chance, left = random.Random(6), [RegisterState()]
    while len(left) <= KILLS or left[-1].sequence < CHANGES:
        # Two as on a host with two workers: one leads, and the other takes over from it.
        workers = [Worker(database_url, folder) for _ in range(2 if len(left) == 1 else 1)]
        for worker in workers:
            worker.begin()
        for worker in workers:
            wanted = left[-1].sequence + chance.randrange(1, CHANGES // KILLS)
            until = time.monotonic() + 60
            while store.state().sequence < min(wanted, CHANGES):
                assert time.monotonic() < until, "it does not go on"
                time.sleep(0.001)
            worker.kill()
            left.append(store.state())
    return left


def test_followers_that_are_killed_again_and_again_come_to_the_hash_of_the_history(
    history, database_url, tmp_path
):
    store = RegisterStore(tmp_path / "followed", 64)
    left = killed_at_random(database_url, tmp_path / "followed", store)

    midway = {state.sequence for state in left} - {0, CHANGES}
    assert len(midway) >= KILLS // 2
    for state in left[-3:]:
        # Whatever the moment, what is answered is the register as it was after some change.
        assert state.state_hash == state_hash_at(state.sequence)
    assert store.state().sequence == CHANGES

    followed = store.state()
    assert follower_for(db.engine, store).rebuild() == CHANGES
    rebuilt = store.state()
    store.close()
    assert (rebuilt.head, rebuilt.state_hash, rebuilt.records) == (
        followed.head, followed.state_hash, followed.records,
    )  # fmt: skip
