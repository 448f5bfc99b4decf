"""What the drift watch looks at: since when, what came, and what was to be expected."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from trusted.domain.clocks import DAY, start_of
from trusted.domain.drift import BEGINNING, DriftWatch, Observation, drift, expected_rate
from trusted.domain.outcomes import Selection, exposure_and_violations, posterior
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.drift import (
    Terms,
    Watched,
    watched_from_the_beginning,
    watched_of_many,
)
from trusted.persistence.queries.drift_reviews import under_review
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


def drifted(
    enrollments: Collection[Enrollment], policy: Policy, *, now: datetime
) -> frozenset[int]:
    """Return of whom violations have become so frequent that chance no longer explains it.

    Once a review is open, only its settlement ends that.
    """
    reviewed = under_review([one.id for one in enrollments])
    others = [one for one in enrollments if one.id not in reviewed]
    watches = _watches(others, policy, now.date())
    return reviewed | {one for one, watch in watches.items() if watch.fired_at is not None}


def drift_states(
    enrollments: Collection[Enrollment], policy: Policy, until: date
) -> list[dict[str, object]]:
    """Return where the watches stand at the end of a day, as it is kept."""
    watched = {
        one: of for one, of in _watched(enrollments, policy, until).items() if of.since <= until
    }
    terms = _terms(enrollments, watched, policy)
    return [_state(one, of, terms[one], until, policy) for one, of in watched.items()]


def seen_of(enrollment: Enrollment, policy: Policy, *, now: datetime) -> Seen | None:
    """Return what came of an enrollment since its watch began; None: it has not begun."""
    one, on = enrollment.id, now.date()
    whole = watched_from_the_beginning(one, on)
    if whole is None:
        return None
    kept = watched_of_many([one], on, policy.full_name)
    terms = _terms([enrollment], kept, policy)[one]
    looked = _observations(whole, terms)
    expected = sum((seen.exposure * terms.expected for seen in looked), Decimal(0))
    return Seen(
        since=whole.since,
        examinations=sum(number for _, _, number in whole.seen),
        violations=sum(seen.violations for seen in looked),
        expected=expected.quantize(_MILLIONTH),
    )


def _watches(
    enrollments: Collection[Enrollment], policy: Policy, on: date
) -> Mapping[int, DriftWatch]:
    """Return where the watches stand that have seen anything."""
    watched = _watched(enrollments, policy, on)
    begun = {one: of for one, of in watched.items() if of.stood or of.seen}
    terms = _terms(enrollments, begun, policy)
    return {one: _watch(of, terms[one], policy) for one, of in begun.items()}


def _watched(
    enrollments: Collection[Enrollment], policy: Policy, until: date
) -> Mapping[int, Watched]:
    return watched_of_many([one.id for one in enrollments], until, policy.full_name)


def _watch(watched: Watched, terms: Terms, policy: Policy) -> DriftWatch:
    before = watched.stood.watch if watched.stood else BEGINNING
    return drift(_observations(watched, terms), terms.expected, policy.tiers, before)


def _observations(watched: Watched, terms: Terms) -> list[Observation]:
    return [
        Observation(
            number if violation else 0,
            number * (Decimal(1) if selection is Selection.RANDOM else terms.lift),
        )
        for selection, violation, number in watched.seen
    ]


def _terms(
    enrollments: Collection[Enrollment], watched: Mapping[int, Watched], policy: Policy
) -> Mapping[int, Terms]:
    """Return by what each watch measures: as it was kept, or as it was known when it began."""
    terms = {one: of.stood.terms for one, of in watched.items() if of.stood}
    new: dict[date, list[Enrollment]] = defaultdict(list)
    for enrollment in enrollments:
        if enrollment.id in watched and enrollment.id not in terms:
            new[watched[enrollment.id].since].append(enrollment)
    for day, begun in new.items():
        terms |= _terms_on(day, begun, policy)
    return terms


def _terms_on(
    day: date, enrollments: Collection[Enrollment], policy: Policy
) -> Mapping[int, Terms]:
    ids = [one.id for one in enrollments]
    counts = counts_of_many(ids, day)
    segments = segments_of(enrollments, main_modes(ids), policy, now=start_of(day + DAY))
    terms = {}
    for one in ids:
        segment = segments[one]
        known = exposure_and_violations(counts.get(one, ()), segment, day, policy.outcomes)
        rate = expected_rate(posterior(*known, segment).mean, segment, policy.tiers)
        terms[one] = Terms(rate, segment.lift)
    return terms


def _state(
    one: int, watched: Watched, terms: Terms, until: date, policy: Policy
) -> dict[str, object]:
    watch = _watch(watched, terms, policy)
    return {
        "enrollment_id": one,
        "policy": policy.full_name,
        "since": watched.since,
        **asdict(terms),
        "until": until,
        **asdict(watch),
    }
