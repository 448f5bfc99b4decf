"""Violations that anybody may report: categories, endings, agencies and limits, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from trusted.domain.allegations import Category
from trusted.domain.languages import Language
from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "allegations.toml"
T = TypeVar("T")
MIB = 1024 * 1024
PERFECT = 100


@dataclass(frozen=True, slots=True)
class CategoryText:
    """What a category is called, and what belongs to it."""

    id: Category
    name: str
    hint: str
    name_es: str
    hint_es: str

    def said_in(self, language: Language) -> tuple[str, str]:
        """Return name and hint in a language."""
        spanish = language is Language.SPANISH
        return (self.name_es, self.hint_es) if spanish else (self.name, self.hint)


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a report is closed. founded: whether a violation was found."""

    id: str
    founded: bool
    text: str
    text_es: str

    def said_in(self, language: Language) -> str:
        """Return what its reporter is told, in a language."""
        return self.text_es if language is Language.SPANISH else self.text


@dataclass(frozen=True, slots=True)
class Agency:
    """An authority to which a report can be referred."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps the door usable for all.

    alike:    from which likeness, 0 to 100, two reports are suggested as one.
    files:    how many a report may have. file_mib: how large each may be, in mebibytes.
    reports_an_hour, messages_an_hour: how many one network address may send.
    """

    alike: int
    files: int
    file_mib: int
    reports_an_hour: int
    messages_an_hour: int

    @property
    def file_bytes(self) -> int:
        """How large a file may be, in bytes."""
        return self.file_mib * MIB


@dataclass(frozen=True, slots=True)
class AllegationRules:
    """All that the program says of reported violations, each by id, in its order."""

    categories: Mapping[Category, CategoryText]
    endings: Mapping[str, Ending]
    agencies: Mapping[str, Agency]
    limits: Limits


def allegation_rules_from(data: dict[str, Any]) -> AllegationRules:
    """Return the rules made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    names = ("category", "ending", "agency")
    numbers = {key: value for key, value in data.items() if key not in names}
    only(FILE, {key: data.get(key) for key in data if key in names}, *names)
    limits = built(FILE, "limits", numbers, Limits)
    if min(limits.files, limits.file_mib, limits.reports_an_hour, limits.messages_an_hour) < 1:
        raise ProgramError(f"{FILE}: each limit must be at least 1.")
    if not 1 <= limits.alike <= PERFECT:
        raise ProgramError(f"{FILE}: alike must be from 1 to {PERFECT}.")
    categories = _listed(data["category"], "category", CategoryText)
    if left := set(Category) - categories.keys():
        raise ProgramError(f"{FILE}: category: add one for {', '.join(sorted(left))}.")
    return AllegationRules(
        MappingProxyType(categories),
        MappingProxyType(_listed(data["ending"], "ending", Ending)),
        MappingProxyType(_listed(data["agency"], "agency", Agency)),
        limits,
    )


def _listed(items: Any, name: str, kind: type[T]) -> dict[Any, T]:
    return by_id(FILE, (built(FILE, where, one, kind) for where, one in tables(FILE, name, items)))
