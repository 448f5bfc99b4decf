"""Whether two groups differ: a ratio of rates with what chance leaves open, never more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import exp, log, sqrt

from scipy.special import stdtrit

_THOUSANDTH = Decimal("0.001")
# Fewer of either, on either side, and the interval would claim more than is known.
LEAST_EVENTS = 5
LEAST_MEMBERS = 5
# Risks of one band are taken to be alike.
BAND = 50
# How often all intervals of a table together hold the truth.
SURE = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened to one party in one stratum.

    party:   its name; all that happens to one party is taken to hang together.
    stratum: what must be alike for a fair comparison, such as the mode of transport.
    total:   shipments (or examinations), at least 1.
    events:  those of them in which it happened, 0 to total.
    """

    party: str
    stratum: str
    total: int
    events: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two groups, summed."""

    members: int
    total: int
    events: int

    @property
    def rate(self) -> Decimal | None:
        """Events among the total, 0 to 1, to the thousandth; None where there is nothing."""
        if self.total == 0:
            return None
        return (Decimal(self.events) / self.total).quantize(_THOUSANDTH)


class Verdict(StrEnum):
    """What may be said."""

    TOO_FEW = "too-few"
    NO_DIFFERENCE = "no-difference"
    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class RateRatio:
    """How the rate of one group compares with that of the others.

    ratio, low, high: the ratio and its interval, to the thousandth; None where too few happened.
    """

    ours: Side
    theirs: Side
    ratio: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def verdict(self) -> Verdict:
        """What may be said: a difference only where the interval leaves out its absence."""
        if self.low is None or self.high is None:
            return Verdict.TOO_FEW
        if self.high < 1:
            return Verdict.LOWER
        return Verdict.HIGHER if self.low > 1 else Verdict.NO_DIFFERENCE


def confidence_of_each(lines: int) -> Decimal:
    """Return how sure each of several intervals must be, so that all hold at once in 95 of 100.

    Source: Bonferroni; without it, one of twenty lines would show a difference by chance.
    """
    return 1 - (1 - SURE) / max(lines, 1)


def examination_stratum(mode: str, regime: str, baseline: int) -> str:
    """Return within what examinations are compared: same mode, same regime, alike in risk.

    baseline: the targeting system's own risk, 0-1000.
    Source:   rules 4; bands of 50.
    """
    return f"{mode}/{regime}/{baseline // BAND}"


def rate_ratio(
    ours: Iterable[Counted], theirs: Iterable[Counted], confidence: Decimal = SURE
) -> RateRatio:
    """Return the Mantel-Haenszel ratio of two groups' rates over the strata, with an interval.

    ours, theirs: one Counted for each party and stratum.
    confidence:   how sure the interval is to be, 0 to 1.
    Source:       rules 4; N. Mantel, W. Haenszel 1959. The variance counts each party as one
                  observation (sandwich estimator, t with parties - 2 degrees of freedom), since
                  shipments of one party are no independent witnesses.
    """
    ours, theirs = tuple(ours), tuple(theirs)
    mine, other = _side(ours), _side(theirs)
    weights = _weights(ours, theirs)
    above = sum(weights[c.stratum][0] * c.events for c in ours)
    below = sum(weights[c.stratum][1] * c.events for c in theirs)
    few = min(mine.events, other.events) < LEAST_EVENTS
    if few or min(mine.members, other.members) < LEAST_MEMBERS or not above or not below:
        return RateRatio(mine, other, None, None, None)
    spread = _spread(ours, 0, weights, above) + _spread(theirs, 1, weights, below)
    free = mine.members + other.members - 2
    half = float(stdtrit(free, float((1 + confidence) / 2))) * sqrt(spread)
    middle = log(above / below)
    points = (exp(middle + shift) for shift in (0.0, -half, half))
    return RateRatio(mine, other, *(Decimal(value).quantize(_THOUSANDTH) for value in points))


def _side(counted: Sequence[Counted]) -> Side:
    return Side(
        members=len({c.party for c in counted}),
        total=sum(c.total for c in counted),
        events=sum(c.events for c in counted),
    )


def _weights(
    ours: Sequence[Counted], theirs: Sequence[Counted]
) -> Mapping[str, tuple[float, float]]:
    """Return for each stratum what an event of each side weighs: the other side's share."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, counted in enumerate((ours, theirs)):
        for c in counted:
            totals[c.stratum][side] += c.total
    return {
        s: (other / (mine + other), mine / (mine + other)) for s, (mine, other) in totals.items()
    }


def _spread(
    counted: Sequence[Counted],
    side: int,
    weights: Mapping[str, tuple[float, float]],
    weighted_events: float,
) -> float:
    """Return one side's part of the variance of the ratio's logarithm, parties as clusters."""
    totals: dict[str, int] = defaultdict(int)
    events: dict[str, int] = defaultdict(int)
    for c in counted:
        totals[c.stratum] += c.total
        events[c.stratum] += c.events
    apart: dict[str, float] = defaultdict(float)
    for c in counted:
        expected = c.total * events[c.stratum] / totals[c.stratum]
        apart[c.party] += weights[c.stratum][side] * (c.events - expected)
    few = len(apart) / (len(apart) - 1)
    return few * sum(one**2 for one in apart.values()) / weighted_events**2
