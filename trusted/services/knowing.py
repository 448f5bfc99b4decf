"""Gathering what scores and tiers are computed from, for many enrollments at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from trusted.domain.criteria import Assurance, Criterion, applicable
from trusted.domain.data_quality import QualitySums, SeenRate
from trusted.domain.outcomes import (
    OutcomeSums,
    SegmentRates,
    faded,
)
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.scoring import GradedCriterion, Incident, Penalty
from trusted.domain.standing import OPEN, Status
from trusted.persistence.models import Enrollment, Validation
from trusted.persistence.queries.conduct_facts import (
    accepted_practices_of_many,
    overdue_actions_of_many,
    penalties_of_many,
)
from trusted.persistence.queries.counts import Numbers, totals_by_mode
from trusted.persistence.queries.examined import main_mode, sums_of_many
from trusted.persistence.queries.incidents import known_incidents_of_many
from trusted.persistence.queries.quality import quality_of_many
from trusted.persistence.queries.screening import denied_among
from trusted.persistence.queries.successions import HIGHEST_TIER, ceilings_of_many
from trusted.program import Policy, shipped_program
from trusted.services.drifting import drifted
from trusted.services.grading import (
    Known,
    Supposed,
    found_as_said,
    graded_criteria,
    known_of,
)
from trusted.services.score_facts import KnownFacts
from trusted.services.segments import segments_of
from trusted.services.takedown_rates import takedown_rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What is taken for granted that is not so, or not yet.

    as_status:  the enrollment had just been given this status.
    concluding: this validation had just been concluded.
    supposing:  these answers, by criterion, counted already.
    as_found:   all had been found, with this assurance, as the company says.
    """

    as_status: Status | None = None
    concluding: Validation | None = None
    supposing: Mapping[str, Supposed] = field(default_factory=dict)
    as_found: Assurance | None = None


AS_IT_IS = Supposition()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of a number of enrollments, each by enrollment; denied: by company."""

    known: Mapping[int, Known]
    sums: Mapping[int, OutcomeSums]
    totals: Mapping[int, Mapping[str, Numbers]]
    segments: Mapping[int, SegmentRates]
    quality: Mapping[int, QualitySums]
    takedowns: Mapping[int, SeenRate]
    penalties: Mapping[int, Sequence[Penalty]]
    incidents: Mapping[int, Sequence[Incident]]
    overdue: Mapping[int, int]
    practices: Mapping[int, int]
    ceilings: Mapping[int, int]
    drifted: frozenset[int]
    denied: frozenset[int]


def facts_of(
    enrollments: Collection[Enrollment],
    policy: Policy,
    *,
    now: datetime,
    supposed: Supposition = AS_IT_IS,
) -> Mapping[int, KnownFacts]:
    """Return what score and tier follow from, by enrollment.

    The number of questions to the database is the same for one as for a thousand.
    policy: whose half-lives and windows count.
    """
    gathered = _gather(enrollments, policy, now, supposed)
    catalog: dict[str, tuple[Criterion, ...]] = {}
    facts = {}
    for enrollment in enrollments:
        kind = enrollment.entity_type
        if kind not in catalog:
            catalog[kind] = applicable(shipped_program().criteria, kind)
        graded = graded_criteria(catalog[kind], gathered.known[enrollment.id], supposed.supposing)
        if supposed.as_found:
            graded = found_as_said(graded, supposed.as_found)
        facts[enrollment.id] = _facts(enrollment, graded, gathered, policy, now.date(), supposed)
    return facts


def _gather(
    enrollments: Collection[Enrollment], policy: Policy, now: datetime, supposed: Supposition
) -> Gathered:
    ids, on = [enrollment.id for enrollment in enrollments], now.date()
    window = timedelta(days=policy.scoring.quality_window_days)
    totals = totals_by_mode(ids)
    modes = {one: main_mode(found) for one, found in totals.items()}
    segments = segments_of(enrollments, modes, policy, now=now)
    return Gathered(
        known=known_of(ids, supposed.concluding),
        sums=sums_of_many(totals, ids, on, policy.outcomes.half_life_days),
        totals=totals,
        segments=segments,
        quality=quality_of_many(ids, on - window, on, policy.scoring.quality_half_life_days),
        takedowns=takedown_rates(enrollments, policy.scoring, on),
        penalties=penalties_of_many(ids),
        incidents={
            one: [Incident(incident.found_first) for incident in known]
            for one, known in known_incidents_of_many(ids).items()
        },
        overdue=overdue_actions_of_many(ids, on),
        practices=accepted_practices_of_many(ids),
        ceilings=ceilings_of_many(ids),
        drifted=drifted(enrollments, policy, now=now),
        denied=denied_among({enrollment.company_id for enrollment in enrollments}),
    )


def _facts(
    enrollment: Enrollment,
    graded: tuple[GradedCriterion, ...],
    gathered: Gathered,
    policy: Policy,
    on: date,
    supposed: Supposition,
) -> KnownFacts:
    one, status = enrollment.id, supposed.as_status
    segment = gathered.segments[one]
    sums = gathered.sums.get(one) or OutcomeSums(policy.outcomes.half_life_days)
    exposure, violations = faded(sums, segment, on, policy.outcomes)
    vetting = gathered.known[one].strands.get(ReviewStrand.VETTING)
    return KnownFacts(
        on=on,
        graded=graded,
        exposure=exposure,
        violations=violations,
        segment=segment,
        status=(status or enrollment.status).value,
        within_cycle=status is not None or _within_cycle(enrollment, on),
        ceiling=_ceiling(enrollment, gathered, status),
        quality=_quality(one, gathered, on),
        penalties=tuple(gathered.penalties.get(one, ())),
        incidents=tuple(gathered.incidents.get(one, ())),
        overdue_actions=gathered.overdue.get(one, 0),
        denied_party_confirmed=vetting is StrandResult.NOT_SATISFIED
        or enrollment.company_id in gathered.denied,
        best_practices=gathered.practices.get(one, 0),
        random_examinations=sum(numbers[0] for numbers in gathered.totals.get(one, {}).values()),
        drift_fired=one in gathered.drifted,
    )


def _quality(one: int, gathered: Gathered, on: date) -> tuple[SeenRate, ...]:
    seen = gathered.quality[one].left(on) if one in gathered.quality else ()
    return (*seen, gathered.takedowns[one]) if one in gathered.takedowns else seen


def _within_cycle(enrollment: Enrollment, on: date) -> bool:
    return enrollment.valid_until is not None and on <= enrollment.valid_until


def _ceiling(enrollment: Enrollment, gathered: Gathered, as_status: Status | None) -> int:
    """Return what mergers leave: a conclusion ends their ceiling, an application has none."""
    if as_status is Status.VALIDATED or enrollment.status in OPEN:
        return HIGHEST_TIER
    return gathered.ceilings.get(enrollment.id, HIGHEST_TIER)
