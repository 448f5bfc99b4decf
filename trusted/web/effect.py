"""What a comparison allows to say, in plain words and as a picture."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trusted.domain.effect import RateRatio, Verdict
from trusted.web.charts import Range, ranges

VERDICTS = {
    Verdict.NO_DIFFERENCE: "No difference can be shown",
    Verdict.LOWER: "Fewer violations than the others",
    Verdict.HIGHER: "More violations than the others",
    Verdict.TOO_FEW: "Too few inspections to tell",
}
ALIKE = ("The others", Decimal(1), Decimal(1), Decimal(1))


def pictured(compared: Iterable[tuple[str, RateRatio]]) -> Sequence[Range]:
    """Return the trusted parties' rates as shares of the others', which come first.

    compared: what is compared, with what came out; those that tell too little are left out.
    """
    known = [
        (name, found.ratio, found.low, found.high)
        for name, found in compared
        if found.ratio is not None and found.low is not None and found.high is not None
    ]
    return ranges([ALIKE, *known]) if known else []
