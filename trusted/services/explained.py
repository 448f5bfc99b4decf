"""A score explained, and which of its fields is shown to whom: one without an entry to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.clocks import start_of
from trusted.domain.standing import Role
from trusted.persistence.models import Enrollment, Score
from trusted.persistence.queries.kept_scores import dips_of_many, scores_kept
from trusted.services.measuring import Assessment
from trusted.services.moving import Movement, movement
from trusted.services.replays import replay, score_in_effect
from trusted.services.scores import assess, measure
from trusted.services.supposing import improvements, what_raises

TREND = 60
DAY = timedelta(days=1)


class Reader(StrEnum):
    """Who reads an explanation."""

    COMPANY = "company"
    OFFICIAL = "official"
    AUDITOR = "auditor"
    API_CLIENT = "api_client"
    PUBLIC = "public"


_INSIDE = frozenset({Reader.COMPANY, Reader.OFFICIAL, Reader.AUDITOR})
_PROGRAM = frozenset({Reader.OFFICIAL, Reader.AUDITOR})
SHOWN_TO: Mapping[str, frozenset[Reader]] = MappingProxyType(
    {
        "score": _INSIDE,
        "components": _INSIDE,
        "contributions": _INSIDE,
        "computed_at": _INSIDE,
        "facts_hash": _INSIDE,
        "policy": _INSIDE | {Reader.API_CLIENT},
        "rate": _INSIDE,
        "interval": _INSIDE,
        "peers": _INSIDE,
        "examined": _INSIDE,
        "segment": _INSIDE,
        "ruled_tier": _INSIDE,
        "raises": _INSIDE,
        "improvements": _INSIDE,
        "trend": _INSIDE,
        "movement": _INSIDE,
        "since_day": _INSIDE,
        "dip_ends": _INSIDE,
        "valid_until": _INSIDE | {Reader.API_CLIENT},
        "drift_fired": _INSIDE,
        "tier": frozenset(Reader),
        "score_band": _PROGRAM | {Reader.API_CLIENT},
        "evidence_level": _PROGRAM | {Reader.API_CLIENT},
        # Not for the company: who knows its share could reckon with it.
        "random_ppm": _PROGRAM | {Reader.API_CLIENT},
        "denied_party_confirmed": _PROGRAM,
    }
)

_READ_AS: Mapping[Role, Reader] = MappingProxyType(
    {
        Role.MEMBER: Reader.COMPANY,
        Role.AUDITOR: Reader.AUDITOR,
        Role.REVIEWER: Reader.OFFICIAL,
        Role.VALIDATOR: Reader.OFFICIAL,
        Role.SUPERVISOR: Reader.OFFICIAL,
        Role.PROGRAM_MANAGER: Reader.OFFICIAL,
        Role.ADMINISTRATOR: Reader.OFFICIAL,
    }
)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One kept computation.

    change: since the one before it; None: it is the first.
    """

    at: datetime
    score: Decimal
    tier: int
    change: Movement | None


def shown_to(reader: Reader, fields: Mapping[str, object]) -> Mapping[str, object]:
    """Return those of an explanation's fields that a reader may see."""
    return {name: value for name, value in fields.items() if reader in SHOWN_TO.get(name, ())}


def reader_of(role: Role) -> Reader:
    """Return as whom an account of this role reads; whom nobody named reads as the public."""
    return _READ_AS.get(role, Reader.PUBLIC)


def explanation(
    enrollment: Enrollment, reader: Reader, *, now: datetime, since: date | None = None
) -> Mapping[str, object]:
    """Return the newest computation explained, as far as a reader may see it.

    since:   a day from which on the movement is told; None: from the computation before.
    Returns: the fields of SHOWN_TO, by name; empty if nothing was computed yet.
    """
    kept = score_in_effect(enrollment, now)
    if kept is None:
        return {}
    present = replay(kept).again if kept.facts else assess(enrollment, now=now)
    fields = _computed(kept, present) | _standing(enrollment, present)
    return shown_to(reader, fields | _moved(enrollment, kept, since))


def trend_of(enrollment_id: int) -> tuple[TrendPoint, ...]:
    """Return the newest computations that were kept, oldest first, each with what moved it."""
    rows = scores_kept(enrollment_id, TREND)
    befores = (None, *rows[:-1])
    return tuple(
        TrendPoint(
            row.computed_at, row.score, row.ruled_tier, movement(before, row) if before else None
        )
        for before, row in zip(befores, rows, strict=True)
    )


def _computed(kept: Score, present: Assessment) -> dict[str, object]:
    score, facts = present.score, present.facts
    return {
        "score": score.score,
        "components": score.components,
        "contributions": score.contributions,
        "computed_at": kept.computed_at,
        "facts_hash": kept.facts_hash,
        "policy": present.policy.full_name,
        "rate": score.mean,
        "interval": score.interval,
        "peers": facts.segment.rate,
        "segment": facts.segment,
        "examined": (facts.exposure, facts.violations, facts.random_examinations),
        "ruled_tier": present.ruled_tier,
        "raises": what_raises(present),
        "improvements": improvements(present),
        "drift_fired": facts.drift_fired,
        "denied_party_confirmed": facts.denied_party_confirmed,
    }


def _standing(enrollment: Enrollment, present: Assessment) -> dict[str, object]:
    dipped = dips_of_many([enrollment.id]).get(enrollment.id)
    days = timedelta(days=present.policy.tiers.dip_days)
    published = measure(enrollment, present, enrollment.tier)
    return {
        "score_band": published.score_band,
        "evidence_level": published.evidence_level,
        "random_ppm": published.random_ppm,
        "tier": enrollment.tier,
        "valid_until": enrollment.valid_until,
        "dip_ends": dipped.date() + days if dipped else None,
    }


def _moved(enrollment: Enrollment, kept: Score, since: date | None) -> dict[str, object]:
    trend = trend_of(enrollment.id)
    moved = trend[-1].change
    if since is not None:
        before = score_in_effect(enrollment, start_of(since + DAY))
        moved = movement(before, kept) if before else None
    return {"trend": trend, "movement": moved, "since_day": since}
