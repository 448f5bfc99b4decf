"""Whose names in the public directory fit what somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from trusted.persistence.database import ask
from trusted.persistence.models import DirectoryEntry, DirectoryWord
from trusted.persistence.queries.directory import Listed, Narrowing, listed, listed_rows
from trusted.persistence.queries.many import IDS

# More candidates than this nobody reads; whoever wants all takes the open data.
CANDIDATES_MAX = 25
WANTED = CANDIDATES_MAX + 1
# As far as the entries of a word are counted to see which word is the rarest.
COUNTED = 200
LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whose names fit; more: there are others that are not told."""

    found: Sequence[Listed]
    more: bool


def candidates(name: str, terms: Sequence[str], narrowing: Narrowing) -> Candidates:
    """Return entries whose name begins so, then those that have all the words.

    name:  the wanted name as names are compared.
    terms: beginnings of words, at least one.
    """
    narrowed = narrowing.columns()
    ids = dict.fromkeys(ask(_called(*narrowed), _range("name", name) | narrowed).scalars())
    if len(ids) < WANTED:
        given = _ranges(_rarest_first(terms)) | narrowed
        ids |= dict.fromkeys(ask(_having(len(terms), *narrowed), given).scalars())
    found = [listed(row) for row in ask(_these(), {"ids": list(ids)[:WANTED]})] if ids else []
    found.sort(key=lambda one: (not one.place[0].startswith(name), one.place))
    return Candidates(found[:CANDIDATES_MAX], len(ids) > CANDIDATES_MAX)


def _rarest_first(terms: Sequence[str]) -> Sequence[str]:
    """Return the words, those first that fewest entries have, as far as that is counted."""
    if len(terms) == 1:
        return terms
    counts = ask(_frequencies(len(terms)), _ranges(terms)).one()
    return [term for _, term in sorted(zip(counts, terms, strict=True), key=lambda pair: pair[0])]


# Making a question takes longer than its answer does, so each is made once.


@cache
def _called(*narrowed: str) -> Select[int]:
    found = select(DirectoryEntry.enrollment_id).where(_begins(DirectoryEntry.name, "name"))
    return found.where(*_wanted(DirectoryEntry, narrowed)).limit(WANTED)


@cache
def _frequencies(words: int) -> Select[*tuple[Any, ...]]:
    some = [
        select(DirectoryWord.enrollment_id).where(_begins(DirectoryWord.word, f"word{number}"))
        for number in range(words)
    ]
    counted = [select(func.count()).select_from(one.limit(COUNTED).subquery()) for one in some]
    return select(*(one.scalar_subquery() for one in counted))


@cache
def _having(words: int, *narrowed: str) -> Select[int]:
    """Return the question for entries that have all words, of which the first is the rarest."""
    found = select(DirectoryWord.enrollment_id).where(_begins(DirectoryWord.word, "word0"))
    found = found.where(*map(_has, range(1, words)), *_wanted(DirectoryWord, narrowed))
    return found.distinct().limit(WANTED)


@cache
def _these() -> Select[*tuple[Any, ...]]:
    return listed_rows().where(DirectoryEntry.enrollment_id.in_(IDS))


def _has(number: int) -> ColumnElement[bool]:
    other = aliased(DirectoryWord)
    return exists().where(
        other.enrollment_id == DirectoryWord.enrollment_id, _begins(other.word, f"word{number}")
    )


def _wanted(
    table: type[DirectoryEntry | DirectoryWord], columns: Sequence[str]
) -> list[ColumnElement[bool]]:
    return [getattr(table, column) == bindparam(column) for column in columns]


def _begins(column: InstrumentedAttribute[str], given: str) -> ColumnElement[bool]:
    return and_(column >= bindparam(given), column < bindparam(f"{given}_end"))


def _range(given: str, beginning: str) -> dict[str, str]:
    """Return between what `_begins` looks."""
    return {given: beginning, f"{given}_end": beginning + LAST_SIGN}


def _ranges(terms: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, term in enumerate(terms):
        found |= _range(f"word{number}", term)
    return found
