"""What a comparison allows to say, in plain words and as a picture."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from trusted.domain.effect import RateRatio, Verdict
from trusted.web.charts import Range, ranges

VERDICTS = {
    Verdict.NO_DIFFERENCE: lazy_gettext("No difference can be shown"),
    Verdict.LOWER: lazy_gettext("Fewer violations than the others"),
    Verdict.HIGHER: lazy_gettext("More violations than the others"),
    Verdict.TOO_FEW: lazy_gettext("Too few inspections to tell"),
}
ONE = Decimal(1)


def pictured(compared: Iterable[tuple[str, RateRatio]]) -> Sequence[Range]:
    """Return the trusted parties' rates as shares of the others', which come first.

    compared: what is compared, with what came out; those that tell too little are left out.
    """
    known = [
        (name, found.ratio, found.low, found.high)
        for name, found in compared
        if found.ratio is not None and found.low is not None and found.high is not None
    ]
    alike = (gettext("The others"), ONE, ONE, ONE)
    return ranges([alike, *known]) if known else []
