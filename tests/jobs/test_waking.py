"""The jobs run in a process of their own, beside the workers of a server that is really run."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.servers import environment, serving
from tests.jobs.test_keeping import PATIENCE_SECONDS, runs, wait_for
from trusted.jobs import JOBS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at processes where Linux shows them"
)


@pytest.fixture
def variables(settings):
    folder = settings.data_dir
    return environment(folder, settings.database_url) | {"TRUSTED_REGISTER_MAP_MIB": "64"}


@pytest.fixture
def meters(application):
    return application.extensions["meters"]


def ran(meters):
    """Return when the last of the jobs that every installation has ran, seconds since 1970."""
    return meters.reading().succeeded[JOBS[-1].name]


def wakers(worker):
    """Return the processes that a worker has begun."""
    found = Path(f"/proc/{worker}/task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def test_they_run_again_and_again_until_told_to_end(variables, meters):
    command = [sys.executable, "-m", "flask", "--app", "app", "jobs", "wake"]
    before = int(datetime.now(UTC).timestamp())
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | variables, stdin=subprocess.PIPE
    ) as process:
        wait_for(lambda: ran(meters) >= before)
        webhooks = "send-webhook-messages"
        first = meters.reading().succeeded[webhooks]
        wait_for(lambda: meters.reading().succeeded[webhooks] > first)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_of_a_server_they_run_beside_the_worker_and_end_with_it(variables, meters, end, capfd):
    with serving("tests.jobs.hurried:server", variables) as server:
        wait_for(lambda: ran(meters))
        (process,) = wakers(server.worker)
        assert b"jobs\0wake" in Path(f"/proc/{process}/cmdline").read_bytes()
        os.kill(server.worker, end)
        wait_for(lambda: not runs(process))
    assert "Traceback" not in capfd.readouterr().err
