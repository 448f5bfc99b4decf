"""The README is true: what it names exists, and what exists is named."""

import re
from pathlib import Path

from trusted.cli import COMMANDS
from trusted.config import NUMBERS, Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_every_setting_is_in_the_table_with_its_default():
    table = dict(re.findall(r"^\| `(TRUSTED_[A-Z0-9_]+)` \|.*\| ([^|]+) \|$", README, re.MULTILINE))
    read = set(re.findall(r'"(TRUSTED_[A-Z0-9_]+)"', (ROOT / "trusted/config.py").read_text()))

    assert set(table) == read
    for name, attribute in NUMBERS.items():
        default = Settings.__dataclass_fields__[attribute].default
        assert table[name] == str(default), name


def test_every_file_that_it_shows_or_links_is_there():
    named = re.findall(r"\]\(([^)#]+)\)", README)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_command_of_ours_is_named():
    groups = {command.name for command in COMMANDS}

    assert {
        name for name in groups if f"`{name} " not in README and f"`{name}`" not in README
    } == set()


def test_every_target_that_it_names_can_be_made():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE)) <= targets
