"""Reading the program's files: each error names the file and the key, and what to change."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

import msgspec

from trusted.domain.errors import DomainError

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<words>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)


class ProgramError(DomainError):
    """A file of the program has an error; the message names file and key."""

    code: ClassVar[str] = "program-error"


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises: ProgramError if it is missing, not TOML or not UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProgramError(f"{path.name}: the file is missing from {path.parent}.") from error
    except ValueError as error:
        raise ProgramError(f"{path.name}: not readable as TOML. {error}.") from error


def only(file: str, data: dict[str, Any], *keys: str) -> tuple[Any, ...]:
    """Return the values of exactly these keys at the top of a file.

    Raises: ProgramError if one is missing or another is there.
    """
    _known(file, "", data, keys)
    for key in keys:
        if key not in data:
            raise ProgramError(f"{file}: {key} is missing. Add it.")
    return tuple(data[key] for key in keys)


def built(file: str, where: str, data: object, kind: type[T]) -> T:
    """Return a dataclass made from a table of a file.

    where: what the table is called in messages, such as `criterion GOV-01`.
    Raises: ProgramError, naming the key: unknown, missing, empty or of the wrong kind.
    """
    if not isinstance(data, dict):
        raise ProgramError(f"{file}: {where} must be a table.")
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    _known(file, where, data, known)
    for name, field in known.items():
        if name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise ProgramError(f"{file}: {where}: {name} is missing. Add it.")
    for name, value in data.items():
        if isinstance(value, str) and not value.strip():
            raise ProgramError(f"{file}: {where}: {name} is empty. Write its text.")
    made: T = converted(file, where, data, kind)
    return made


def built_beside(
    file: str, where: str, data: dict[str, Any], kind: type[T], name: str
) -> tuple[T, Any]:
    """Return a dataclass made from the top of a file, and what the file lists beside it.

    where: what the top is called in messages.
    name:  the one further key of the file.
    Raises: ProgramError as `only` and `built` do.
    """
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    (listed,) = only(file, {key: data[key] for key in data if key not in names}, name)
    return built(file, where, {key: data[key] for key in data if key in names}, kind), listed


def converted(file: str, where: str, data: object, kind: Any) -> Any:
    """Return data as the given type.

    Raises: ProgramError, naming the key and what was expected.
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        words, path = (found["words"], found["path"]) if found else (str(error), None)
        key = (path or "").removeprefix(".").replace("[...]", "")
        place = f"{where}: {key}" if key else where
        expected = _expected(words, kind, re.split(r"[.\[]", key)[0])
        raise ProgramError(f"{file}: {place}: {expected}. Change it.") from error


def _expected(words: str, kind: Any, key: str) -> str:
    """Return in plain words what msgspec says was expected."""
    if words.startswith("Invalid enum value"):
        hint = get_type_hints(kind).get(key)
        enums = [
            t for t in (hint, *get_args(hint)) if isinstance(t, type) and issubclass(t, StrEnum)
        ]
        names = [member.value for enum in enums for member in enum]
        return f"{words.removeprefix('Invalid enum value ')} must be one of {', '.join(names)}"
    if words.startswith("Invalid decimal"):
        return 'this must be a number written as text, such as "0.5"'
    for name, plain in _KINDS.items():
        words = words.replace(f"`{name}`", plain)
    return words.replace("Expected", "this must be").replace(", got", ", not")


_KINDS = {
    "int": "a whole number",
    "str": "text in quotes",
    "bool": "true or false",
    "float": "a number with a point",
    "array": "a list",
    "object": "a table",
}


def by_id(file: str, items: Iterable[T], key: str = "id") -> dict[Any, T]:
    """Return the items by their key.

    Raises: ProgramError if two have the same.
    """
    found: dict[Any, T] = {}
    for item in items:
        name = getattr(item, key)
        if name in found:
            raise ProgramError(f"{file}: {name} is there twice. Rename or remove one.")
        found[name] = item
    return found


def tables(file: str, name: str, data: object, key: str = "id") -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a list, each with the words by which messages call it."""
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data) or not data:
        raise ProgramError(f"{file}: {name} must be one or more [[{name}]] tables.")
    return [
        (f"{name} {item.get(key, f'number {number}')}", item) for number, item in enumerate(data, 1)
    ]


def _known(file: str, where: str, data: dict[str, Any], keys: Iterable[str]) -> None:
    allowed = list(keys)
    for key in data:
        if key not in allowed:
            place = f"{where}: " if where else ""
            raise ProgramError(
                f"{file}: {place}{key} is not known here. Remove it, or use one of:"
                f" {', '.join(allowed)}."
            )
