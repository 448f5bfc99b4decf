"""The client library as a targeting system installs it: into an environment of its own."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.client.conftest import KEY
from tests.factories_register import published_record
from trusted.client import sync

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venv/bin/uv"
NOT_INSTALLED = ("flask", "sqlalchemy", "werkzeug", "jinja2", "numpy", "duckdb", "granian")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A fresh environment with the client library and what it needs, from the package index."""
    folder = tmp_path_factory.mktemp("targeting")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    unwanted = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "trusted", source / "trusted", ignore=unwanted)
    run(UV, "venv", "-q", "--python", sys.executable, folder / "fresh")
    python = folder / "fresh/bin/python"
    pinned = ROOT / "requirements/run.txt"
    wanted = f"{source}[client]"
    run(UV, "pip", "install", "-q", "--system-certs", "--python", python, wanted, "-c", pinned)
    return folder / "fresh/bin"


def run(*words, fed=""):
    """Run a command outside the checkout, with no path into it; returns what it says."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    given["TRUSTED_SELECTION_KEY"] = KEY
    done = subprocess.run(
        list(map(str, words)),
        cwd="/",
        env=given,
        input=fed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{done.returncode}: {done.stderr}")
    return done.stdout


def test_it_answers_from_what_was_verified_and_has_nothing_of_the_program(
    environment, program, opened
):
    program.now = datetime.now(UTC)
    program.publish(("scac:FXPQ", published_record(1)))
    register = opened()
    sync(register, program)
    register.close()
    command = environment / "trusted-client", "--folder", register.folder

    found = json.loads(run(*command, "lookup", "scac:fxpq"))
    assert found["record"]["company_id"] == 1
    shipment = {"id": "a", "baseline": 430, "parties": {"carrier": ["scac:FXPQ"]}}
    decision = json.loads(run(*command, "prioritize", fed=json.dumps(shipment) + "\n"))
    assert decision["priority"] == 366
    assert run(*command, "check").startswith("sequence 1, 1 records")

    asked = f"import importlib.util as i; print([n for n in {NOT_INSTALLED} if i.find_spec(n)])"
    assert run(environment / "python", "-c", asked) == "[]\n"


def test_with_nothing_verified_it_answers_nothing(environment, tmp_path):
    with pytest.raises(RuntimeError, match=r"^1: RegisterStale: "):
        run(environment / "trusted-client", "--folder", tmp_path / "none", "lookup", "scac:FXPQ")
