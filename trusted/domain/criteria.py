"""The criteria: what the program demands, and how an answer to one is graded."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(StrEnum):
    """Whether a criterion binds."""

    MUST = "must"
    SHOULD = "should"


class Grade(IntEnum):
    """How far a criterion is met (design: words, finding)."""

    NOT_MET = 0
    PARTLY_MET = 1
    MET = 2
    MET_WITH_RESULTS = 3


class Assurance(StrEnum):
    """How an answer was verified, weakest first."""

    SELF_DECLARED = "self_declared"
    DOCUMENT_CHECKED = "document_checked"
    SITE_VERIFIED = "site_verified"


ASSURANCE_ORDER = tuple(Assurance)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One demand of the catalog.

    weight:   its share in the criteria component, an integer >= 1 (no unit).
    guidance: what an applicant is told beside the question.
    """

    id: str
    category: str
    level: Level
    weight: int
    entity_types: frozenset[str]
    text: str
    evidence: str
    verification: str
    guidance: str


def applicable(criteria: Collection[Criterion], entity_type: str) -> tuple[Criterion, ...]:
    """Return the criteria that bind this entity type, in catalog order."""
    return tuple(c for c in criteria if entity_type in c.entity_types)
