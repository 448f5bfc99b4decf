"""The compliance score: four components, and what each fact gives or takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Criterion, Grade
from trusted.domain.data_quality import TAKEDOWNS, SeenRate
from trusted.domain.outcomes import RatePosterior

FULL = 100
TENTHS = 10
_MILLIONTH = Decimal("0.000001")
# Logarithms, far finer than the millionth to which they lead.
_LOG_PLACES = 18
_LOG_DIGITS = 20


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """The dated numbers of the score.

    weights:            criteria, outcomes, data_quality, conduct -> points of the 100.
    assurance_factors:  assurance -> share of a grade's points that it earns, 0 to 1.
    full_grade:         the grade that earns all points; a better one earns no more.
    rate_multiples:     the multiples of the peers' rate at which outcomes are judged.
    quality_rates:      the names of the data-quality rates.
    quality_prior_good, quality_prior_bad: counts that each rate starts with.
    quality_window_days, quality_half_life_days: days; older counts are left out, halved.
    culpability_points: culpability -> points off conduct for a final penalty.
    penalty_fade_months: whole months after which a penalty has faded to nothing.
    overdue_points, found_by_customs_points: points off conduct for each.
    takedowns_in_time:  whether one more rate counts for who has it (marketplaces).
    """

    weights: Mapping[str, int]
    assurance_factors: Mapping[str, Decimal]
    full_grade: int
    rate_multiples: tuple[Decimal, ...]
    quality_rates: tuple[str, ...]
    quality_prior_good: int
    quality_prior_bad: int
    quality_window_days: int
    quality_half_life_days: int
    culpability_points: Mapping[str, Decimal]
    penalty_fade_months: int
    overdue_points: Decimal
    found_by_customs_points: Decimal
    takedowns_in_time: bool = False


# A plain tuple, as contributions are: a night of rescoring makes millions of either.
class GradedCriterion(NamedTuple):
    """One criterion with the grade that counts: the validator's where there is one.

    grade:                None if the criterion does not apply; unanswered is NOT_MET.
    evidence_valid_until: the last day on which any of its evidence holds; None without end.
    """

    criterion: Criterion
    grade: Grade | None
    assurance: Assurance
    evidence_valid_until: date | None = None
    by_validator: bool = False

    def assurance_on(self, on: date) -> Assurance:
        """The level of assurance on a day: one lower once evidence has run out."""
        if self.evidence_valid_until is None or on <= self.evidence_valid_until:
            return self.assurance
        return ASSURANCE_ORDER[max(ASSURANCE_ORDER.index(self.assurance) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty that became final, with the culpability that was found."""

    culpability: str
    final_on: date


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident, and whether customs found it before the company reported it."""

    found_by_customs: bool


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """All that a score is made from, for one enrollment.

    peer_rate: the segment's m.
    quality:   what still counts on the day of the score.
    """

    criteria: tuple[GradedCriterion, ...]
    posterior: RatePosterior
    peer_rate: Decimal
    quality: tuple[SeenRate, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    incidents: tuple[Incident, ...] = ()
    overdue_actions: int = 0


class Contribution(NamedTuple):
    """What one fact gives or takes: points of the score, one decimal."""

    code: str
    label: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class ComplianceScore:
    """The score with its parts.

    score:         0.0 to 100.0, one decimal.
    components:    component -> 0.0 to 100.0, before its weight.
    contributions: points that sum to `score` exactly.
    mean, interval: of the rate of violations, with 5 % left out on either side.
    """

    score: Decimal
    components: Mapping[str, Decimal]
    contributions: tuple[Contribution, ...]
    mean: Decimal
    interval: tuple[Decimal, Decimal]


Rows = list[tuple[str, str, Fraction]]
"""Code, label and exact points out of 100, for each fact that gave or took any."""


def compliance_score(facts: ScoreFacts, policy: ScoringPolicy, on: date) -> ComplianceScore:
    """Return the score on a day, and what it is made of.

    facts:   in any order; what became final or was counted after `on` counts nothing.
    Returns: points with one decimal, half rounded up; contributions rounded by the largest
             remainder, so that they sum to the score.
    Source:  rules 1. Computed in whole fractions: only the posterior's probabilities and the
             root in data quality are rounded, to the millionth, before.
    """
    rows = {
        "criteria": _criteria(facts.criteria, policy, on),
        "outcomes": _outcomes(facts, policy),
        "data_quality": _data_quality(facts.quality, policy),
        "conduct": _conduct(facts, policy, on),
    }
    # Over one denominator, all that is left to do is done in whole numbers.
    unit = lcm(*(share.denominator for given in rows.values() for _, _, share in given))
    shares = {
        name: [share.numerator * (unit // share.denominator) for _, _, share in given]
        for name, given in rows.items()
    }
    weighted = [policy.weights[name] * share for name, given in shares.items() for share in given]
    points = apportioned(weighted, unit * FULL)
    told = (row for given in rows.values() for row in given)
    return ComplianceScore(
        score=_points(_half_up(sum(weighted), unit * FULL)),
        components={name: _points(_half_up(sum(given), unit)) for name, given in shares.items()},
        contributions=tuple(
            Contribution(code, label, given)
            for (code, label, _), given in zip(told, points, strict=True)
        ),
        mean=facts.posterior.mean,
        interval=facts.posterior.interval(),
    )


def apportioned(shares: Sequence[int], unit: int) -> list[Decimal]:
    """Return the shares in tenths of a point, summing to their own sum rounded half up.

    shares:  of either sign, each as so many parts of a point.
    unit:    how many such parts are a point.
    Returns: each share rounded down, or up for those with the largest remainders; of equal
             remainders the earlier share is rounded up.
    Source:  rules 1, the largest-remainder method.
    """
    split = [divmod(TENTHS * share, unit) for share in shares]
    left = _half_up(sum(shares), unit) - sum(floor for floor, _ in split)
    by_remainder = sorted(range(len(split)), key=lambda i: split[i][1], reverse=True)
    raised = frozenset(by_remainder[:left])
    return [_points(floor + (i in raised)) for i, (floor, _) in enumerate(split)]


def months_between(earlier: date, later: date) -> int:
    """Return the whole calendar months from one day to another, negative backwards."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def _criteria(graded: Iterable[GradedCriterion], policy: ScoringPolicy, on: date) -> Rows:
    """Return a row for each applicable criterion: where none applies, none has earned."""
    counted = sorted(
        (given for given in graded if given.grade is not None), key=lambda g: g.criterion.id
    )
    possible = sum(given.criterion.weight for given in counted)

    shares: dict[tuple[int, Assurance, int], Fraction] = {}
    rows: Rows = []
    for given in counted:
        alike = (given.grade or 0, given.assurance_on(on), given.criterion.weight)
        if alike not in shares:
            shares[alike] = _share(*alike, possible, policy)
        rows.append((given.criterion.id, given.criterion.text, shares[alike]))
    return rows


def _share(
    grade: int, assurance: Assurance, weight: int, possible: int, policy: ScoringPolicy
) -> Fraction:
    numerator, denominator = policy.assurance_factors[assurance].as_integer_ratio()
    earned = numerator * min(grade, policy.full_grade)
    return Fraction(FULL * earned * weight, denominator * policy.full_grade * possible)


def _outcomes(facts: ScoreFacts, policy: ScoringPolicy) -> Rows:
    rows: Rows = []
    for multiple in policy.rate_multiples:
        chance = facts.posterior.probability_at_most(multiple * facts.peer_rate)
        numerator, denominator = chance.as_integer_ratio()
        points = Fraction(FULL * numerator, denominator * len(policy.rate_multiples))
        label = f"Chance that the violation rate is at most {multiple} times that of peers"
        rows.append((f"outcomes-{multiple}", label, points))
    return rows


def _data_quality(seen: Iterable[SeenRate], policy: ScoringPolicy) -> Rows:
    """Return the full points and what each rate takes away, in proportion to its logarithm."""
    means = _quality_means(seen, policy)
    with localcontext(prec=_LOG_DIGITS):
        logs = {name: -mean.ln() for name, mean in means.items()}
        mean = (-sum(logs.values(), Decimal(0)) / len(logs)).exp().quantize(_MILLIONTH)
    lost = FULL * (1 - Fraction(mean))
    parts = {name: int(log.scaleb(_LOG_PLACES)) for name, log in logs.items()}
    together = max(1, sum(parts.values()))
    rows = [("data-quality", "Data quality", Fraction(FULL))]
    for name, part in parts.items():
        label = f"Data quality: {name.replace('_', ' ')}"
        share = Fraction(-lost.numerator * part, lost.denominator * together)
        rows.append((f"data-quality-{name}", label, share))
    return rows


def _quality_means(seen: Iterable[SeenRate], policy: ScoringPolicy) -> dict[str, Decimal]:
    known = tuple(seen)
    more = policy.takedowns_in_time and any(counted.rate == TAKEDOWNS for counted in known)
    names = (*policy.quality_rates, *((TAKEDOWNS,) if more else ()))
    good = dict.fromkeys(names, Decimal(policy.quality_prior_good))
    bad = dict.fromkeys(names, Decimal(policy.quality_prior_bad))
    for counted in known:
        if counted.rate in good:
            good[counted.rate] += counted.good
            bad[counted.rate] += counted.total - counted.good
    return {name: good[name] / (good[name] + bad[name]) for name in names}


def _conduct(facts: ScoreFacts, policy: ScoringPolicy, on: date) -> Rows:
    found = sum(incident.found_by_customs for incident in facts.incidents)
    rows = [("conduct", "Conduct", Fraction(FULL))]
    rows += [
        (f"penalty-{penalty.culpability}", f"Final penalty of {penalty.final_on}", -points)
        for penalty in sorted(facts.penalties, key=lambda p: (p.final_on, p.culpability))
        if (points := _penalty_points(penalty, policy, on))
    ]
    if facts.overdue_actions:
        off = facts.overdue_actions * Fraction(policy.overdue_points)
        rows.append(("overdue-actions", "Overdue required actions", -off))
    if found:
        off = found * Fraction(policy.found_by_customs_points)
        rows.append(("found-by-customs", "Incidents found by customs first", -off))
    if (total := sum((share for _, _, share in rows), Fraction(0))) < 0:
        rows.append(("conduct-floor", "Conduct is never below 0", -total))
    return rows


def _penalty_points(penalty: Penalty, policy: ScoringPolicy, on: date) -> Fraction:
    if penalty.final_on > on:
        return Fraction(0)
    left = max(0, policy.penalty_fade_months - months_between(penalty.final_on, on))
    full = Fraction(policy.culpability_points[penalty.culpability])
    return full * Fraction(left, policy.penalty_fade_months)


def _half_up(total: int, unit: int) -> int:
    """Return so many parts of a point in whole tenths of it, half rounded up."""
    return (2 * TENTHS * total + unit) // (2 * unit)


@lru_cache(maxsize=4_096)
def _points(in_tenths: int) -> Decimal:
    return Decimal(in_tenths).scaleb(-1)
