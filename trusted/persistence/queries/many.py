"""Asking the same of many at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BindParameter, ColumnElement, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")
# The ids that are asked about, given as `ids` when the question is put.
IDS: BindParameter[int] = bindparam("ids", expanding=True)
# Texts that are asked about, given as `texts`, by `in_json`; however many, they are one parameter.
TEXTS: BindParameter[str] = bindparam("texts", type_=String)
# Numbers that are asked about, given as `ids`, by `in_json`, as rows of `value`; by database.
ROWS_OF_IDS = {
    "sqlite": "json_each(:ids)",
    "postgresql": (
        "(SELECT CAST(value AS integer) FROM json_array_elements_text(CAST(:ids AS json)))"
        " AS given (value)"
    ),
}


def in_parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield what is to be asked about, or done, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def in_json(values: Iterable[str] | Iterable[int]) -> str:
    """Return texts, as TEXTS takes them, or numbers, as ROWS_OF_IDS does."""
    return msgspec.json.encode(list(values)).decode()


def among_texts(column: Any) -> ColumnElement[bool]:
    """Return whether a column is one of TEXTS; thousands of parameters cost more than the answer.

    column: of text.
    """
    among: ColumnElement[bool] = column.bool_op("IN")(_each_of(TEXTS))
    return among


class _each_of(FunctionElement[str]):  # noqa: N801 - named as SQL functions are
    """The texts of a list in JSON, inside the database."""

    type = String()
    inherit_cache = True
    name = "each_of"


@compiles(_each_of, "sqlite")
def _each_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    listed_texts = compiler.process(element.clauses, **kw)
    return f"(SELECT value FROM json_each({listed_texts}))"  # noqa: S608 - SQL that was made here


@compiles(_each_of, "postgresql")
def _each_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    listed_texts = compiler.process(element.clauses, **kw)
    return f"(SELECT json_array_elements_text(CAST({listed_texts} AS JSON)))"
