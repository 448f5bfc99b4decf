import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.factories_register import published_record
from trusted.client import LocalRegister, Source, sync
from trusted.client.command import main
from trusted.client.refusals import SourceFailed

KEY = "a selection key that only tests know"
# What a machine that targets shipments need not have.
NOT_NEEDED = ("flask", "sqlalchemy", "werkzeug", "joserfc", "rfc8785", "jinja2", "numpy", "click")


@pytest.fixture
def program(served):
    return served


@pytest.fixture
def env(program):
    return {"TRUSTED_CLIENT_SECRET": program.secret, "TRUSTED_SELECTION_KEY": KEY}


@pytest.fixture
def command(env, keys_file, tmp_path, capfdbinary):
    def run(name, *arguments):
        status = main(["--folder", str(tmp_path / "copy"), name, *arguments], env)
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


def stream(chance, length):
    return [
        (
            f"customs:KR/{chance.randrange(400)}",
            published_record(chance.randrange(50), tier=chance.randrange(4))
            if chance.random() < 0.85
            else None,
        )
        for _ in range(length)
    ]


def sync_arguments(program, keys_file):
    return "--url", program.url, "--client-id", program.client_id, "--keys", str(keys_file)


def test_the_command_syncs_looks_up_prioritizes_and_checks(
    program, keys_file, command, monkeypatch
):
    program.publish(("scac:FXPQ", published_record(1)), ("scac:ZZZZ", published_record(2)))
    program.snapshot()
    program.publish(("scac:ZZZZ", None))

    status, out, err = command("sync", *sync_arguments(program, keys_file))
    assert (status, err) == (0, "")
    assert out.startswith("sequence 3, 1 records, hash " + program.state_hash(3))

    status, out, _ = command("lookup", "scac:fxpq", "scac:ZZZZ")
    found, unknown = map(json.loads, out.rstrip("\n").split("\n"))
    assert (status, found["record"]) == (0, published_record(1))
    assert (unknown["identifier"], unknown["record"]) == ("scac:ZZZZ", None)

    shipment = {"id": "a", "baseline": 430, "parties": {"carrier": ["scac:FXPQ"]}}
    lines = io.BytesIO(json.dumps(shipment).encode() + b"\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(lines))
    status, out, _ = command("prioritize")
    decision = json.loads(out)
    assert (status, decision["priority"], decision["lane"]) == (0, 366, "review")
    assert decision["effects"][0] == {
        "code": "tier-credit", "points": -64, "role": "carrier", "partner_number": "TP00000001",
        "tier": 2,
    }  # fmt: skip
    assert command("check")[1].startswith("sequence 3")


def test_a_line_that_does_not_fit_breaks_nothing(program, keys_file, command, monkeypatch):
    program.publish(("scac:FXPQ", published_record(1)))
    command("sync", *sync_arguments(program, keys_file))
    good = b'{"id":"a","baseline":430,"parties":{"carrier":["scac:FXPQ"]}}'
    lines = (
        good,
        b"",
        b"{bad",
        b'{"id":"b","baseline":4300,"parties":{}}',
        b'{"id":"c","baseline":4,"parties":{"pilot":["scac:FXPQ"]}}',
        b'{"id":7}',
        rb'{"id":"d\u0000","baseline":4,"parties":{}}',
        good,
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines))))

    status, out, err = command("prioritize")

    told = [json.loads(line) for line in out.splitlines()]
    assert [one.get("priority") for one in told] == [366, *[None] * 5, 366]
    assert [(one["id"], one["problem"]["code"]) for one in told if "problem" in one] == [
        (None, "malformed-json"),
        ("b", "invalid-body"),
        ("c", "unknown-role"),
        (None, "invalid-body"),
        ("d\0", "invalid-body"),
    ]
    assert (status, err.split(":")[0]) == (1, "ShipmentsRefused")


def test_without_the_selection_key_no_line_is_decided(
    program, keys_file, env, command, monkeypatch
):
    del env["TRUSTED_SELECTION_KEY"]
    program.publish(("scac:FXPQ", published_record(1)))
    command("sync", *sync_arguments(program, keys_file))
    line = io.BytesIO(b'{"id":"a","baseline":430,"parties":{}}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(line))

    status, out, err = command("prioritize")

    assert (status, out) == (2, "")
    assert "selection key" in err


@pytest.mark.parametrize("name", ["lookup", "sync"])
def test_a_refusal_is_one_line_with_its_name(program, tmp_path, command, name):
    if name == "lookup":
        status, _, err = command("lookup", "scac:FXPQ")
        assert err.startswith("RegisterStale: ")
    else:
        program.publish(("scac:FXPQ", published_record(1)))
        (tmp_path / "none.json").write_text('{"keys":[]}')
        arguments = sync_arguments(program, tmp_path / "none.json")
        status, _, err = command("sync", *arguments)
        assert err.startswith("ForeignKey: ")
    assert (status, err.count("\n")) == (1, 1)


@pytest.mark.parametrize("page", ["docs/client.md", "README.md"])
def test_the_example_of_the_documentation_runs(program, keys_file, tmp_path, page):
    program.publish(("scac:FXPQ", published_record(1)))
    text = (Path(__file__).parents[2] / page).read_text()
    example = text.partition("```python\n")[2].partition("```")[0]
    environment = os.environ | {
        "TRUSTED_URL": program.url,
        "CLIENT_ID": program.client_id,
        "TRUSTED_CLIENT_SECRET": program.secret,
        "TRUSTED_SELECTION_KEY": KEY,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.replace("\n", " ").startswith("1 PublishedRecord(company_id=1")
    assert "priority=366" in done.stdout


def test_a_missing_setting_is_named(program, keys_file, command, env):
    del env["TRUSTED_CLIENT_SECRET"]
    status, _, err = command("sync", *sync_arguments(program, keys_file))
    assert (status, err) == (2, "Set TRUSTED_CLIENT_SECRET.\n")


def test_a_copy_follows_random_streams_to_the_hash_of_the_history(
    program, keys_file, tmp_path, command
):
    chance = random.Random(20270301)
    program.publish(*stream(chance, 1500))
    program.snapshot()
    assert command("sync", *sync_arguments(program, keys_file))[0] == 0
    register = LocalRegister(tmp_path / "copy", map_mib=64)
    reached = 1500
    for length in (1, 700, 3000):
        program.publish(*stream(chance, length))
        reached += length
        assert sync(register, program.source()) == reached
        assert register.state.state_hash == program.state_hash(reached)
    assert register.state.records == program.application.extensions["register"].state().records
    register.close()


def test_a_process_killed_again_and_again_ends_at_the_same_hash(program, keys_file, tmp_path):
    chance = random.Random(5)
    program.publish(*stream(chance, 2000))
    program.snapshot()
    arguments = [
        *(sys.executable, "-m", "trusted.client", "--folder", str(tmp_path / "copy"), "sync"),
        *sync_arguments(program, keys_file),
        "--follow",
    ]
    environment = os.environ | {"TRUSTED_CLIENT_SECRET": program.secret}
    subprocess.run(arguments[:-1], env=environment, stdout=subprocess.DEVNULL, check=True)
    for _ in range(4):
        program.publish(*stream(chance, 2000))
        with subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL) as process:
            time.sleep(0.6 + chance.random())
            process.send_signal(signal.SIGKILL)

    register = LocalRegister(tmp_path / "copy")
    assert sync(register, program.source()) == 10_000
    assert register.state.state_hash == program.state_hash(10_000)
    register.close()
    LocalRegister(tmp_path / "copy", check=True).close()


def test_a_change_reaches_who_waits_for_it_at_once(program, keys_file, tmp_path):
    keys = json.loads(keys_file.read_text())
    assert keys["keys"]
    register = LocalRegister(
        tmp_path / "copy",
        program.application.extensions["trusted-api"].signing.keys().published,
        map_mib=64,
    )
    source = program.source()
    sync(register, source)
    waiting = threading.Thread(target=sync, args=(register, source, 30))
    waiting.start()
    time.sleep(0.5)
    published = time.monotonic()
    program.publish(("scac:FXPQ", published_record(1, status="suspended", tier=0)))
    waiting.join(20)

    assert time.monotonic() - published < 10
    assert register.lookup("scac:FXPQ").enrollments[0].status == "suspended"
    register.close()


def test_a_host_that_refuses_or_is_not_there_is_told_by_its_words(program):
    with pytest.raises(SourceFailed, match="invalid-client"):
        program.source(secret="wrong").changes(0)
    with pytest.raises(SourceFailed, match="422"):
        program.source().changes(-1)
    with pytest.raises(SourceFailed, match="no-snapshot"):
        program.source().manifest()
    with pytest.raises(SourceFailed):
        Source("http://127.0.0.1:1", "x", "y").manifest()


@pytest.mark.parametrize("url", ["http://trusted.example", "ftp://127.0.0.1", "trusted.example"])
def test_nothing_is_asked_without_encryption(url):
    with pytest.raises(ValueError, match="https"):
        Source(url, "x", "y")


def test_the_client_needs_none_of_the_program(tmp_path):
    script = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {NOT_NEEDED!r} or name.startswith((
            'trusted.web', 'trusted.api', 'trusted.services', 'trusted.persistence',
            'trusted.program', 'trusted.config')):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
from trusted.client.__main__ import run
sys.argv = ["trusted-client", "--folder", {str(tmp_path)!r}, "lookup", "scac:FXPQ"]
sys.exit(run())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, "RegisterStale")
