"""Whom to validate next: points by risk with their reasons, and what a year's staff can do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

PERCENT = 100
_DRAWN_BELOW = 2**64


@dataclass(frozen=True, slots=True)
class Step:
    """Points that are given from a value on."""

    at_least: int
    points: int


@dataclass(frozen=True, slots=True)
class PlanningPolicy:
    """The dated numbers of planning; every list of steps has the lowest first.

    days_each:        working days of a validator that one validation takes.
    region_points:    ISO country of the company -> points; other_region_points for the rest.
    volume:           steps by parcels a year.
    outcomes:         steps by the rate of violations, percent of the peers' rate.
    unknown_outcomes: points where nothing was examined.
    evidence:         steps by days since the newest document was issued or received.
    no_evidence:      points where there is no document.
    urgency:          steps by days that have passed of the last year before the deadline.
    finding_points:   for each open required action, up to most_findings of them.
    random_percent:   share of enrollments that get random_points, whatever their risk.
    """

    days_each: int
    region_points: Mapping[str, int]
    other_region_points: int
    volume: tuple[Step, ...]
    outcomes: tuple[Step, ...]
    unknown_outcomes: int
    evidence: tuple[Step, ...]
    no_evidence: int
    urgency: tuple[Step, ...]
    urgency_days: int
    finding_points: int
    most_findings: int
    random_percent: int
    random_points: int


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is known of an enrollment that may be validated.

    rate_percent:  rate of violations in percent of its peers'; None: never examined.
    evidence_days: days since the newest document; None: there is none.
    due_on:        last day on which it must be validated by law; None: none runs.
    """

    enrollment_id: int
    country: str
    parcels_a_year: int
    rate_percent: int | None
    evidence_days: int | None
    due_on: date | None
    open_actions: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were given."""

    code: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """An enrollment with its points and their reasons; the points are their sum."""

    facts: RiskFacts
    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of a year's plan.

    by_law: due in that year or before, so that it is never left out.
    fits:   within the plan; only what is not due by law can be without.
    """

    ranked: Ranked
    by_law: bool
    fits: bool


def ranked(
    facts: Iterable[RiskFacts], policy: PlanningPolicy, on: date, seed: str
) -> tuple[Ranked, ...]:
    """Return the enrollments by points, the most first; of equals the one that is due first.

    seed: any text; the same seed draws the same random share, in whatever order facts come.
    """
    found = [_ranked(fact, policy, on, seed) for fact in facts]
    return tuple(
        sorted(found, key=lambda r: (-r.points, r.facts.due_on or date.max, r.facts.enrollment_id))
    )


def year_plan(
    order: Sequence[Ranked], year: int, days_available: int, days_each: int
) -> tuple[Planned, ...]:
    """Return a line for every enrollment: what is due by law first, then the rest by points.

    order:          as `ranked` returns it.
    days_available: working days that all validators have in the year.
    days_each:      working days that one validation takes, at least 1.
    Returns: what is due by law fits always, even beyond the days; the rest while days are left.
    """
    by_law = [r for r in order if _due_in(r, year)]
    others = [r for r in order if not _due_in(r, year)]
    room = max(0, days_available - len(by_law) * days_each) // days_each
    return (
        *(Planned(r, by_law=True, fits=True) for r in by_law),
        *(Planned(r, by_law=False, fits=place < room) for place, r in enumerate(others)),
    )


def days_short(lines: Iterable[Planned], days_available: int, days_each: int) -> int:
    """Return the working days that are missing for what is due by law, 0 if none are."""
    return max(0, sum(line.by_law for line in lines) * days_each - days_available)


def is_drawn(seed: str, enrollment_id: int, percent: int) -> bool:
    """Return whether an enrollment is in the random share of a seed.

    Source: the first 8 bytes of SHA-256 over "seed:enrollment", as a number, lie below the share.
    """
    digest = sha256(f"{seed}:{enrollment_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * PERCENT < percent * _DRAWN_BELOW


def _due_in(entry: Ranked, year: int) -> bool:
    return entry.facts.due_on is not None and entry.facts.due_on.year <= year


def _ranked(facts: RiskFacts, policy: PlanningPolicy, on: date, seed: str) -> Ranked:
    reasons = [
        _region(facts, policy),
        Reason(
            "volume",
            f"{facts.parcels_a_year:,} parcels a year",
            _points(policy.volume, facts.parcels_a_year),
        ),
        _outcomes(facts, policy),
        _evidence(facts, policy),
        _urgency(facts, policy, on),
        _findings(facts, policy),
    ]
    if is_drawn(seed, facts.enrollment_id, policy.random_percent):
        reasons.append(Reason("random", "Drawn at random", policy.random_points))
    given = tuple(reason for reason in reasons if reason.points)
    return Ranked(facts, sum(reason.points for reason in given), given)


def _region(facts: RiskFacts, policy: PlanningPolicy) -> Reason:
    points = policy.region_points.get(facts.country, policy.other_region_points)
    return Reason("region", f"Seated in {facts.country}", points)


def _outcomes(facts: RiskFacts, policy: PlanningPolicy) -> Reason:
    if facts.rate_percent is None:
        return Reason("outcomes", "Never examined so far", policy.unknown_outcomes)
    text = f"Violations at {facts.rate_percent} percent of the peers' rate"
    return Reason("outcomes", text, _points(policy.outcomes, facts.rate_percent))


def _evidence(facts: RiskFacts, policy: PlanningPolicy) -> Reason:
    if facts.evidence_days is None:
        return Reason("evidence", "No evidence in the library", policy.no_evidence)
    text = f"Newest evidence is {facts.evidence_days} days old"
    return Reason("evidence", text, _points(policy.evidence, facts.evidence_days))


def _urgency(facts: RiskFacts, policy: PlanningPolicy, on: date) -> Reason:
    if facts.due_on is None:
        return Reason("urgency", "No deadline runs", 0)
    passed = policy.urgency_days - (facts.due_on - on).days
    words = "Overdue since" if facts.due_on < on else "Due by law on"
    return Reason("urgency", f"{words} {facts.due_on.isoformat()}", _points(policy.urgency, passed))


def _findings(facts: RiskFacts, policy: PlanningPolicy) -> Reason:
    counted = min(facts.open_actions, policy.most_findings)
    words = "action" if facts.open_actions == 1 else "actions"
    return Reason(
        "findings",
        f"{facts.open_actions} required {words} not verified",
        counted * policy.finding_points,
    )


def _points(steps: Iterable[Step], value: int) -> int:
    """Return the points of the highest step that a value reaches, 0 below the first."""
    return max((step.points for step in steps if value >= step.at_least), default=0)
