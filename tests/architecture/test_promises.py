"""The promises are kept, and people apart: every test and constraint that is named exists."""

import re
from pathlib import Path

import pytest

from trusted.persistence.models import Account

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
PROMISES = (ROOT / "docs/promises.md").read_text()
TABLES = re.split(r"^## ", PROMISES, flags=re.MULTILINE)
PAIRS = (ROOT / "docs/separation.md").read_text()


def test_every_test_that_a_promise_names_exists():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(PROMISES + PAIRS)
        if not (ROOT / path).exists()
        or not re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
    ]

    assert missing == []


def test_every_constraint_that_keeps_two_people_apart_exists():
    checks = {
        f"{table.name}.{str(check.name).removeprefix(f'ck_{table.name}_')}"
        for table in Account.metadata.tables.values()
        for check in table.constraints
    }
    migrations = "".join(file.read_text() for file in (ROOT / "migrations/versions").glob("*.py"))
    rows = [line.split(" | ") for line in PAIRS.splitlines() if ROW.match(line)]
    named = [(row[0], name) for row in rows for name in re.findall(r"`([\w.]+)`", row[4])]

    assert {place for place, _ in named} == {row[0] for row in rows}
    assert [name for _, name in named if name not in checks and name not in migrations] == []
    files = [name for row in rows for name in re.findall(r"`([\w/]+\.py)`", row[3])]
    assert [name for name in files if not (ROOT / "trusted" / name).exists()] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.splitlines()[0])
def test_every_promise_names_tests_alone_and_has_a_number_of_its_own(table):
    rows = [line for line in table.splitlines() if ROW.match(line)]

    assert rows
    assert [int(ROW.match(line)[1]) for line in rows] == list(range(1, len(rows) + 1))
    named = {line: line.rstrip(" |").rpartition(" | ")[2].split("<br>") for line in rows}
    assert [line for line in rows if not all(map(NAMED.fullmatch, named[line]))] == []


def test_no_promise_stands_outside_its_table():
    assert len(TABLES) == 2
    tests = NAMED.findall("".join(TABLES))
    assert len(tests) == PROMISES.count("`tests/")
