"""Scoring anew after one more outcome: as fast after ten million earlier ones as after ten."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from benchmarks.ratios import Ratio, of_rounds, show
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.data_quality import QualityCounts, QualitySums
from trusted.domain.drift import BEGINNING, DriftWatch, Observation, drift, expected_rate
from trusted.domain.outcomes import (
    DailyCounts,
    OutcomeSums,
    SegmentRates,
    Severity,
    Tally,
    faded,
)
from trusted.domain.scoring import GradedCriterion, Penalty
from trusted.program import shipped_program
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.score_facts import KnownFacts

FEW, MANY = 10, 10_000_000
CRITERIA = 40
YEARS_OF_DAYS = 3_650
ON = date(2037, 1, 1)
ROUNDS, TIMES = 15, 200
MILLISECONDS, SAME = 3, 1.1
SEGMENT = SegmentRates(
    rate=Decimal("0.09"),
    strength=Decimal(40),
    lift=Decimal("2.5"),
    examinations=1_000_000,
    members=500,
    mean_weight=Decimal("0.9"),
    dispersion=Decimal("1.3"),
)
POLICY = shipped_program().policy
HALF_LIFE = POLICY.outcomes.half_life_days
ONE_MORE = DailyCounts(ON, Tally(1, {Severity.MINOR: 1}))
GRADED = tuple(
    GradedCriterion(
        criterion,
        Grade.MET if number % 5 else Grade.PARTLY_MET,
        list(Assurance)[number % 3],
        ON + timedelta(days=number - 5),
        by_validator=number % 2 == 0,
    )
    for number, criterion in enumerate(shipped_program().criteria[:CRITERIA])
)


@dataclass(frozen=True)
class Kept:
    """What is kept of all earlier outcomes of one enrollment."""

    earlier: int
    sums: OutcomeSums
    quality: QualitySums
    watch: DriftWatch
    expected: Decimal


def measure() -> Sequence[Ratio]:
    """Return the ratios of the processor time of the rule: to 3 ms, and after many to after few."""
    few, many = _kept(FEW), _kept(MANY)
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    for turn in range(ROUNDS):
        # Who begins changes, so that nobody always follows the same one.
        for kept in (few, many) if turn % 2 else (many, few):
            times[kept.earlier].append(_milliseconds(kept))
    slowest = max(median(times[FEW]), median(times[MANY]))
    name = f"rescoring after one outcome, {CRITERIA} criteria"
    same = of_rounds(f"{name}: after {MANY:,} earlier : after {FEW}", times[MANY], times[FEW], SAME)
    return [
        Ratio(
            f"{name} : {MILLISECONDS} ms of processor time",
            slowest / MILLISECONDS,
            1,
            at_least=False,
            note=f"{slowest:.2f} ms for sums, score, tier and drift watch",
        ),
        Ratio(same.name, same.value, SAME, at_least=False, note=same.note),
    ]


def _kept(earlier: int) -> Kept:
    """Return what is kept after so many outcomes, spread over ten years."""
    days = min(earlier, YEARS_OF_DAYS)
    sums, quality, watch = OutcomeSums(HALF_LIFE), QualitySums(HALF_LIFE), BEGINNING
    expected = expected_rate(SEGMENT.rate, SEGMENT, POLICY.tiers)
    counted = 0
    for number in range(days):
        day = ON - timedelta(days=1 + number * YEARS_OF_DAYS // days)
        examined = earlier * (number + 1) // days - counted
        counted += examined
        found = examined // 20
        sums = sums.plus(DailyCounts(day, Tally(examined, {Severity.MINOR: found})))
        watch = drift([Observation(found, Decimal(examined))], expected, POLICY.tiers, watch)
        if (ON - day).days <= POLICY.scoring.quality_window_days:
            quality = quality.plus(_quality(day, examined))
    assert counted == earlier
    return Kept(earlier, sums, quality, watch, expected)


def _quality(day: date, examined: int) -> list[QualityCounts]:
    good = examined - examined // 30
    return [QualityCounts(day, rate, good, examined) for rate in POLICY.scoring.quality_rates]


def _milliseconds(kept: Kept) -> float:
    begun = time.process_time()
    for _ in range(TIMES):
        _with_one_more(kept)
    return (time.process_time() - begun) / TIMES * 1_000


def _with_one_more(kept: Kept) -> Assessment:
    sums = kept.sums.plus(ONE_MORE)
    exposure, violations = faded(sums, SEGMENT, ON, POLICY.outcomes)
    seen = [Observation(1, Decimal(1))]
    watch = drift(seen, kept.expected, POLICY.tiers, kept.watch)
    facts = KnownFacts(
        on=ON,
        graded=GRADED,
        exposure=exposure,
        violations=violations,
        segment=SEGMENT,
        status="validated",
        within_cycle=True,
        ceiling=3,
        quality=kept.quality.plus(_quality(ON, 1)).left(ON),
        penalties=(Penalty("negligence", date(2036, 3, 1)),),
        best_practices=3,
        random_examinations=kept.earlier + 1,
        drift_fired=watch.fired_at is not None,
    )
    return assessment_of(facts, POLICY)


if __name__ == "__main__":
    show(measure())
