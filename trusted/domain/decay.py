"""How facts fade with age: sums that are kept once and read on any day, exactly."""

from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache

FRACTION_BITS = 64
PLACES = 12
_LANDMARK = date(1900, 1, 1).toordinal()
_UNIT = 10**PLACES


@lru_cache(maxsize=8_192)
def weight_of(day: date, half_life_days: int) -> int:
    """Return what a fact of this day adds to a forward sum: 2^(days / half-life), fixed-point.

    A later fact weighs more instead of an earlier one losing weight, so that a sum never has to
    be computed anew as time passes. Whole numbers: sums are exact, whatever their order, and a
    correction takes away exactly what was added.

    day: from 1900 on.
    """
    halvings, days = divmod(day.toordinal() - _LANDMARK, half_life_days)
    return _mantissa(days, half_life_days) << halvings


def aged(total: int, on: date, half_life_days: int) -> Decimal:
    """Return what a forward sum still counts on a day, half up to twelve decimals.

    total: of `weight_of(day) * number`, over facts of days that are not after `on`.
    """
    weight = weight_of(on, half_life_days)
    return Decimal((2 * total * _UNIT + weight) // (2 * weight)).scaleb(-PLACES)


@lru_cache(maxsize=4_096)
def _mantissa(days: int, half_life_days: int) -> int:
    with localcontext(prec=40):
        power = Decimal(2) ** (Decimal(days) / half_life_days)
        return int((power * 2**FRACTION_BITS).to_integral_value())
