"""Taking in outcomes by the file, however long it is."""

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import msgspec

from trusted.domain.errors import InputRefused
from trusted.manifests.workbench import brought, workbench
from trusted.program import shipped_program
from trusted.services.outcomes import record_outcomes
from trusted.services.refresh import refresh_standings
from trusted.services.reported import DataQuality, Reception, ReportedOutcome

AT_ONCE = 10_000
PARQUET, GZIP = b"PAR1", b"\x1f\x8b"
SEPARATORS = str.maketrans({";": " ", "|": " "})
QUALITY = frozenset(msgspec.structs.asdict(DataQuality()))
PLAIN = frozenset(ReportedOutcome.__struct_fields__) - {"parties", "data_quality"}
NEEDED = ("outcome_id", "examined_at", "mode", "selection", "violation")

Row = Mapping[str, Any]


@dataclass(slots=True)
class Imported:
    """What became of a file.

    statuses: how many rows met which reception; what is unreadable counts as refused.
    rejected_path: the list of those that were not taken in, None if there are none.
    """

    statuses: Counter[Reception] = field(default_factory=Counter)
    rejected_path: Path | None = None
    rescored: int = 0


def import_outcomes(source: Path, *, received_from: str, clock: Callable[[], datetime]) -> Imported:
    """Take in a file of outcomes, part by part, and rescore whom they concern at the end.

    Each part is a transaction of its own: broken off, it is begun again by running it once more,
    since what was taken in is recognized. Rows that cannot be taken in are listed beside the
    file, with their line (Parquet: row) counted from 1 and what to change.

    source: CSV (plain or gzip) or Parquet; columns by the names of the API's fields, identifiers
            in a column for each entity type, several set apart by a semicolon.
    Raises: InputRefused if the file as a whole cannot be read; nothing was taken in then.
    """
    imported, touched = Imported(), set[int]()
    rejected = source.with_name(source.name + ".rejected.csv")
    with rejected.open("w", newline="") as stream:
        refuse = csv.writer(stream).writerow
        refuse(("line", "outcome_id", "reason"))
        try:
            with _rows(source) as rows:
                for part in _parts(rows):
                    touched |= _take_in(part, imported, refuse, received_from, clock())
        finally:
            if touched:
                imported.rescored = refresh_standings(now=clock(), enrollment_ids=touched)
    if imported.statuses[Reception.REFUSED] + imported.statuses[Reception.CONFLICT]:
        imported.rejected_path = rejected
    else:
        rejected.unlink()
    return imported


def _take_in(
    part: Iterable[tuple[int, Row]],
    imported: Imported,
    refuse: Callable[[tuple[object, ...]], object],
    received_from: str,
    now: datetime,
) -> frozenset[int]:
    readable: list[ReportedOutcome] = []
    lines: list[int] = []
    roles = frozenset(shipped_program().entity_types)
    for line, row in part:
        try:
            readable.append(_report(row, roles))
            lines.append(line)
        except msgspec.ValidationError as error:
            imported.statuses[Reception.REFUSED] += 1
            refuse((line, row.get("outcome_id"), str(error)))
    recorded = record_outcomes(readable, received_from=received_from, now=now)
    for line, receipt in zip(lines, recorded.receipts, strict=True):
        imported.statuses[receipt.status] += 1
        if receipt.detail:
            refuse((line, receipt.outcome_id, receipt.detail))
    return recorded.touched


def _report(row: Row, roles: Collection[str]) -> ReportedOutcome:
    """Return the report of a row; empty cells are left out."""
    given = {name: value for name, value in row.items() if value not in (None, "")}
    content = {name: given[name] for name in given.keys() & PLAIN}
    content["data_quality"] = {name: given[name] for name in given.keys() & QUALITY}
    content["parties"] = {
        role: str(given[role]).translate(SEPARATORS).split() for role in given.keys() & roles
    }
    return msgspec.convert(content, ReportedOutcome, strict=False)


@contextmanager
def _rows(source: Path) -> Iterator[Iterator[tuple[int, Row]]]:
    """Open a file and hand out its rows with their lines."""
    try:
        with source.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise InputRefused(f"The file {source} cannot be read: {error.strerror}.") from error
    if begins == PARQUET:
        with (
            TemporaryDirectory(dir=source.parent, prefix=".outcomes-") as place,
            workbench(Path(place)) as bench,
        ):
            path = str(brought(source, Path(place)))
            found = bench.execute("SELECT * FROM read_parquet($path)", {"path": path})
            names = [str(column[0]) for column in found.description or ()]
            _check_columns(names)
            yield _numbered(names, iter(lambda: found.fetchmany(AT_ONCE), []))
        return
    opened = gzip.open if begins.startswith(GZIP) else open
    with opened(source, "rt", encoding="utf-8-sig", newline="") as text:
        yield _csv_rows(text)


def _csv_rows(text: TextIO) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(text)
    names = next(reader, [])
    _check_columns(names)

    def rows() -> Iterator[tuple[int, Row]]:
        for cells in reader:
            yield reader.line_num, dict(zip(names, cells, strict=False))

    return rows()


def _numbered(
    names: list[str], parts: Iterator[list[tuple[Any, ...]]]
) -> Iterator[tuple[int, Row]]:
    number = 0
    for part in parts:
        for cells in part:
            number += 1
            yield number, dict(zip(names, cells, strict=True))


def _check_columns(names: list[str]) -> None:
    known = PLAIN | QUALITY | frozenset(shipped_program().entity_types)
    unknown = [name for name in names if name not in known]
    missing = [name for name in NEEDED if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        raise InputRefused(
            "The columns of the file do not fit."
            + (f" Unknown: {', '.join(unknown)}." if unknown else "")
            + (f" Missing: {', '.join(missing)}." if missing else "")
            + f" Use each once of: {', '.join(sorted(known))}."
        )


def _parts(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    return iter(lambda: list(islice(rows, AT_ONCE)), [])
