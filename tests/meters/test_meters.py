import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.factories import NOON
from trusted.domain.priority import Lane
from trusted.meters import Meters
from trusted.meters.meters import BOUNDS

ROUTES, JOBS = ("party", "lookup"), ("remind", "escalate")
ANOTHER = """
import os, sys
from pathlib import Path
from trusted.meters import Meters
meters = Meters(Path(sys.argv[1]), ("party", "lookup"), ("remind", "escalate"))
for _ in range(1000):
    meters.request("party", 200, 90_000)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def meters(tmp_path):
    return Meters(tmp_path / "meters", ROUTES, JOBS)


def test_nothing_is_written_before_something_is_counted(meters, tmp_path):
    reading = meters.reading()
    assert not (tmp_path / "meters").exists()
    assert set(reading.requests.values()) == {0}
    assert reading.succeeded == {"remind": 0, "escalate": 0}


def test_requests_are_counted_by_route_and_status_with_how_long_they_took(meters):
    meters.request("party", 200, BOUNDS[0])
    meters.request("party", 200, BOUNDS[0] + 1)
    meters.request("party", 418, BOUNDS[-1] + 1)
    meters.request("elsewhere", 404, 5)

    reading = meters.reading()

    counted = {name: number for name, number in reading.requests.items() if number}
    assert counted == {("party", "200"): 2, ("party", "other"): 1, ("other", "404"): 1}
    numbers, total = reading.durations["party"]
    assert numbers == [1, 1, *[0] * (len(BOUNDS) - 2), 1]
    assert total == 2 * BOUNDS[0] + 1 + BOUNDS[-1] + 1


def test_decisions_outcomes_webhooks_and_jobs_are_counted(meters):
    meters.decided({Lane.RELEASE: 7, Lane.HOLD: 1})
    meters.took_in({"accepted": 3, "refused": 2})
    meters.called(delivered=4, failed=5)
    meters.ran("remind", failed=0, at=NOON)
    meters.ran("escalate", failed=2, at=NOON)

    reading = meters.reading()

    assert (reading.decisions["release"], reading.decisions["hold"]) == (7, 1)
    assert reading.outcomes == {"accepted": 3, "duplicate": 0, "conflict": 0, "refused": 2}
    assert reading.webhooks == {"delivered": 4, "failed": 5}
    assert reading.succeeded == {"remind": int(NOON.timestamp()), "escalate": 0}
    assert reading.failed == {"remind": 0, "escalate": 2}


def test_threads_lose_nothing(meters):
    def count():
        for _ in range(5000):
            meters.request("party", 200, 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meters.reading().requests["party", "200"] == 20_000


def worker(folder, end, script=ANOTHER):
    return subprocess.run(
        [sys.executable, "-c", script, str(folder), end],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
        check=False,
    )


def test_all_workers_are_added_up_those_too_that_ended_or_were_killed(meters, tmp_path):
    folder = tmp_path / "meters"
    meters.request("party", 200, 1)
    seen = []
    for end in ("ended", "killed", "ended"):
        worker(folder, end)
        seen.append(meters.reading().requests["party", "200"])

    assert seen == [1001, 2001, 3001]
    # What ended was put together, and this worker and the last one stand alone.
    assert len(list(folder.glob("*.bin"))) == 3


def test_a_job_ran_when_the_last_of_all_workers_ran_it(meters, tmp_path):
    other = Meters(tmp_path / "meters", ROUTES, JOBS)
    meters.ran("remind", failed=0, at=NOON)
    other.ran("remind", failed=0, at=NOON.replace(hour=9))
    assert meters.reading().succeeded["remind"] == int(NOON.timestamp())


def test_workers_of_another_version_are_not_mixed_in(meters, tmp_path):
    other = Meters(tmp_path / "meters", (*ROUTES, "new"), JOBS)
    other.request("new", 200, 1)
    meters.request("party", 200, 1)
    assert sum(meters.reading().requests.values()) == 1
    assert sum(other.reading().requests.values()) == 1


def test_what_happens_often_is_seen_at_once_where_it_is_read_and_by_others_soon(meters, tmp_path):
    other = Meters(tmp_path / "meters", ROUTES, JOBS)
    add = meters.often("party", 200)
    for nanoseconds in (BOUNDS[-1] + 1, BOUNDS[0] + 1, BOUNDS[0], 1):
        add(nanoseconds)
    meters.request("party", 200, 1)
    assert meters.reading().durations["party"][0] == [3, 1, *[0] * (len(BOUNDS) - 2), 1]
    add(2)
    until = time.monotonic() + 10
    while other.reading().requests["party", "200"] < 6:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert other.reading().durations["party"][1] == 2 * BOUNDS[0] + BOUNDS[-1] + 6


def test_what_waits_is_counted_when_a_worker_ends(meters, tmp_path):
    adding = "thread = threading.Thread(target=add, args=[90_000], daemon=True)"
    adding += "; thread.start(); thread.join()"
    script = ANOTHER.replace('meters.request("party", 200, 90_000)', adding)
    script = script.replace("for _", 'import threading; add = meters.often("party", 200)\nfor _')
    # As a server ends the process that it forked for a worker, and as any program ends.
    forked = f"from multiprocessing import get_context\ndef work():\n    exec({script!r})\n"
    forked += "one = get_context('fork').Process(target=work)\none.start()\none.join()"
    for number, ending in enumerate((script, forked), 1):
        worker(tmp_path / "meters", "ended", ending)
        assert meters.reading().requests["party", "200"] == number * 1000


def test_threads_that_count_often_lose_nothing(meters):
    add = meters.often("party", 200)

    def count():
        for _ in range(20_000):
            add(1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        meters.reading()
    for thread in threads:
        thread.join()
    assert meters.reading().requests["party", "200"] == 80_000


def test_what_cannot_be_counted_is_not_kept_and_the_next_is_counted(meters, monkeypatch):
    add = meters.often("party", 200)
    add(1)
    with monkeypatch.context() as patch:
        patch.setattr(meters._cells, "_open", None)
        with pytest.raises(TypeError):
            meters.reading()
    add(1)
    assert meters.reading().requests["party", "200"] == 1
