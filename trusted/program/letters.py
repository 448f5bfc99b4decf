"""The program's words for letters, in both languages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from trusted.domain.languages import Language
from trusted.program.catalog import placeholders
from trusted.program.loader import SHIPPED
from trusted.program.reading import ProgramError, read_toml

FILE = "letters.toml"


@cache
def shipped_letter_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words that came with this code: name -> language -> words."""
    return letter_words(max(SHIPPED.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]/{FILE}")))


def letter_words(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the words of a file: name -> language -> words.

    Raises: ProgramError where a language is missing, or names other placeholders.
    """
    words = read_toml(path)
    for name, text in words.items():
        if not isinstance(text, dict) or set(text) != set(Language):
            raise ProgramError(f"{FILE}: {name} must have en and es, and nothing else.")
        if placeholders(FILE, name, text["en"]) != placeholders(FILE, name, text["es"]):
            raise ProgramError(f"{FILE}: {name} must name the same {{placeholders}} in both.")
    return words
