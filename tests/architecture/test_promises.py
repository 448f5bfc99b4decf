"""The promises are kept: every test that they name exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
PROMISES = (ROOT / "docs/promises.md").read_text()


def test_every_test_that_a_promise_names_exists():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(PROMISES)
        if not (ROOT / path).exists()
        or not re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
    ]

    assert missing == []


def test_every_promise_names_a_test_and_has_a_number_of_its_own():
    rows = [line for line in PROMISES.splitlines() if ROW.match(line)]

    assert [int(ROW.match(line)[1]) for line in rows] == list(range(1, len(rows) + 1))
    assert [line for line in rows if not NAMED.search(line)] == []
