import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.decisions.logged import open_log, request, segments
from trusted.decisions.entries import new_request_id, place_of
from trusted.decisions.finding import find
from trusted.decisions.log import LogUnavailable
from trusted.decisions.sealing import prune, seal_abandoned
from trusted.decisions.verifying import verify

ROOT = Path(__file__).parents[2]
# Another worker: logs as fast as it can and says what it has logged, until it is killed.
WORKER = """
import random, sys
from pathlib import Path
from tests.decisions.logged import open_log, request

chance = random.Random(int(sys.argv[2]))
log = open_log(Path(sys.argv[1]), segment_bytes=200_000)
while True:
    one = request(chance, chance.choice([10, 300, 20_000]))
    log.append(one)
    print(one.request_id, one.asked.hex()[:20], flush=True)
"""


def test_what_was_appended_is_found_while_it_is_written_and_once_it_is_sealed(tmp_path):
    chance, log = random.Random(1), open_log(tmp_path)
    # The compression begins anew when much has come together, and for each of the largest.
    requests = [request(chance, chance.choice([0, 300, 100_000, 400_000])) for _ in range(60)]
    for one in requests:
        log.append(one)

    assert [find(tmp_path, log.chain, one.request_id) for one in requests] == requests
    log.close()
    assert [find(tmp_path, log.chain, one.request_id) for one in requests] == requests
    assert find(tmp_path, log.chain, new_request_id()) is None
    assert find(tmp_path, log.chain, "no id at all") is None


def test_a_segment_ends_at_its_size_and_the_chain_says_what_is_in_it(tmp_path):
    chance, log = random.Random(2), open_log(tmp_path, segment_bytes=50_000)
    requests = [request(chance, 10_000) for _ in range(30)]
    for one in requests:
        log.append(one)
    log.close()
    wait_until(lambda: verify(tmp_path).links == len(segments(tmp_path)))

    report = verify(tmp_path)
    assert report.links == report.segments == 10
    assert (report.requests, report.decisions, report.faults) == (30, 90, ())
    assert [find(tmp_path, log.chain, one.request_id) for one in requests] == requests


def test_a_segment_ends_at_its_age(tmp_path):
    log = open_log(tmp_path, segment_seconds=0.0)
    for _ in range(3):
        log.append(request(random.Random(3)))
    assert len(segments(tmp_path)) == 3


def test_a_torn_end_is_cut_wherever_it_is_torn_and_what_was_answered_stays(tmp_path):
    chance, log = random.Random(4), open_log(tmp_path / "whole")
    requests = [request(chance, 40) for _ in range(3)]
    for one in requests[:2]:
        log.append(one)
    (path,) = segments(tmp_path / "whole")
    answered = path.stat().st_size
    log.append(requests[2])
    content = path.read_bytes()

    for end in range(answered + 1, len(content)):
        folder = tmp_path / str(end)
        folder.mkdir()
        (folder / path.name).write_bytes(content[:end])
        torn = open_log(folder)
        assert seal_abandoned(folder, torn.chain) == 1
        (link,) = torn.chain.links()
        assert (link.requests, link.size, link.cut) == (2, answered, end - answered)
        assert find(folder, torn.chain, requests[1].request_id) == requests[1]
        assert find(folder, torn.chain, requests[2].request_id) is None
        assert verify(folder).faults == ()
        assert (folder / path.name).with_suffix(".cut").read_bytes() == content[answered:end]


def test_a_segment_without_a_whole_request_is_put_aside(tmp_path):
    log = open_log(tmp_path)
    (tmp_path / "20270101T000000000000Z-00000000.segment").write_bytes(
        b"trusted decisions 1\n\x00\x00"
    )
    seal_abandoned(tmp_path, log.chain)

    assert (segments(tmp_path), log.chain.links()) == ([], ())
    assert verify(tmp_path).faults == ()


def test_a_living_segment_is_left_alone(tmp_path):
    log = open_log(tmp_path)
    log.append(request(random.Random(5)))

    assert seal_abandoned(tmp_path, open_log(tmp_path).chain) == 0
    assert verify(tmp_path).requests == 1


def test_every_altered_byte_is_noticed(tmp_path):
    chance, log = random.Random(6), open_log(tmp_path / "whole")
    for _ in range(4):
        log.append(request(chance, 20))
    log.close()
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert {Path(name).suffix for name in names} == {".index", ".ndjson", ".lock", ".segment"}

    for name in names:
        content = (tmp_path / "whole" / name).read_bytes()
        for at in range(0, len(content), 7):
            folder = tmp_path / "altered"
            shutil.copytree(tmp_path / "whole", folder)
            flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            (folder / name).write_bytes(flipped)
            assert verify(folder).faults, (name, at)
            shutil.rmtree(folder)


def test_a_segment_or_a_line_that_is_gone_is_noticed(tmp_path):
    chance, log = random.Random(7), open_log(tmp_path)
    for _ in range(3):
        log.append(request(chance))
        log.close()
    whole = verify(tmp_path)
    assert (whole.faults, whole.links) == ((), 3)

    kept = segments(tmp_path)[1]
    content = kept.read_bytes()
    kept.unlink()
    assert verify(tmp_path).faults == (f"segment {kept.stem} is missing",)
    kept.write_bytes(content)

    lines = log.chain.path.read_bytes().splitlines(keepends=True)
    log.chain.path.write_bytes(lines[0] + lines[2])
    assert "does not fit" in verify(tmp_path).faults[0]
    # Cut off at the end, the chain fits; what was noted does not.
    log.chain.path.write_bytes(b"".join(lines[:2]))
    segments(tmp_path)[2].unlink()
    assert verify(tmp_path).faults == ()
    assert verify(tmp_path, (whole.links, whole.head)).faults != ()
    log.chain.path.write_bytes(b"".join(lines))
    kept_two = verify(tmp_path, (2, log.chain.links()[1].hash))
    assert len(kept_two.faults) == 1


def test_what_is_old_is_given_up_and_the_chain_says_so(tmp_path):
    chance, log = random.Random(8), open_log(tmp_path)
    old = request(chance)
    log.append(old)
    log.close()
    now = datetime.now(UTC)

    assert prune(tmp_path, log.chain, timedelta(days=30), now + timedelta(days=29)) == 0
    assert prune(tmp_path, log.chain, timedelta(days=30), now + timedelta(days=31)) == 1
    assert prune(tmp_path, log.chain, timedelta(days=30), now + timedelta(days=31)) == 0
    fresh = request(chance)
    log.append(fresh)

    assert find(tmp_path, log.chain, old.request_id) is None
    assert find(tmp_path, log.chain, fresh.request_id) == fresh
    report = verify(tmp_path)
    assert (report.links, report.segments, report.faults) == (2, 1, ())


def test_half_a_line_of_the_chain_is_written_anew(tmp_path):
    chance, log = random.Random(9), open_log(tmp_path)
    log.append(request(chance))
    log.close()
    lines = log.chain.path.read_bytes()
    log.append(request(chance))
    log.close()
    log.chain.path.write_bytes(log.chain.path.read_bytes()[: len(lines) + 40])

    again = open_log(tmp_path)
    assert seal_abandoned(tmp_path, again.chain) == 1
    report = verify(tmp_path)
    assert (report.links, report.requests, report.faults) == (2, 2, ())


def test_no_answered_request_is_lost_or_half_however_many_processes_are_killed(tmp_path):
    chance = random.Random(10)
    said = []
    for turn in range(4):
        workers = [start_worker(tmp_path, 2 * turn + one) for one in (0, 1)]
        outputs = [[], []]
        readers = [
            threading.Thread(target=outputs[one].extend, args=(workers[one].stdout,))
            for one in (0, 1)
        ]
        for reader in readers:
            reader.start()
        wait_until(lambda lines=outputs: all(len(output) > 3 for output in lines))
        time.sleep(chance.random() / 4)
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait(30)
        for reader, worker in zip(readers, workers, strict=True):
            reader.join(30)
            worker.stdout.close()
        # The last line may be half: what is said is not what is tested.
        said += [line.split() for output in outputs for line in output if line.endswith("\n")]

    log = open_log(tmp_path)
    seal_abandoned(tmp_path, log.chain)
    report = verify(tmp_path)
    assert report.faults == ()
    assert len(said) <= report.requests <= len(said) + 8
    for request_id, asked in chance.sample(said, min(len(said), 200)):
        assert find(tmp_path, log.chain, request_id).asked.hex()[:20] == asked


def start_worker(folder, seed):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_threads_of_one_process_share_its_segment(tmp_path):
    log = open_log(tmp_path)
    requests = [request(random.Random(seed)) for seed in range(40)]
    threads = [threading.Thread(target=log.append, args=(one,)) for one in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(segments(tmp_path)) == 1
    assert (verify(tmp_path).requests, verify(tmp_path).faults) == (40, ())


def test_a_full_disk_refuses_the_request_and_harms_no_other(tmp_path, monkeypatch):
    chance, log = random.Random(11), open_log(tmp_path)
    first, second, third = (request(chance) for _ in range(3))
    log.append(first)
    write, written = os.write, []

    def full(file, data):
        if not written:
            written.append(write(file, bytes(data)[:50]))
            return written[0]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LogUnavailable):
        log.append(second)
    monkeypatch.undo()
    log.append(third)

    wait_until(lambda: len(log.chain.links()) == 1)
    assert log.chain.links()[0].cut == 0
    assert find(tmp_path, log.chain, second.request_id) is None
    assert [find(tmp_path, log.chain, one.request_id) for one in (first, third)] == [first, third]
    assert verify(tmp_path).faults == ()


def test_what_is_no_decision_id_names_no_request():
    name = new_request_id()
    assert place_of(f"{name}.9999") == (name, 9999)
    for text in ("", name, f"{name}.", f"{name}.01", f"{name}.-1", f"{name}x.1", f"{name}.1\n"):
        assert place_of(text) is None


def wait_until(happened):
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.01)
