"""A copy of the shipped program in which one thing is changed."""

import shutil
from pathlib import Path

import pytest

from trusted.program.loader import SHIPPED


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(SHIPPED / "2027-01", tmp_path / "2027-01"))


@pytest.fixture
def changed(folder):
    def change(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change
