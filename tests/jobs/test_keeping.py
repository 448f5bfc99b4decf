"""Of the workers of a host one keeps the process that wakes the jobs, which never outlives it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from trusted.jobs import keeping
from trusted.jobs.keeping import NICENESS, keep_waking

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300
AT_ONCE = timedelta(0)
# What is kept in place of the jobs: it says that it began, and ends with its standard input.
BEGUN = """
import os, sys
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {os.getppid()}\\n")
"""
KEPT = f"{BEGUN}\nwhile os.read(0, 1): pass"
WORKER = """
import runpy, sys
from datetime import timedelta
from pathlib import Path
# By itself, without all the jobs, which take a while to import.
keep_waking = runpy.run_path("trusted/jobs/keeping.py")["keep_waking"]
keep_waking(sys.argv[2:], Path(sys.argv[1]), first=timedelta(0))
print("keeps", flush=True)
sys.stdin.read()
"""


def wait_for(true) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() < begun + PATIENCE_SECONDS
        time.sleep(0.02)


def begun(folder: Path) -> list[list[int]]:
    """Return the processes that began so far, each with who began it."""
    path = folder / "begun"
    text = path.read_text() if path.exists() else ""
    return [[int(number) for number in line.split()] for line in text.splitlines()]


def runs(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def command(folder: Path, script: str = KEPT) -> list[str]:
    return [sys.executable, "-c", script, str(folder / "begun")]


@contextmanager
def kept(folder: Path, script: str = KEPT) -> Iterator[None]:
    """Keep a process as long as the block lasts, which is the life of a worker."""
    over = threading.Event()
    worker = threading.Thread(target=over.wait)
    worker.start()
    keeper = keep_waking(command(folder, script), folder, worker=worker, first=AT_ONCE)
    try:
        yield
    finally:
        over.set()
        keeper.join(PATIENCE_SECONDS)


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that keeps a process whenever no other does, as soon as it says so."""
    pipe = subprocess.PIPE
    line = [sys.executable, "-c", WORKER, str(folder), *command(folder)]
    with subprocess.Popen(line, cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"keeps\n"
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes where Linux shows them")
def test_where_a_worker_is_killed_its_process_ends_and_another_worker_keeps_one(tmp_path):
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(tmp_path)) for _ in range(2)]
        wait_for(lambda: begun(tmp_path))
        ((first, keeper),) = begun(tmp_path)
        time.sleep(2 * keeping.LOOK_SECONDS)
        assert len(begun(tmp_path)) == 1, "of all workers one keeps a process"
        (holder, other) = sorted(workers, key=lambda one: one.pid != keeper)

        holder.kill()

        wait_for(lambda: not runs(first))
        wait_for(lambda: len(begun(tmp_path)) == 2)
        second, heir = begun(tmp_path)[1]
        assert heir == other.pid
        other.stdin.close()
        assert other.wait(PATIENCE_SECONDS) == 0, "a worker that ends waits for its process"
        assert not runs(second)


def test_a_process_that_dies_is_started_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(keeping, "AGAIN_SECONDS", 0.05)
    with kept(tmp_path):
        wait_for(lambda: begun(tmp_path))
        os.kill(begun(tmp_path)[0][0], signal.SIGKILL)
        wait_for(lambda: len(begun(tmp_path)) == 2)
    assert "ended with -9; it is started again" in caplog.text
    assert len(begun(tmp_path)) == 2


def test_one_that_cannot_be_started_is_tried_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(keeping, "AGAIN_SECONDS", 0.05)
    program = tmp_path / "program"
    over = threading.Event()
    life = threading.Thread(target=over.wait)
    life.start()
    keeper = keep_waking([str(program)], tmp_path, worker=life, first=AT_ONCE)
    try:
        wait_for(lambda: "cannot be started" in caplog.text)
        source = tmp_path / "mended"
        source.write_text(f"#!/bin/sh\necho 1 1 > {tmp_path / 'begun'}; read line\n")
        source.chmod(0o700)
        source.rename(program)
        wait_for(lambda: begun(tmp_path))
    finally:
        over.set()
        keeper.join(PATIENCE_SECONDS)
    assert not keeper.is_alive()


def test_before_the_first_start_whoever_waits_is_answered(tmp_path):
    over = threading.Event()
    life = threading.Thread(target=over.wait)
    life.start()
    keeper = keep_waking(command(tmp_path), tmp_path, worker=life)
    over.set()
    keeper.join(PATIENCE_SECONDS)
    assert not keeper.is_alive(), "a worker that ends meanwhile does not wait"
    assert begun(tmp_path) == []
    assert timedelta(seconds=20) == keeping.FIRST


def test_one_that_is_told_to_end_ends_what_is_in_hand(tmp_path):
    script = f"""
import os, signal, time
def end(*_):
    time.sleep(0.5)
    open({str(tmp_path / "done")!r}, "w").write("done")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
{KEPT}"""
    with kept(tmp_path, script):
        wait_for(lambda: begun(tmp_path))
    assert (tmp_path / "done").read_text() == "done"


def test_one_that_does_not_end_when_told_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "GRACE_SECONDS", 0.1)
    script = f"import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: 0)\n{BEGUN}"
    with kept(tmp_path, f"{script}\nwhile True: time.sleep(1)"):
        wait_for(lambda: begun(tmp_path))
    ((process, _),) = begun(tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_holds_nothing_of_the_workers_and_steps_back_behind_it(tmp_path):
    script = f"""
import os
def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
with open({str(tmp_path / "holds")!r}, "w") as file:
    found = [number for number in range(256) if is_open(number) and number != file.fileno()]
    print(*found, os.getpgid(0) == os.getpid(), os.nice(0), file=file)
{KEPT}"""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        with kept(tmp_path, script):
            wait_for(lambda: begun(tmp_path))
    niceness = min(os.nice(0) + NICENESS, 19)
    assert (tmp_path / "holds").read_text() == f"0 1 2 True {niceness}\n"


def test_what_it_logs_comes_out_where_the_worker_logs(tmp_path, capfd):
    with kept(tmp_path, f"import sys; print('a job failed', file=sys.stderr)\n{KEPT}"):
        wait_for(lambda: begun(tmp_path))
    assert capfd.readouterr().err == "a job failed\n"
