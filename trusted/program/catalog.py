"""The catalog of criteria: one file a category, texts filled with their thresholds."""

from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from trusted.domain.criteria import Criterion, Level
from trusted.program.model import Category
from trusted.program.reading import ProgramError, built, by_id, only, tables

TEXTS = ("text", "evidence", "verification", "guidance")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A criterion as it is written; thresholds stand in its texts as placeholders."""

    id: str
    level: Level
    weight: int
    entity_types: frozenset[str]
    text: str
    evidence: str
    verification: str
    guidance: str
    thresholds: dict[str, int] = field(default_factory=dict)


def criteria_from(
    files: dict[str, dict[str, Any]], entity_types: frozenset[str]
) -> tuple[dict[str, Category], tuple[Criterion, ...]]:
    """Return the categories by id, and the criteria in catalog order.

    files:        name -> content, in order; one category each.
    entity_types: the ids that a criterion may name.
    Raises:       ProgramError, naming file, criterion and key.
    """
    if not files:
        raise ProgramError("criteria: the folder has no files. Add one for each category.")
    categories: list[Category] = []
    criteria: list[Criterion] = []
    for file, data in files.items():
        head, entries = only(file, data, "category", "criterion")
        categories.append(built(file, "category", head, Category))
        criteria += [
            _criterion(file, where, table, categories[-1], entity_types)
            for where, table in tables(file, "criterion", entries)
        ]
        by_id(file, categories)
        by_id(file, criteria)
    return by_id(file, categories), tuple(criteria)


def _criterion(
    file: str, where: str, data: dict[str, Any], category: Category, entity_types: frozenset[str]
) -> Criterion:
    entry = built(file, where, data, _Entry)
    if entry.weight < 1:
        raise ProgramError(f"{file}: {where}: weight must be at least 1; it is {entry.weight}.")
    if not entry.entity_types or (unknown := entry.entity_types - entity_types):
        named = ", ".join(sorted(unknown)) if entry.entity_types else "none"
        raise ProgramError(
            f"{file}: {where}: entity_types names {named}. Use one or more of:"
            f" {', '.join(sorted(entity_types))}."
        )
    return Criterion(
        id=entry.id,
        category=category.id,
        level=entry.level,
        weight=entry.weight,
        entity_types=entry.entity_types,
        **_filled(file, where, entry),
    )


def _filled(file: str, where: str, entry: _Entry) -> dict[str, str]:
    """Return the texts with the thresholds in them; each threshold is named in one of them."""
    used: set[str] = set()
    texts = {name: str(getattr(entry, name)) for name in TEXTS}
    for name, text in texts.items():
        named = placeholders(file, f"{where}: {name}", text)
        if unknown := named - entry.thresholds.keys():
            raise ProgramError(
                f"{file}: {where}: {name} names {', '.join(sorted(unknown))}, which is not among"
                " the thresholds. Add it there or change the text."
            )
        used |= named
    if unused := entry.thresholds.keys() - used:
        raise ProgramError(
            f"{file}: {where}: no text names the threshold {', '.join(sorted(unused))}. Put it in"
            " braces where it belongs, or remove it."
        )
    return {name: text.format_map(entry.thresholds) for name, text in texts.items()}


def placeholders(file: str, where: str, text: str) -> frozenset[str]:
    """Return the names in braces in a text.

    Raises: ProgramError if a brace is left open.
    """
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise ProgramError(
            f"{file}: {where}: a brace is not closed. Close or double it."
        ) from error
