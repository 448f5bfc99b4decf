"""Estimating how segments compare, from the examinations of their members."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime

from trusted.domain.outcomes import SegmentRates, Tally
from trusted.domain.segments import estimate_segment
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, SegmentEstimate
from trusted.persistence.queries.counts import modes_of_all
from trusted.persistence.queries.examined import main_mode, main_modes, tallies_of
from trusted.persistence.queries.scoring import segment_rates
from trusted.program import Policy
from trusted.services.audit import record
from trusted.services.policies import policy_at


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
    for entity_type, modes in modes_of_all():
        in_all = [sum(numbers) for numbers in zip(*modes.values(), strict=True)]
        random, targeted = tallies_of(in_all)
        segments[entity_type, main_mode(modes)].append((random, targeted))
    for (entity_type, mode), members in sorted(segments.items()):
        rates = estimate_segment(members, policy.outcomes)
        db.session.add(
            SegmentEstimate(
                entity_type=entity_type,
                mode=mode,
                estimated_at=now,
                policy=policy.full_name,
                **asdict(rates),
            )
        )
    record(actor_id, "estimate-segments", "segments", at=now, segments=len(segments))
    db.session.commit()
    return len(segments)
