"""Calibration: how far validators grade alike where they graded the same criterion."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from trusted.domain.criteria import Grade

WIDEST = max(Grade) - min(Grade)


@dataclass(frozen=True, slots=True)
class GradeGiven:
    """A grade that a validator gave."""

    entity_type: str
    criterion_id: str
    validator_id: int
    grade: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How validators agree on one criterion of one entity type.

    validators: how many graded it. pairs: of grades by different validators.
    exact:      share of pairs with the same grade, 0 to 1.
    weighted:   1 less the mean distance of a pair, as a share of the widest, 0 to 1.
    """

    entity_type: str
    criterion_id: str
    findings: int
    validators: int
    pairs: int
    exact: Fraction
    weighted: Fraction


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a validator grades where others graded too.

    findings:   of the validator that could be compared.
    difference: mean of the grade less the mean of the others' for the same; above 0: milder.
    """

    validator_id: int
    findings: int
    difference: Fraction


def agreements(given: Iterable[GradeGiven]) -> tuple[Agreement, ...]:
    """Return the agreement for each criterion that two or more validators graded, worst first."""
    found = []
    for (entity_type, criterion_id), grades in _together(given).items():
        distances = [
            abs(one.grade - other.grade)
            for one, other in combinations(grades, 2)
            if one.validator_id != other.validator_id
        ]
        if distances:
            pairs = len(distances)
            found.append(
                Agreement(
                    entity_type=entity_type,
                    criterion_id=criterion_id,
                    findings=len(grades),
                    validators=len({grade.validator_id for grade in grades}),
                    pairs=pairs,
                    exact=Fraction(distances.count(0), pairs),
                    weighted=1 - Fraction(sum(distances), pairs * WIDEST),
                )
            )
    return tuple(sorted(found, key=lambda a: (a.weighted, a.entity_type, a.criterion_id)))


def leanings(given: Iterable[GradeGiven]) -> tuple[Leaning, ...]:
    """Return how far each validator's grades lie from the others', the farthest first."""
    differences: dict[int, list[Fraction]] = defaultdict(list)
    for grades in _together(given).values():
        for one in grades:
            others = [g.grade for g in grades if g.validator_id != one.validator_id]
            if others:
                mean = Fraction(sum(others), len(others))
                differences[one.validator_id].append(one.grade - mean)
    found = [
        Leaning(person, len(all_of), sum(all_of, Fraction(0)) / len(all_of))
        for person, all_of in differences.items()
    ]
    return tuple(sorted(found, key=lambda lean: (-abs(lean.difference), lean.validator_id)))


def _together(given: Iterable[GradeGiven]) -> dict[tuple[str, str], list[GradeGiven]]:
    found: dict[tuple[str, str], list[GradeGiven]] = defaultdict(list)
    for grade in given:
        found[grade.entity_type, grade.criterion_id].append(grade)
    return found
