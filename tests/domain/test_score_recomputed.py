"""Score and tier agree with a second computation from the text of the rules."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from scipy.special import gammaincinv

from tests.domain import recomputed
from tests.domain.policies import OUTCOMES, SCORING, TIERS
from tests.domain.recomputed import Answer, Candidate, Enrollment
from trusted.domain.criteria import Assurance, Criterion, Grade, Level
from trusted.domain.data_quality import QualityCounts, seen_rates
from trusted.domain.outcomes import (
    DailyCounts,
    RatePosterior,
    SegmentRates,
    Severity,
    Tally,
    exposure_and_violations,
    posterior,
)
from trusted.domain.scoring import (
    GradedCriterion,
    Incident,
    Penalty,
    ScoreFacts,
    compliance_score,
)
from trusted.domain.segments import estimate_segment
from trusted.domain.tiers import TierFacts, tier_for

ON = date(2027, 6, 15)  # each month has a 15th
ENROLLMENTS, PARTS = 10_000, 4
CANDIDATES = 3_000
LEVELS = list(Assurance)
QUALITY_RATES = SCORING.quality_rates
CULPABILITIES = list(recomputed.PENALTY)


def some_answers(random, count):
    """Mostly well-answered criteria, at least one of which applies."""
    grades = random.choice([0, 1, 2, 3, 4], size=count, p=[0.1, 0.2, 0.35, 0.2, 0.15]).tolist()
    grades[0] = min(grades[0], 3)
    weights = random.choice([3, 1, 2, 5], size=count, p=[0.6, 0.3, 0.05, 0.05]).tolist()
    levels = random.integers(3, size=count).tolist()
    stale = (random.random(count) < 0.2).tolist()
    return [
        Answer(weight, None if grade == 4 else grade, level, stale=out)
        for weight, grade, level, out in zip(weights, grades, levels, stale, strict=True)
    ]


def some_days(random, peer_rate, lift):
    """Days of examinations over three years, of a company better or worse than its peers."""
    count = int(random.integers(0, 25))
    own_rate = peer_rate * random.gamma(1.5)
    chosen = random.poisson(random.choice([0.5, 3, 40]), size=count)
    targeted = random.poisson(random.choice([0, 1, 10]), size=count)
    mean = own_rate * (chosen + lift * targeted)
    found = random.poisson(mean[:, None] * [0.5, 0.4, 0.1])
    ages = random.integers(0, 3 * 365 + 1, size=count)
    return np.column_stack([ages, chosen, targeted, found])


def some_quality(random):
    """Days with one of the five rates, a third of them too old to count."""
    count = random.integers(0, 30)
    totals = random.integers(0, 200, size=count)
    good = random.binomial(totals, random.choice([0.6, 0.9, 0.99], size=count))
    ages = random.integers(0, 540, size=count)
    return np.column_stack([ages, random.integers(5, size=count), good, totals])


def some_enrollment(random, *, plain=False):
    """A company with all that its score follows from; plain: each violation of its peers weighs 1.

    Then the posterior is the Gamma of the rules, with shape κ·m + k and rate κ + e.
    """
    peer_rate = round(float(random.uniform(0.002, 0.2)), 6)
    lift = round(float(random.uniform(1, 6)), 6)
    return Enrollment(
        answers=some_answers(random, int(random.integers(1, 40))),
        peer_rate=peer_rate,
        strength=float(random.integers(5, 201)),
        lift=lift,
        mean_weight=1.0 if plain else round(float(random.uniform(0.5, 3)), 6),
        dispersion=1.0 if plain else round(float(random.uniform(0.5, 3)), 6),
        days=some_days(random, peer_rate, lift),
        quality=some_quality(random),
        penalties=[
            (str(random.choice(CULPABILITIES)), int(random.integers(0, 40)))
            for _ in range(random.choice([0, 1, 2], p=[0.7, 0.2, 0.1]))
        ],
        overdue=int(random.choice([0, 1, 3], p=[0.8, 0.15, 0.05])),
        found_by_customs=int(random.choice([0, 1, 2], p=[0.8, 0.15, 0.05])),
    )


def months_before(months, days=0):
    """The day so many months, and less than another, before the day of the score."""
    years, month = divmod(ON.year * 12 + ON.month - 1 - months, 12)
    return date(years, month + 1, ON.day) - timedelta(days=days)


@cache
def criterion(number, weight):
    return Criterion(
        id=f"C-{number:02}",
        category="governance",
        level=Level.MUST if weight == 3 else Level.SHOULD,
        weight=weight,
        entity_types=frozenset({"carrier"}),
        text="",
        evidence="",
        verification="",
        guidance="",
    )


def graded(number, answer):
    """An answer as the code takes it; half of the fresh evidence ends on the very day."""
    grade = None if answer.grade is None else Grade(answer.grade)
    ends = ON - timedelta(days=1) if answer.stale else (None, ON)[number % 2]
    asked = criterion(number, answer.weight)
    return GradedCriterion(asked, grade, LEVELS[answer.assurance], ends, answer.by_validator)


def daily_counts(row):
    """A day as the code takes it: which kind of examination found it is all the same."""
    age, chosen, targeted, *found = (int(number) for number in row)
    violations = dict(zip(Severity, found, strict=True))
    by_chance = {} if targeted else violations
    by_target = violations if targeted else {}
    day = ON - timedelta(days=age)
    return DailyCounts(day, Tally(chosen, by_chance), Tally(targeted, by_target))


def score_facts(firm):
    segment = SegmentRates(
        Decimal(str(firm.peer_rate)),
        Decimal(firm.strength),
        Decimal(str(firm.lift)),
        0,
        0,
        Decimal(str(firm.mean_weight)),
        Decimal(str(firm.dispersion)),
    )
    counts = [daily_counts(row) for row in firm.days]
    exposure, violations = exposure_and_violations(counts, segment, ON, OUTCOMES)
    return ScoreFacts(
        criteria=tuple(graded(number, answer) for number, answer in enumerate(firm.answers)),
        posterior=posterior(exposure, violations, segment),
        peer_rate=segment.rate,
        quality=seen_rates(
            (
                QualityCounts(
                    ON - timedelta(days=int(age)), QUALITY_RATES[which], int(good), int(total)
                )
                for age, which, good, total in firm.quality
            ),
            ON,
            window_days=SCORING.quality_window_days,
            half_life_days=SCORING.quality_half_life_days,
        ),
        penalties=tuple(
            Penalty(culpability, months_before(months, days=months % 5))
            for culpability, months in firm.penalties
        ),
        incidents=(Incident(found_by_customs=True),) * firm.found_by_customs
        + (Incident(found_by_customs=False),) * 2,
        overdue_actions=firm.overdue,
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_the_score_agrees_with_a_second_computation(part):
    random = np.random.default_rng(20270615 + part)
    for number in range(ENROLLMENTS // PARTS):
        firm = some_enrollment(random, plain=part < PARTS // 2)
        given = compliance_score(score_facts(firm), SCORING, ON)
        expected = recomputed.score(firm)
        # Rounded to one decimal, it can differ by half of one.
        assert abs(float(given.score) - expected) <= 0.0501, (number, firm, given)


def test_rate_and_interval_agree_with_a_second_computation():
    random = np.random.default_rng(5)
    for _ in range(200):
        firm = some_enrollment(random)
        given = compliance_score(score_facts(firm), SCORING, ON)
        shape, rate = recomputed.posterior(firm)
        assert float(given.mean) == pytest.approx(shape / rate, abs=2e-6)
        expected = gammaincinv(shape, [0.05, 0.95]) / rate
        assert [float(bound) for bound in given.interval] == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize("members", [25, 60, 400])
@pytest.mark.parametrize("strength", [10, 40, 150])
def test_what_peers_tell_agrees_with_a_second_computation(strength, members):
    random = np.random.default_rng(strength * members)
    rates = random.gamma(0.08 * strength, 1 / strength, size=(members, 1))
    chosen, targeted = random.integers(0, 200, size=(2, members, 1))
    found = random.poisson(chosen * rates * [0.5, 0.4, 0.1])
    hit = random.poisson(2.5 * targeted * rates * [0.5, 0.4, 0.1])

    expected = recomputed.peers(np.hstack([chosen, found, targeted, hit]))
    given = estimate_segment(
        [
            (Tally(row[0], severities(row[1:4])), Tally(row[4], severities(row[5:8])))
            for row in np.hstack([chosen, found, targeted, hit]).tolist()
        ],
        OUTCOMES,
    )

    assert given.strength == expected.strength
    assert [
        float(one) for one in (given.rate, given.lift, given.mean_weight, given.dispersion)
    ] == pytest.approx(
        [expected.peer_rate, expected.lift, expected.mean_weight, expected.dispersion], abs=2e-5
    )


def severities(counts):
    return dict(zip(Severity, counts, strict=True))


def some_candidate(random):
    """A company that meets most of what it is asked, so that every tier occurs."""
    grades = [1, 2, 3] if random.random() < 0.5 else [2, 3]
    return Candidate(
        status=str(random.choice(["validated", "certified", "submitted"], p=[0.9, 0.07, 0.03])),
        within_cycle=random.random() < 0.95,
        musts=[
            Answer(
                3,
                None if random.random() < 0.1 else int(random.choice(grades)),
                int(random.choice([0, 1, 2], p=[0.01, 0.39, 0.6])),
                stale=random.random() < 0.05,
                by_validator=random.random() < 0.98,
            )
            for _ in range(random.integers(1, 6))
        ],
        denied_party=random.random() < 0.05,
        overdue=int(random.choice([0, 1], p=[0.95, 0.05])),
        drifted=random.random() < 0.05,
        score=float(
            random.choice(
                [39.9, 40, 64.9, 65, 84.9, 85, 85, 92.3, round(random.uniform(30, 99), 1)]
            )
        ),
        peer_rate=round(float(random.uniform(0.02, 0.1)), 6),
        shape=float(random.integers(1, 12)),
        rate=float(random.integers(40, 400)),
        best_practices=int(random.choice([2, 3, 4], p=[0.1, 0.6, 0.3])),
        random_examinations=int(random.choice([29, 30, 500], p=[0.1, 0.4, 0.5])),
        months_since_penalty=(
            int(random.choice([0, 12, 23, 24, 30])) if random.random() < 0.2 else None
        ),
    )


def tier_facts(firm):
    since = firm.months_since_penalty
    return TierFacts(
        status=firm.status,
        within_cycle=firm.within_cycle,
        musts=tuple(graded(number, must) for number, must in enumerate(firm.musts)),
        score=Decimal(str(firm.score)),
        posterior=RatePosterior(Decimal(firm.shape), Decimal(firm.rate)),
        peer_rate=Decimal(str(firm.peer_rate)),
        denied_party_confirmed=firm.denied_party,
        overdue_actions=firm.overdue,
        best_practices=firm.best_practices,
        random_examinations=firm.random_examinations,
        last_penalty_on=None if since is None else months_before(since, days=since % 5),
        drift_fired=firm.drifted,
    )


def test_the_tier_agrees_with_a_second_statement_of_its_table():
    random = np.random.default_rng(20270616)
    reached = Counter()
    for _ in range(CANDIDATES):
        firm = some_candidate(random)
        expected = recomputed.tier(firm)
        assert tier_for(tier_facts(firm), TIERS, ON) == expected, firm
        reached[expected] += 1
    assert min(reached[tier] for tier in range(4)) >= CANDIDATES // 50, reached
