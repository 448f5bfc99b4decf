"""What moved a score from one computation to the next: the differences of its contributions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from trusted.domain.criteria import ASSURANCE_ORDER
from trusted.domain.scoring import Contribution, GradedCriterion


class Cause(StrEnum):
    """Which kind of fact stands behind a difference."""

    GRADE = "grade"
    APPLIES = "applies"
    ASSURANCE = "assurance"
    EXPIRY = "expiry"
    WEIGHT = "weight"
    OUTCOMES = "outcomes"
    PEERS = "peers"
    TIME = "time"
    PENALTY = "penalty"
    FADING = "fading"
    OVERDUE = "overdue"
    INCIDENT = "incident"
    POLICY = "policy"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Change:
    """What one contribution gave or took more than before.

    points: after minus before; one decimal, never 0.
    """

    code: str
    label: str
    points: Decimal


def differences(
    before: Iterable[Contribution], after: Iterable[Contribution]
) -> tuple[Change, ...]:
    """Return what each contribution gave or took more, the largest first.

    before, after: contributions of one code count together; what is in one only counts as 0 in
                   the other.
    Returns:       changes that sum to the difference of the two scores exactly.
    """
    sums: dict[str, Decimal] = {}
    labels: dict[str, str] = {}
    for sign, given in ((-1, before), (1, after)):
        for one in given:
            sums[one.code] = sums.get(one.code, Decimal(0)) + sign * one.points
            labels[one.code] = one.label
    moved = [Change(code, labels[code], points) for code, points in sums.items() if points]
    return tuple(sorted(moved, key=lambda change: (-abs(change.points), change.code)))


def cause_of_grade(
    before: GradedCriterion, after: GradedCriterion, was_on: date, on: date
) -> Cause:
    """Return what moved the points of one criterion between two days."""
    if (before.grade is None) != (after.grade is None):
        return Cause.APPLIES
    if before.grade != after.grade:
        return Cause.GRADE
    old, new = before.assurance_on(was_on), after.assurance_on(on)
    if old != new:
        fell = ASSURANCE_ORDER.index(new) < ASSURANCE_ORDER.index(old)
        return Cause.EXPIRY if fell and before.assurance == after.assurance else Cause.ASSURANCE
    return Cause.ROUNDING if before.criterion.weight == after.criterion.weight else Cause.WEIGHT
