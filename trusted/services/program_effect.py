"""What the program's own examinations say of those it trusts, and whether enough are random."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trusted.domain.clocks import start_of
from trusted.domain.effect import Counted, RateRatio, Verdict, confidence_of_each, rate_ratio
from trusted.domain.outcomes import Selection
from trusted.domain.tiers import MILLION
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.measured import (
    Found,
    found_within,
    random_rates,
    random_within,
    tiers_at,
)
from trusted.persistence.queries.partnership import holding
from trusted.services.effect import TIER

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RandomShare:
    """Random examinations of a year: as many as the published rates ask for, and as were made."""

    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class ProgramEffect:
    """What a year of examinations found, by entity type.

    after, until: the day on which who was trusted is looked up, and the last day counted.
    random:       the rate of violations of those trusted against the others'.
    targeted:     the same of targeted examinations; no measure of anybody's honesty, since whom
                  they pick differs.
    shares:       planned and done random examinations of those certified or validated today.
    """

    after: date
    until: date
    random: Mapping[str, RateRatio]
    targeted: Mapping[str, RateRatio]
    shares: Mapping[str, RandomShare]

    @property
    def too_few(self) -> bool:
        """Whether not enough is known of any entity type to compare."""
        return all(ratio.verdict is Verdict.TOO_FEW for ratio in self.random.values())

    @property
    def shows_none(self) -> bool:
        """Whether no entity type's trusted parties differ from the others."""
        apart = (Verdict.LOWER, Verdict.HIGHER)
        return all(ratio.verdict not in apart for ratio in self.random.values())


def program_effect(*, now: datetime) -> ProgramEffect:
    """Return what the examinations of the last 365 days found, trusted or not a year ago."""
    until = now.date()
    after = until - YEAR
    trusted = {
        one for one, tier in tiers_at(start_of(after + timedelta(days=1))).items() if tier >= TIER
    }
    random = found_within(Selection.RANDOM, after, until)
    return ProgramEffect(
        after=after,
        until=until,
        random=_compared(random, trusted),
        targeted=_compared(found_within(Selection.TARGETED, after, until), trusted),
        shares=_shares(random),
    )


def random_share_of(enrollment: Enrollment, *, now: datetime) -> RandomShare:
    """Return how many random examinations an enrollment was to have in a year, and had."""
    until = now.date()
    done = random_within(enrollment.id, until - YEAR, until)
    ppm = holding(enrollment.id).random_ppm or 0
    return RandomShare(planned=_planned(enrollment.parcels_a_year, ppm), done=done)


def _compared(found: Sequence[Found], trusted: set[int]) -> Mapping[str, RateRatio]:
    sides: dict[str, tuple[list[Counted], list[Counted]]] = defaultdict(lambda: ([], []))
    for one in found:
        side = 0 if one.enrollment_id in trusted else 1
        counted = Counted(str(one.enrollment_id), one.mode, one.examinations, one.violations)
        sides[one.entity_type][side].append(counted)
    confidence = confidence_of_each(len(sides))
    return {
        kind: rate_ratio(ours, theirs, confidence) for kind, (ours, theirs) in sorted(sides.items())
    }


def _shares(random: Sequence[Found]) -> Mapping[str, RandomShare]:
    planned: dict[str, int] = defaultdict(int)
    done: dict[str, int] = defaultdict(int)
    for rate in random_rates():
        planned[rate.entity_type] += _planned(rate.parcels_a_year, rate.random_ppm)
    for one in random:
        done[one.entity_type] += one.examinations
    return {kind: RandomShare(planned[kind], done[kind]) for kind in sorted(planned)}


def _planned(parcels_a_year: int, random_ppm: int) -> int:
    return parcels_a_year * random_ppm // MILLION
