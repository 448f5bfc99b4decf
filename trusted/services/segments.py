"""Estimating how segments compare, from the examinations of their members."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from trusted.domain.outcomes import SegmentRates, Selection, Severity, Tally, estimate_segment
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Outcome, OutcomeParty, SegmentEstimate
from trusted.persistence.queries.examined import main_modes
from trusted.persistence.queries.scoring import segment_rates
from trusted.program import Policy
from trusted.services.audit import record
from trusted.services.policies import policy_at

Kinds = Mapping[Selection, Mapping[Severity | None, int]]


def segment_of(enrollment: Enrollment, *, now: datetime) -> SegmentRates:
    """Return what is known of an enrollment's peers."""
    modes = main_modes([enrollment.id])
    return segments_of([enrollment], modes, policy_at(now), now=now)[enrollment.id]


def segments_of(
    enrollments: Collection[Enrollment], modes: Mapping[int, str], policy: Policy, *, now: datetime
) -> Mapping[int, SegmentRates]:
    """Return what is known of the peers, by enrollment: same entity type, same main mode.

    modes:   the main mode of each that was examined.
    Returns: where no estimate was made yet, the policy's rate for the unexamined stands.
    """
    kinds = {one.id: (one.entity_type, modes.get(one.id)) for one in enrollments}
    unknown = estimate_segment((), policy.outcomes)
    rates = {kind: segment_rates(*kind, now) or unknown for kind in set(kinds.values())}
    return {one: rates[kind] for one, kind in kinds.items()}


def estimate_segments(*, actor_id: int | None, now: datetime) -> int:
    """Estimate every segment anew and append what was found; returns how many there are."""
    policy = policy_at(now)
    segments: dict[tuple[str, str], list[tuple[Tally, Tally]]] = defaultdict(list)
    for entity_type, modes in _members(now):
        mode = max(sorted(modes), key=lambda name: _examinations(modes[name]))
        random, targeted = (
            _tally([kinds.get(selection, {}) for kinds in modes.values()])
            for selection in (Selection.RANDOM, Selection.TARGETED)
        )
        segments[entity_type, mode].append((random, targeted))
    for (entity_type, mode), members in sorted(segments.items()):
        rates = estimate_segment(members, policy.outcomes)
        db.session.add(
            SegmentEstimate(
                entity_type=entity_type,
                mode=mode,
                estimated_at=now,
                rate=rates.rate,
                strength=rates.strength,
                lift=rates.lift,
                examinations=rates.examinations,
                members=rates.members,
                policy=policy.full_name,
            )
        )
    record(actor_id, "estimate-segments", "segments", at=now, segments=len(segments))
    db.session.commit()
    return len(segments)


def _members(now: datetime) -> list[tuple[str, Mapping[str, Kinds]]]:
    """Return for each examined enrollment its entity type and its counts by mode and kind."""
    rows = db.session.execute(
        select(
            Enrollment.id,
            Enrollment.entity_type,
            Outcome.mode,
            Outcome.selection,
            Outcome.severity,
            func.count(),
        )
        .join(OutcomeParty, OutcomeParty.enrollment_id == Enrollment.id)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(OutcomeParty.examined_on <= now.date())
        .group_by(
            Enrollment.id, Enrollment.entity_type, Outcome.mode, Outcome.selection, Outcome.severity
        )
        .order_by(Enrollment.id)
    )
    members: dict[tuple[int, str], dict[str, dict[Selection, dict[Severity | None, int]]]] = {}
    for enrollment_id, entity_type, mode, selection, severity, number in rows:
        modes = members.setdefault((enrollment_id, entity_type), {})
        modes.setdefault(mode, {}).setdefault(selection, {})[severity] = number
    return [(entity_type, modes) for (_, entity_type), modes in members.items()]


def _examinations(kinds: Kinds) -> int:
    return sum(sum(by_severity.values()) for by_severity in kinds.values())


def _tally(counts: list[Mapping[Severity | None, int]]) -> Tally:
    violations: dict[Severity, int] = defaultdict(int)
    for by_severity in counts:
        for severity, number in by_severity.items():
            if severity is not None:
                violations[severity] += number
    return Tally(sum(sum(by.values()) for by in counts), dict(violations))
