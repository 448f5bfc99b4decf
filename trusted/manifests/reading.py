"""Reading a manifest: every row becomes a shipment or is reported with its line and the reason."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trusted.domain.errors import InputRefused
from trusted.manifests.lines import Lines, Rejected, beginning, opened
from trusted.manifests.shapes import ADVANCE, Shape, shape_of
from trusted.manifests.workbench import brought

PARQUET = b"PAR1"
LIMITS = {"id_length": 100, "mode_length": 20, "name_length": 300, "names": 20}
SCALARS = frozenset(
    {"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"}
    | {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", '"NULL"'}
)

ROWS = """
CREATE TABLE raw AS SELECT * FROM read_csv(
    $path, columns = $columns, auto_detect = false, header = false,
    delim = ',', quote = '"', escape = '"', max_line_size = 8388608
)"""
PARQUET_ROWS = """
CREATE TABLE raw AS
SELECT file_row_number + 1, * EXCLUDE (file_row_number)
FROM read_parquet($path, file_row_number = true)"""

# The identifiers of one cell, a space between two; mostly it is one.
IDENTIFIERS = """
CREATE MACRO identifiers(cell, prefix) AS CASE
    WHEN cell = '' THEN NULL
    WHEN contains(cell, ' ') OR contains(cell, ';') THEN nullif(array_to_string(list_transform(
        list_filter(string_split_regex(cell, '[ ;]+'), lambda i: i <> ''),
        lambda i: prefix || i), ' '), '')
    ELSE prefix || cell
END"""

# What is wrong with a row, the first of its faults; NULL if nothing is. `names` has all
# identifiers: a space between two of one role, a semicolon between two roles.
CHECKED = """
CREATE TABLE checked AS SELECT *, CASE
    WHEN trim(id) = '' THEN 'The id is empty.'
    WHEN length(id) > $id_length THEN format('The id has more than {} characters.', $id_length)
    WHEN regexp_matches(concat(id, mode, names), '[\\x00-\\x1f\\x7f]')
        THEN 'It holds a control character.'
    WHEN baseline = '' THEN 'The baseline is empty.'
    WHEN NOT regexp_full_match(baseline, '[0-9]{1,4}') OR TRY_CAST(baseline AS INTEGER) > 1000
        THEN format('The baseline {} is not a whole number from 0 to 1000.', left(baseline, 40))
    WHEN length(mode) > $mode_length
        THEN format('The mode has more than {} characters.', $mode_length)
    WHEN complete NOT IN ('true', 'false', '') OR on_time NOT IN ('true', 'false', '')
        THEN 'The advance data are neither true nor false.'
    WHEN (complete = '') <> (on_time = '') THEN 'One of the two advance data is empty.'
    WHEN contains(names, ' ')
        AND len(list_filter(named, lambda n: len(string_split(n, ' ')) > $names)) > 0
        THEN format('A role has more than {} identifiers.', $names)
    WHEN length(names) > $name_length
        AND len(list_filter(string_split_regex(names, '[ ;]'),
                            lambda n: length(n) > $name_length)) > 0
        THEN format('An identifier has more than {} characters.', $name_length)
END AS reason FROM (SELECT *, array_to_string(named, ';') AS names FROM (SELECT line, """

SHIPMENTS = """
CREATE TABLE shipments AS SELECT
    line, id, CAST(baseline AS INTEGER) AS baseline, nullif(mode, '') AS mode,
    named, complete <> 'false' AND on_time <> 'false' AS advance_ok
FROM checked LEFT JOIN twice USING (id)
WHERE reason IS NULL AND line <= coalesce(first, line)"""

TWICE = """
CREATE TABLE twice AS SELECT id, min(line) AS first
FROM checked WHERE reason IS NULL GROUP BY id HAVING count(*) > 1"""

REJECTED = """
CREATE TABLE rejected AS
SELECT line, reason FROM checked WHERE reason IS NOT NULL
UNION ALL
SELECT line, format('The id {} is already on line {}.', id, first) AS reason
FROM checked JOIN twice USING (id) WHERE reason IS NULL AND line > first
UNION ALL
SELECT unnest($lines), unnest($reasons)"""


def read_manifest(
    bench: duckdb.DuckDBPyConnection, source: Path, folder: Path, roles: Sequence[str]
) -> None:
    """Read a CSV (plain or gzip) or Parquet file into the tables `shipments` and `rejected`.

    folder: where the bench may read and write.
    roles:  every role, in the order in which `shipments.named` has them: for each the identifiers
            in one text, a space between two; NULL for none.
    Raises: InputRefused if the file as a whole cannot be read. Rows that cannot be are no such
            case: they are in `rejected`, with their line (Parquet: row) counted from 1.
    """
    with beginning(source) as (_, begins):
        is_parquet = begins == PARQUET
    read = _read_parquet if is_parquet else _read_csv
    try:
        columns, rejected = read(bench, source, folder)
    except duckdb.Error as error:
        raise InputRefused(f"The file {source} cannot be read: {error}") from error
    _check(bench, columns, roles)
    lines, reasons = [line for line, _ in rejected], [reason for _, reason in rejected]
    bench.execute(TWICE)
    bench.execute(SHIPMENTS)
    bench.execute(REJECTED, {"lines": lines, "reasons": reasons})
    bench.execute("DROP TABLE checked")


def _read_csv(
    bench: duckdb.DuckDBPyConnection, source: Path, folder: Path
) -> tuple[list[str], list[Rejected]]:
    """Fill the table `raw`; return the names of its columns, and what could not be read."""
    rows = folder / "rows.csv"
    with opened(source) as stream, rows.open("wb") as target:
        lines = Lines(stream)
        lines.write_rows(target)
    types = {"line": "BIGINT"} | {f"c{index}": "VARCHAR" for index in range(len(lines.columns))}
    bench.execute(ROWS, {"path": str(rows), "columns": types})
    rows.unlink()
    if bench.table("raw").shape[0] != lines.rows:
        raise InputRefused(f"Not every line of {source} became a row; nothing was decided.")
    return lines.columns, lines.rejected


def _read_parquet(
    bench: duckdb.DuckDBPyConnection, source: Path, folder: Path
) -> tuple[list[str], list[Rejected]]:
    bench.execute(PARQUET_ROWS, {"path": str(brought(source, folder))})
    _, *columns = bench.table("raw").columns
    _, *types = bench.table("raw").types
    for column, kind in zip(columns, types, strict=True):
        if str(kind) not in SCALARS:
            raise InputRefused(
                f"The column {column} holds {kind}. Write texts or whole numbers; identifiers of"
                " one role as one text, a space between two."
            )
    return columns, []


def _check(bench: duckdb.DuckDBPyConnection, columns: list[str], roles: Sequence[str]) -> None:
    """Turn the table `raw` into `checked`: what is read of each row, and what is wrong with it."""
    shape = shape_of(columns, roles)

    def cell(column: str) -> str:
        if column not in columns:
            return "''"
        return f"coalesce(trim(CAST(c{columns.index(column)} AS VARCHAR)), '')"

    named = (f"identifiers({cell(shape.roles.get(role, ''))}, $prefix)" for role in roles)
    parts = [
        f"coalesce(CAST(c{columns.index(shape.id)} AS VARCHAR), '') AS id",
        f"{cell(shape.baseline)} AS baseline",
        f"{_mode(shape, cell(shape.mode))} AS mode",
        f"lower({cell(ADVANCE[0])}) AS complete, lower({cell(ADVANCE[1])}) AS on_time",
        f"[{', '.join(named)}] AS named",
    ]
    names = ", ".join(("line", *(f"c{index}" for index in range(len(columns)))))
    bench.execute(IDENTIFIERS)
    bench.execute(
        "".join((CHECKED, ", ".join(parts), " FROM raw AS r(", names, ")))")),
        LIMITS | {"prefix": shape.prefix},
    )
    bench.execute("DROP TABLE raw")


def _mode(shape: Shape, cell: str) -> str:
    if not shape.modes:
        return cell
    cases = " ".join(f"WHEN '{first}' THEN '{mode}'" for first, mode in shape.modes.items())
    return f"CASE left({cell}, 1) {cases} WHEN '' THEN '' ELSE 'other' END"
