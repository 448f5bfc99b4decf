"""Many more partners like those that are there, copied inside an SQLite database."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, String, Table, UniqueConstraint

from trusted.persistence.base import Base
from trusted.persistence.models import Account, AuditEvent, Company

# Further apart than any two ids of those that are copied.
STEP = 1_000_000
ALONE = {Account.__table__, AuditEvent.__table__}


def multiply(database: Path, times: int) -> None:
    """Put in so many copies of every company with all that hangs on it, under ids of their own.

    What names something that may be there once has the number of the copy behind it.
    """
    tables = _of_companies()
    with closing(sqlite3.connect(database)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
            connection.execute(f"PRAGMA {pragma}")
        for table in tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            values = ", ".join(_value(column, tables) for column in table.columns)
            connection.execute(
                f'INSERT INTO "{table.name}" ({names})'
                " WITH RECURSIVE copies(n) AS"
                " (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?)"
                # In this order the rows of each copy are written one after another.
                f' SELECT {values} FROM copies CROSS JOIN "{table.name}"',
                (times,),
            )
        connection.commit()


def _of_companies() -> Sequence[Table]:
    """Return the tables whose rows belong to companies, those that others point to first."""
    found: list[Table] = []
    for table in Base.metadata.sorted_tables:
        pointed_to = {key.column.table for key in table.foreign_keys}
        if table not in ALONE and (table is Company.__table__ or pointed_to & {*found}):
            found.append(table)
    return found


def _value(column: Column[object], tables: Sequence[Table]) -> str:
    """Return the SQL of what a copy has in a column."""
    if _is_numbered(column, tables):
        return f'"{column.name}" + n * {STEP}'
    if isinstance(column.type, String) and _is_once(column, tables):
        return f"\"{column.name}\" || '-' || n"
    return f'"{column.name}"'


def _is_numbered(column: Column[object], tables: Sequence[Table]) -> bool:
    if column.foreign_keys:
        return any(key.column.table in tables for key in column.foreign_keys)
    keys = column.table.primary_key.columns
    return column.primary_key and len(keys) == 1 and issubclass(column.type.python_type, int)


def _is_once(column: Column[object], tables: Sequence[Table]) -> bool:
    """Whether a value may be there once, and nothing else tells its copies apart."""
    rules = [one.columns for one in column.table.constraints if isinstance(one, UniqueConstraint)]
    rules += [one.columns for one in column.table.indexes if one.unique]
    if column.primary_key:
        rules.append(column.table.primary_key.columns)
    return any(
        column.name in rule and not any(_is_numbered(one, tables) for one in rule) for rule in rules
    )
