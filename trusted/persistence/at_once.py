"""Putting in many rows at once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

import msgspec
from sqlalchemy import Insert, Select, String, Table, bindparam, column, func, select
from sqlalchemy import cast as converted
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from trusted.persistence.base import Base
from trusted.persistence.database import db

Row = Mapping[str, Any]


def put_in(model: type[Base], rows: Sequence[Row]) -> None:
    """Put rows into a model's table, past the session; the caller commits.

    rows: all of the same columns, and at least one.
    """
    _execute(model, (), rows)


def add_to(model: type[Base], numbers: Sequence[str], rows: Sequence[Row]) -> None:
    """Add numbers to the rows of the same primary keys; put in those that are not there.

    numbers: the names of their columns.
    rows:    all of the same columns, at least one, and no two of the same key.
    """
    _execute(model, tuple(numbers), rows)


def _execute(model: type[Base], numbers: tuple[str, ...], rows: Sequence[Row]) -> None:
    connection = db.session.connection()
    table, names = cast("Table", model.__table__), tuple(rows[0])
    if connection.dialect.name == "postgresql":
        # As messages of their own, the server would be busy with these rather than with the rows.
        given = {"rows": msgspec.json.encode(list(_kept(table, rows, connection.dialect))).decode()}
        connection.execute(_on_postgresql(table, names, numbers), given)
    else:
        connection.execute(_on_sqlite(table, numbers), rows)


@cache
def _on_postgresql(table: Table, names: tuple[str, ...], numbers: tuple[str, ...]) -> Insert:
    """Return the statement, made once."""
    into = postgresql.insert(table).from_select(names, _rows_of_json(table, names))
    return _adding(into, table, numbers) if numbers else into


@cache
def _on_sqlite(table: Table, numbers: tuple[str, ...]) -> Insert:
    """Return the statement, made once."""
    into = sqlite.insert(table)
    return _adding(into, table, numbers) if numbers else into


def _adding(
    into: postgresql.Insert | sqlite.Insert, table: Table, numbers: tuple[str, ...]
) -> Insert:
    return into.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: table.c[name] + into.excluded[name] for name in numbers},
    )


def _rows_of_json(table: Table, names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    text = converted(bindparam("rows", type_=String), postgresql.JSON)
    columns = [column(name, table.c[name].type) for name in names]
    rows = func.json_to_recordset(text).table_valued(*columns).render_derived(with_types=True)
    return select(*(rows.c[name] for name in names))


def _kept(table: Table, rows: Sequence[Row], dialect: Dialect) -> Iterator[Row]:
    """Yield rows with their values as the columns' types have them kept."""
    keeping = {
        name: process
        for name in rows[0]
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
    }
    for row in rows:
        yield {**row, **{name: process(row[name]) for name, process in keeping.items()}}
