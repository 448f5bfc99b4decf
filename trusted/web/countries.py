"""Countries as people choose them."""

from functools import cache
from unicodedata import normalize

import pycountry
from babel import Locale

from trusted.domain.countries import COUNTRIES
from trusted.domain.languages import Language
from trusted.web.languages import language


def country_names() -> dict[str, str]:
    """Return two letters -> name of every country in the page's language, in the order of names."""
    return _names(language())


def country_name(code: str | None) -> str | None:
    """Return the name of a country; unknown letters are returned as they are."""
    return country_names().get(code or "", code)


@cache
def _names(chosen: Language) -> dict[str, str]:
    names = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    if chosen is not Language.ENGLISH:
        names |= {code: name for code, name in Locale(chosen).territories.items() if code in names}
    return dict(sorted((pair for pair in names.items() if pair[0] in COUNTRIES), key=_place))


def _place(pair: tuple[str, str]) -> str:
    # A letter with an accent stands beside the same without.
    return normalize("NFD", pair[1])
