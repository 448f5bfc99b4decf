"""Outcomes by the file: as by the API, in any form of table, and begun again at will."""

import csv
import gzip
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import func, select

from tests.factories import NOON, make_certified
from tests.services.test_outcomes import name_of
from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Outcome, OutcomeTotal, Score
from trusted.services import outcome_files
from trusted.services.counting import recount
from trusted.services.outcome_files import import_outcomes
from trusted.services.reported import Reception

pytestmark = pytest.mark.usefixtures("app")

COLUMNS = [
    "outcome_id",
    "examined_at",
    "mode",
    "selection",
    "violation",
    "severity",
    "carrier",
    "seller",
    "on_time",
    "corrects",
]


def row(outcome_id, name, **given):
    defaults = {
        "examined_at": "2026-11-20T10:00:00Z",
        "mode": "express",
        "selection": "random",
        "violation": "false",
        "severity": "",
        "carrier": name,
        "seller": "",
        "on_time": "true",
        "corrects": "",
    }
    return {"outcome_id": outcome_id} | defaults | given


def rows_of(name):
    return [
        row("one", name),
        row("two", f"{name};scac:ZZZZ", violation="true", severity="major"),
        row("three", name, corrects="two", on_time=""),
    ]


def as_csv(path, rows, columns=COLUMNS):
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_gzip(path, rows):
    plain = as_csv(path, rows)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    return path


def as_parquet(path, rows):
    plain = as_csv(path.with_suffix(".plain"), rows)
    typed = "SELECT * REPLACE (violation::BOOLEAN AS violation, on_time::BOOLEAN AS on_time)"
    duckdb.execute(
        f"COPY ({typed} FROM read_csv('{plain}', all_varchar = true)) TO '{path}' (FORMAT parquet)"
    )
    return path


def taken_in(path):
    return import_outcomes(path, received_from="customs", clock=lambda: NOON)


@pytest.mark.parametrize("written", [as_csv, as_gzip, as_parquet])
def test_a_file_is_taken_in_and_whom_it_concerns_is_rescored(tmp_path, written):
    carrier = make_certified()

    found = taken_in(written(tmp_path / "outcomes", rows_of(name_of(carrier))))

    assert found.statuses == {Reception.ACCEPTED: 3}
    assert (found.rejected_path, found.rescored) == (None, 1)
    total = db.session.scalars(select(OutcomeTotal)).one()
    assert (total.random_examinations, total.random_major) == (2, 0)
    kept = db.session.scalars(select(Outcome).order_by(Outcome.id)).all()
    assert [one.on_time for one in kept] == [True, True, None]
    assert db.session.scalar(select(func.count()).select_from(Score)) >= 1
    assert sorted(path.suffix for path in tmp_path.iterdir() if "rejected" in path.name) == []


def test_a_file_sent_again_changes_nothing(tmp_path):
    path = as_csv(tmp_path / "outcomes.csv", rows_of(name_of(make_certified())))
    taken_in(path)

    found = taken_in(path)

    assert found.statuses == {Reception.DUPLICATE: 3}
    assert found.rescored == 0


def test_a_row_that_is_wrong_is_listed_with_its_line_and_the_rest_taken_in(tmp_path):
    name = name_of(make_certified())
    rows = [
        row("good", name),
        row("bad mode", name, mode="By Air"),
        row("no severity", name, violation="true"),
        row("", name),
        row("good too", "no identifier"),
        row("good", name, mode="postal"),
    ]

    found = taken_in(as_csv(tmp_path / "outcomes.csv", rows))

    assert found.statuses == {Reception.ACCEPTED: 2, Reception.REFUSED: 3, Reception.CONFLICT: 1}
    with found.rejected_path.open() as stream:
        listed = {int(line["line"]): line["reason"] for line in csv.DictReader(stream)}
    assert sorted(listed) == [3, 4, 5, 7]
    assert "mode" in listed[3]
    assert "severity" in listed[4]
    assert "outcome_id" in listed[5]
    assert "taken in before" in listed[7]


def test_a_file_broken_off_is_begun_again(tmp_path, monkeypatch):
    monkeypatch.setattr(outcome_files, "AT_ONCE", 2)
    carrier = make_certified()
    path = as_csv(tmp_path / "outcomes.csv", rows_of(name_of(carrier)))
    whole = outcome_files.record_outcomes
    parts = iter([whole])

    def breaks(*args, **given):
        return next(parts)(*args, **given)

    monkeypatch.setattr(outcome_files, "record_outcomes", breaks)
    with pytest.raises(StopIteration):
        taken_in(path)
    assert db.session.scalar(select(func.count()).select_from(Outcome)) == 2
    monkeypatch.setattr(outcome_files, "record_outcomes", whole)

    found = taken_in(path)

    assert found.statuses == {Reception.DUPLICATE: 2, Reception.ACCEPTED: 1}
    assert recount().differing == []


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ([*COLUMNS, "colour"], "Unknown: colour"),
        ([name for name in COLUMNS if name != "mode"], "Missing: mode"),
        ([], "Missing"),
    ],
)
def test_a_file_whose_columns_do_not_fit_is_refused_whole(tmp_path, columns, told):
    path = as_csv(tmp_path / "outcomes.csv", [], columns)

    with pytest.raises(InputRefused, match=told):
        taken_in(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="cannot be read"):
        taken_in(Path(tmp_path / "nothing.csv"))
