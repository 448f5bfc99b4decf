"""Countries as people choose them."""

from functools import cache

import pycountry

from trusted.domain.countries import COUNTRIES


@cache
def country_names() -> dict[str, str]:
    """Return two letters -> English name of every country, in the order of names."""
    names = ((c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries)
    return dict(sorted((pair for pair in names if pair[0] in COUNTRIES), key=lambda p: p[1]))


def country_name(code: str | None) -> str | None:
    """Return the English name of a country; unknown letters are returned as they are."""
    return country_names().get(code or "", code)
