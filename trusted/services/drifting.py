"""What the drift watch looks at: since when, what came, and what was to be expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from trusted.domain.drift import Observation, drift, expected_rate
from trusted.domain.outcomes import (
    DailyCounts,
    SegmentRates,
    Selection,
    exposure_and_violations,
    posterior,
)
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.drift import Watched, watched_of_many
from trusted.persistence.queries.examined import counts_of_many, main_modes
from trusted.program import Policy
from trusted.services.segments import segments_of

_MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Seen:
    """What came since the watch began.

    since:    the day after which it looks.
    expected: violations that were to be expected at the rate at which the tier was granted.
    """

    since: date
    examinations: int
    violations: int
    expected: Decimal


def has_fired(
    watched: Watched, counts: Sequence[DailyCounts], segment: SegmentRates, policy: Policy
) -> bool:
    """Return whether violations have become so frequent that chance no longer explains it.

    counts: all of the enrollment's, by day.
    """
    expected = _expected_rate(watched, counts, segment, policy)
    return drift(_observations(watched, segment), expected, policy.tiers).fired_at is not None


def seen_of(enrollment: Enrollment, policy: Policy, *, now: datetime) -> Seen | None:
    """Return what came of an enrollment since its watch began; None: it has not begun."""
    one, on = enrollment.id, now.date()
    watched = watched_of_many([one], on).get(one)
    if watched is None:
        return None
    segment = segments_of([enrollment], main_modes([one]), policy, now=now)[one]
    rate = _expected_rate(watched, counts_of_many([one], on).get(one, ()), segment, policy)
    looked = _observations(watched, segment)
    expected = sum((observation.exposure * rate for observation in looked), Decimal(0))
    return Seen(
        since=watched.since,
        examinations=sum(number for _, _, number in watched.seen),
        violations=sum(observation.violations for observation in looked),
        expected=expected.quantize(_MILLIONTH),
    )


def _expected_rate(
    watched: Watched, counts: Sequence[DailyCounts], segment: SegmentRates, policy: Policy
) -> Decimal:
    before = [day for day in counts if day.day <= watched.since]
    known = exposure_and_violations(before, segment, watched.since, policy.outcomes)
    return expected_rate(posterior(*known, segment).mean, segment, policy.tiers)


def _observations(watched: Watched, segment: SegmentRates) -> list[Observation]:
    return [
        Observation(
            number if violation else 0,
            number * (Decimal(1) if selection is Selection.RANDOM else segment.lift),
        )
        for selection, violation, number in watched.seen
    ]
