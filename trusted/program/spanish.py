"""What the program says in public, in Spanish: the texts beside its files."""

from collections.abc import Mapping
from functools import cache

from babel.messages.pofile import read_po

from trusted.domain.languages import Language
from trusted.program.loader import shipped_folder


def text_in(text: str, language: Language) -> str:
    """Return a text of the program in a language; what is no text of it stays as it is."""
    return _spanish().get(text, text) if language is Language.SPANISH else text


@cache
def _spanish() -> Mapping[str, str]:
    with (shipped_folder() / "es.po").open("rb") as file:
        catalog = read_po(file, locale="es")
    return {str(one.id): str(one.string) for one in catalog if one.id and one.string}
