"""Countries as people choose them."""

from functools import cache
from typing import Any
from unicodedata import normalize

import pycountry
from babel import Locale
from flask_babel import LazyString
from markupsafe import Markup
from wtforms import Form, SelectField
from wtforms.widgets import Select, html_params

from trusted.domain.countries import COUNTRIES
from trusted.domain.languages import Language
from trusted.web.languages import language

OPTION = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option selected value="{}">')


class CountrySelect(Select):
    """A list of all countries; they are so many that their markup is kept."""

    def __call__(self, field: "CountryField", **attributes: Any) -> Markup:
        """Return the list as WTForms writes any other."""
        options = OPTION.format("", field.nothing) + _options(language())
        if field.data == "" or field.data in country_names():
            options = options.replace(f'<option value="{field.data}">', CHOSEN.format(field.data))
        flags = {flag: bool(getattr(field.flags, flag)) for flag in self.validation_attrs}
        given = html_params(**{"id": field.id, "name": field.name} | flags | attributes)
        return Markup("<select {}>{}</select>").format(given, options)


class CountryField(SelectField):
    """One of all countries.

    nothing: what the list says first, for no country.
    """

    widget = CountrySelect()

    def __init__(
        self, label: str | LazyString, *given: Any, nothing: str | LazyString, **others: Any
    ) -> None:
        super().__init__(label, *given, choices=self._choices_now, **others)
        self.nothing = nothing

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no country, as any list does, without going through all of them."""
        if self.data != "" and self.data not in country_names():
            super().pre_validate(form)

    def _choices_now(self) -> dict[str, str]:
        return {"": str(self.nothing)} | country_names()


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


@cache
def _options(chosen: Language) -> Markup:
    return Markup().join(OPTION.format(*pair) for pair in _names(chosen).items())


def _place(pair: tuple[str, str]) -> str:
    # A letter with an accent stands beside the same without.
    return normalize("NFD", pair[1])
