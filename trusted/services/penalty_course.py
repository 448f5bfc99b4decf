"""How far a penalty case is: what follows from its steps and from the program's rules."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from trusted.domain.penalties import (
    MitigationRange,
    PenaltyFact,
    PenaltyState,
    amount_left,
    petition_until,
    range_for,
    state_after,
)
from trusted.persistence.models import PenaltyCase, PenaltyCaseStep
from trusted.program import Statute, shipped_program


def facts_of(steps: Sequence[PenaltyCaseStep]) -> tuple[PenaltyFact, ...]:
    """Return steps as the rule takes them."""
    return tuple(PenaltyFact(one.step, one.happened_on, one.petition_until) for one in steps)


def state_of_penalty(steps: Sequence[PenaltyCaseStep]) -> PenaltyState:
    """Return how far a case is."""
    return state_after(facts_of(steps))


def may_petition_until(steps: Sequence[PenaltyCaseStep], today: date) -> date | None:
    """Return until when the company may petition; None once it cannot."""
    until = petition_until(facts_of(steps))
    return until if until is not None and today <= until else None


def assessed_last(steps: Sequence[PenaltyCaseStep]) -> PenaltyCaseStep:
    """Return the notice or the decision that said the amount and the culpability last."""
    return next(one for one in reversed(steps) if one.amount is not None)


def normal_range(case: PenaltyCase, culpability: str) -> MitigationRange:
    """Return how much is normally taken off in a case, by the tier on the day of its notice."""
    rules = shipped_program().penalties
    return range_for(rules.ranges, case.tier, culpability, rules.tiers_alike)


def normally_remains(
    case: PenaltyCase, steps: Sequence[PenaltyCaseStep]
) -> tuple[Decimal, Decimal]:
    """Return the least and the most that normally remain of what the notice assessed, dollars."""
    assessed = steps[0].amount or Decimal(0)
    normal = normal_range(case, assessed_last(steps).culpability or "")
    return amount_left(assessed, normal.most), amount_left(assessed, normal.least)


def statute_of(case: PenaltyCase) -> Statute:
    """Return the statute under which a case was opened."""
    return shipped_program().penalties.statutes[case.statute]
