"""How validations are planned and made: the dated numbers and their loader."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from trusted.domain.conflict import ConflictPolicy
from trusted.domain.planning import PlanningPolicy
from trusted.domain.validation import MinimumScope, ValidationKind
from trusted.program.reading import ProgramError, built, only

FILE = "validation.toml"
STEPS = ("volume", "outcomes", "evidence", "urgency")


@dataclass(frozen=True, slots=True)
class SamplingPolicy:
    """What a sample is to show unless the validator says otherwise; percent and per mille."""

    confidence_percent: int
    tolerable_per_mille: int


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """The dated numbers of validations."""

    planning: PlanningPolicy
    conflict: ConflictPolicy
    scope: MinimumScope
    sampling: SamplingPolicy


def validation_policy_from(
    data: dict[str, Any], criterion_ids: Collection[str]
) -> ValidationPolicy:
    """Return the numbers made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    planning, conflict, scope, sampling = only(
        FILE, data, "planning", "conflict", "scope", "sampling"
    )
    policy = ValidationPolicy(
        planning=built(FILE, "planning", planning, PlanningPolicy),
        conflict=built(FILE, "conflict", conflict, ConflictPolicy),
        scope=built(FILE, "scope", scope, MinimumScope),
        sampling=built(FILE, "sampling", sampling, SamplingPolicy),
    )
    _check(policy, criterion_ids)
    return policy


def _check(policy: ValidationPolicy, criterion_ids: Collection[str]) -> None:
    for name in STEPS:
        steps = [step.at_least for step in getattr(policy.planning, name)]
        if not steps or steps != sorted(set(steps)):
            raise ProgramError(f"{FILE}: planning: {name}: list the steps with the lowest first.")
    if policy.planning.days_each < 1:
        raise ProgramError(f"{FILE}: planning: days_each must be at least 1.")
    if unknown := policy.scope.criteria - set(criterion_ids):
        raise ProgramError(
            f"{FILE}: scope: criteria names {', '.join(sorted(unknown))}, which the catalog lacks."
        )
    if policy.scope.verified.keys() != set(ValidationKind):
        raise ProgramError(f"{FILE}: scope: verified must say a number for desk and for site.")
