"""A kept score, computed a second time from what examining systems had reported."""

from collections import defaultdict
from dataclasses import asdict, replace
from datetime import UTC, timedelta

import msgspec
import numpy as np
import pytest

from tests.domain import recomputed
from tests.factories import NOON, make_certified, make_validated
from tests.services.test_outcomes import name_of, reported
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.queries.counts import RATES as COUNTED_AS
from trusted.services.outcomes import record_outcomes
from trusted.services.policies import first_policy
from trusted.services.refresh import refresh_standings
from trusted.services.replays import score_in_effect
from trusted.services.reported import DataQuality, Reception
from trusted.services.segments import estimate_segments

pytestmark = pytest.mark.usefixtures("app")
SEVERITIES = [None, *Severity]
RATES = list(msgspec.structs.asdict(DataQuality()))
REPORTS, CORRECTIONS = 240, 40


def some_report(random, outcome_id, names, **given):
    severity = SEVERITIES[random.choice(4, p=[0.7, 0.14, 0.1, 0.06])]
    seen = random.choice([0, 1, 2], size=len(RATES), p=[0.1, 0.6, 0.3]).tolist()
    return reported(
        outcome_id,
        examined_at=NOON - timedelta(hours=int(random.integers(0, 24 * 900))),
        selection=Selection.TARGETED if random.random() < 0.3 else Selection.RANDOM,
        violation=severity is not None,
        severity=severity,
        parties={"carrier": [names[random.integers(len(names))]]},
        data_quality=DataQuality(
            **{rate: (False, True, None)[one] for rate, one in zip(RATES, seen, strict=True)}
        ),
        **given,
    )


def take_in_at_random(random, names):
    """Report examinations in any order, and what was wrong about some; return what counts."""
    counting = {}
    for number in range(REPORTS):
        report = some_report(random, f"o{number}", names)
        counting[report.outcome_id] = report
    reports = list(counting.values())
    for number in range(CORRECTIONS):
        wrong = list(counting)[random.integers(len(counting))]
        del counting[wrong]
        report = some_report(random, f"c{number}", names, corrects=wrong)
        counting[report.outcome_id] = report
        reports.append(report)
    for start in range(0, len(reports), 70):
        taken_in = record_outcomes(reports[start : start + 70], received_from="port", now=NOON)
        assert {receipt.status for receipt in taken_in.receipts} == {Reception.ACCEPTED}
    return list(counting.values())


def by_bearer(reports):
    found = defaultdict(list)
    for report in reports:
        found[report.parties["carrier"][0]].append(report)
    return found


def age(report, on):
    return (on - report.examined_at.astimezone(UTC).date()).days


def member(reports):
    """What the examinations of one company tell of its peers, none faded."""
    numbers = [0] * 8
    for report in reports:
        begin = 4 if report.selection is Selection.TARGETED else 0
        numbers[begin] += 1
        if report.severity:
            numbers[begin + 1 + list(Severity).index(report.severity)] += 1
    return numbers


def days(reports, on):
    return np.array(
        [
            [
                age(report, on),
                report.selection is Selection.RANDOM,
                report.selection is Selection.TARGETED,
                *[report.severity is severity for severity in Severity],
            ]
            for report in reports
        ],
        dtype=float,
    )


def quality(reports, on):
    return np.array(
        [
            [age(report, on), RATES.index(rate), seen, 1]
            for report in reports
            for rate, seen in msgspec.structs.asdict(report.data_quality).items()
            if seen is not None
        ],
        dtype=float,
    )


def test_all_that_outcomes_say_of_data_counts_for_a_rate_of_the_policy():
    assert set(COUNTED_AS) == set(RATES)
    assert sorted(COUNTED_AS.values()) == sorted(first_policy().scoring.quality_rates)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kept_score_follows_from_all_that_was_reported_and_not_corrected(seed):
    random = np.random.default_rng(seed)
    carriers = {name_of(one): one for one in (make_certified(), make_validated(tier=2))}
    counting = by_bearer(take_in_at_random(random, list(carriers)))
    segment = recomputed.peers(np.array([member(counting[name]) for name in carriers]))

    estimate_segments(actor_id=None, now=NOON)
    for later in (0, 100, 400):
        now = NOON + timedelta(days=later)
        refresh_standings(now=now)
        for name, carrier in carriers.items():
            kept = score_in_effect(carrier, now)
            firm = replace(
                recomputed.from_printed(kept.facts),
                **asdict(segment),
                days=days(counting[name], now.date()),
                quality=quality(counting[name], now.date()),
            )
            assert abs(recomputed.score(firm) - float(kept.score)) <= 0.0501
