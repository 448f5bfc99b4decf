"""What would raise a score or tier: the same rule, applied to facts that are supposed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from trusted.domain.criteria import Assurance, Grade
from trusted.domain.scoring import GradedCriterion
from trusted.domain.tiers import Gate, open_gates
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.score_facts import KnownFacts

# More examinations than any enrollment is to have in ten years.
MOST_EXAMINATIONS = 4_096
BY_EXAMINATIONS = frozenset({"violation-rate", "random-examinations"})
TRIED = 30


@dataclass(frozen=True, slots=True)
class Improvement:
    """What one change alone would bring.

    code:   the criterion, or what else would change.
    points: of the score; one decimal.
    tier:   that the facts would then carry, 0-3.
    """

    code: str
    words: str
    points: Decimal
    tier: int


@dataclass(frozen=True, slots=True)
class Raise:
    """What is missing for the tier above.

    gates:        that stand open.
    points:       missing in the score; 0: none.
    examinations: more at random without a violation that would close what rests on them; 0: none
                  is needed; None: no number that can be expected would.
    """

    tier: int
    gates: tuple[Gate, ...]
    points: Decimal
    examinations: int | None


def improvements(present: Assessment) -> tuple[Improvement, ...]:
    """Return what each possible change alone would bring, the most first."""
    found = []
    for code, words, facts in _supposed(present.facts):
        then = assessment_of(facts, present.policy)
        points = then.score.score - present.score.score
        if points > 0 or then.ruled_tier > present.ruled_tier:
            found.append(Improvement(code, words, points, then.ruled_tier))
    return tuple(sorted(found, key=lambda one: (-one.points, -one.tier, one.code)))


def what_raises(present: Assessment) -> Raise | None:
    """Return what is missing for the tier above; None: there is none above."""
    above = present.ruled_tier + 1
    demand = present.policy.tiers.demands.get(above)
    if demand is None:
        return None
    gates = _gates(present, above)
    short = max(Decimal(0), demand.score - present.score.score)
    return Raise(above, gates, short, _examinations(present, above, gates))


def _supposed(facts: KnownFacts) -> Iterator[tuple[str, str, KnownFacts]]:
    for at, given in enumerate(facts.graded):
        better = _verified(given)
        if given.grade is not None and better != given:
            graded = (*facts.graded[:at], better, *facts.graded[at + 1 :])
            yield (
                given.criterion.id,
                f"{given.criterion.id} found met on site: {given.criterion.text}",
                replace(facts, graded=graded),
            )
    if facts.overdue_actions:
        words = "Every overdue required action done"
        yield "overdue-actions", words, replace(facts, overdue_actions=0)
    words = f"{TRIED} more random examinations without a violation"
    yield "examinations", words, _examined(facts, TRIED)


def _verified(given: GradedCriterion) -> GradedCriterion:
    """Return a criterion as if it were found met on site, with evidence that holds."""
    return given._replace(
        grade=max(given.grade or Grade.NOT_MET, Grade.MET),
        assurance=Assurance.SITE_VERIFIED,
        evidence_valid_until=None,
        by_validator=True,
    )


def _examined(facts: KnownFacts, more: int) -> KnownFacts:
    return replace(
        facts,
        exposure=facts.exposure + more,
        random_examinations=facts.random_examinations + more,
    )


def _gates(assessment: Assessment, tier: int) -> tuple[Gate, ...]:
    return open_gates(tier, assessment.tier_facts, assessment.policy.tiers, assessment.facts.on)


def _examinations(present: Assessment, tier: int, gates: tuple[Gate, ...]) -> int | None:
    """Return the least number; one that is enough stays enough when it grows (rules 1)."""
    if not _rest_on_them(gates):
        return 0

    def enough(more: int) -> bool:
        then = assessment_of(_examined(present.facts, more), present.policy)
        return not _rest_on_them(_gates(then, tier))

    if not enough(MOST_EXAMINATIONS):
        return None
    low, high = 0, MOST_EXAMINATIONS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _rest_on_them(gates: tuple[Gate, ...]) -> bool:
    return any(gate.code in BY_EXAMINATIONS for gate in gates)
