"""What a score and a tier are computed from, kept so that anyone can compute them again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec

from trusted.domain.criteria import Assurance, Criterion, Grade, Level
from trusted.domain.data_quality import SeenRate
from trusted.domain.outcomes import SegmentRates
from trusted.domain.scoring import GradedCriterion, Incident, Penalty

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """All that score and tier of one enrollment follow from on a day, under a policy.

    graded:              every criterion of the entity type with the grade that counts.
    exposure, violations: decayed; examinations and weighted violations.
    quality:             decayed.
    segment:             what is known of the peers.
    status:              of the enrollment, by its value.
    within_cycle:        whether its validation has not run out.
    random_examinations: undecayed.
    ceiling:             the highest tier that mergers and splits leave, 0 to 3.
    """

    on: date
    graded: tuple[GradedCriterion, ...]
    exposure: Decimal
    violations: Decimal
    segment: SegmentRates
    status: str
    within_cycle: bool
    ceiling: int
    quality: tuple[SeenRate, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    incidents: tuple[Incident, ...] = ()
    overdue_actions: int = 0
    denied_party_confirmed: bool = False
    best_practices: int = 0
    random_examinations: int = 0
    drift_fired: bool = False


def facts_as_data(facts: KnownFacts) -> dict[str, object]:
    """Return the facts as JSON can hold them: whole numbers and text, exact to the last digit.

    A criterion is [id, level, weight, grade or null, assurance, last day or null, by validator].
    """
    segment = facts.segment
    return {
        "format": FORMAT,
        "on": facts.on.isoformat(),
        "status": facts.status,
        "within_cycle": facts.within_cycle,
        "ceiling": facts.ceiling,
        "criteria": [_criterion_row(given) for given in facts.graded],
        "exposure": str(facts.exposure),
        "violations": str(facts.violations),
        "segment": {
            "rate": str(segment.rate),
            "strength": str(segment.strength),
            "lift": str(segment.lift),
            "examinations": segment.examinations,
            "members": segment.members,
            "mean_weight": str(segment.mean_weight),
            "dispersion": str(segment.dispersion),
        },
        "quality": [[seen.rate, str(seen.good), str(seen.total)] for seen in facts.quality],
        "penalties": [[p.culpability, p.final_on.isoformat()] for p in facts.penalties],
        "incidents_found_by_customs": [one.found_by_customs for one in facts.incidents],
        "overdue_actions": facts.overdue_actions,
        "denied_party_confirmed": facts.denied_party_confirmed,
        "best_practices": facts.best_practices,
        "random_examinations": facts.random_examinations,
        "drift_fired": facts.drift_fired,
    }


def facts_from_data(data: Mapping[str, Any], criteria: Iterable[Criterion]) -> KnownFacts:
    """Return the facts that were kept.

    data:     as `facts_as_data` made it.
    criteria: the catalog, for the words of each; level and weight are those that were kept, and
              a criterion that has left the catalog goes by its id.
    """
    known = {criterion.id: criterion for criterion in criteria}
    segment = data["segment"]
    return KnownFacts(
        on=date.fromisoformat(data["on"]),
        status=data["status"],
        within_cycle=data["within_cycle"],
        ceiling=data["ceiling"],
        graded=tuple(_graded(row, known) for row in data["criteria"]),
        exposure=Decimal(data["exposure"]),
        violations=Decimal(data["violations"]),
        segment=SegmentRates(
            rate=Decimal(segment["rate"]),
            strength=Decimal(segment["strength"]),
            lift=Decimal(segment["lift"]),
            examinations=segment["examinations"],
            members=segment["members"],
            mean_weight=Decimal(segment["mean_weight"]),
            dispersion=Decimal(segment["dispersion"]),
        ),
        quality=tuple(
            SeenRate(rate, Decimal(good), Decimal(total)) for rate, good, total in data["quality"]
        ),
        penalties=tuple(
            Penalty(culpability, date.fromisoformat(day)) for culpability, day in data["penalties"]
        ),
        incidents=tuple(Incident(found) for found in data["incidents_found_by_customs"]),
        overdue_actions=data["overdue_actions"],
        denied_party_confirmed=data["denied_party_confirmed"],
        best_practices=data["best_practices"],
        random_examinations=data["random_examinations"],
        drift_fired=data["drift_fired"],
    )


def facts_hash(data: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical form (RFC 8785) of kept facts, 64 hex digits.

    Facts hold whole numbers, text and ASCII names only: there sorted JSON is that form.
    """
    return sha256(msgspec.json.encode(data, order="sorted")).hexdigest()


def _criterion_row(given: GradedCriterion) -> list[object]:
    until = given.evidence_valid_until
    return [
        given.criterion.id,
        given.criterion.level.value,
        given.criterion.weight,
        None if given.grade is None else int(given.grade),
        given.assurance.value,
        until.isoformat() if until else None,
        given.by_validator,
    ]


def _graded(row: list[Any], known: Mapping[str, Criterion]) -> GradedCriterion:
    identity, level, weight, grade, assurance, until, by_validator = row
    return GradedCriterion(
        replace(known.get(identity) or _unknown(identity), level=Level(level), weight=weight),
        None if grade is None else Grade(grade),
        Assurance(assurance),
        date.fromisoformat(until) if until else None,
        by_validator=by_validator,
    )


def _unknown(identity: str) -> Criterion:
    return Criterion(
        id=identity,
        category="",
        level=Level.SHOULD,
        weight=1,
        entity_types=frozenset(),
        text=identity,
        evidence="",
        verification="",
        guidance="",
    )
