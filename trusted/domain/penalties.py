"""Penalty cases: their stages, until when a company may petition, and how far to mitigate."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.errors import InputRefused, TransitionNotAllowed

PERCENT = 100
CENT = Decimal("0.01")


class PenaltyStep(StrEnum):
    """What happens to a penalty case; appended, never changed."""

    NOTICE = "notice"
    PETITION = "petition"
    MITIGATE = "mitigate"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    FINAL = "final"
    CANCEL = "cancel"


class PenaltyState(StrEnum):
    """How far a penalty case is; only a final one counts."""

    NOTICED = "noticed"
    PETITIONED = "petitioned"
    DECIDED = "decided"
    PROPOSED = "proposed"
    FINAL = "final"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self not in (PenaltyState.FINAL, PenaltyState.CANCELLED)


AFTER = MappingProxyType(
    {
        PenaltyStep.NOTICE: PenaltyState.NOTICED,
        PenaltyStep.PETITION: PenaltyState.PETITIONED,
        PenaltyStep.MITIGATE: PenaltyState.DECIDED,
        PenaltyStep.PROPOSE: PenaltyState.PROPOSED,
        PenaltyStep.FINAL: PenaltyState.FINAL,
        PenaltyStep.CANCEL: PenaltyState.CANCELLED,
    }
)
_S = PenaltyStep
POSSIBLE: Mapping[PenaltyState, tuple[PenaltyStep, ...]] = MappingProxyType(
    {
        PenaltyState.NOTICED: (_S.PETITION, _S.PROPOSE, _S.CANCEL),
        PenaltyState.PETITIONED: (_S.MITIGATE, _S.CANCEL),
        PenaltyState.DECIDED: (_S.PETITION, _S.PROPOSE, _S.CANCEL),
        PenaltyState.PROPOSED: (_S.FINAL, _S.SEND_BACK, _S.CANCEL),
        PenaltyState.FINAL: (),
        PenaltyState.CANCELLED: (),
    }
)

_PROPOSALS = (_S.PROPOSE, _S.SEND_BACK)


@dataclass(frozen=True, slots=True)
class PenaltyFact:
    """One step of a case.

    petition_until: the last day on which the company may petition after it; None: it may not.
    """

    step: PenaltyStep
    on: date
    petition_until: date | None = None


@dataclass(frozen=True, slots=True)
class MitigationRange:
    """How much of a penalty is normally taken off for a partner of a tier, in whole percent."""

    tier: int
    least: int
    most: int


def state_after(facts: Sequence[PenaltyFact]) -> PenaltyState:
    """Return the state after these steps, in their order; what is sent back stands as before."""
    state = before = PenaltyState.NOTICED
    for fact in facts:
        if fact.step is PenaltyStep.PROPOSE:
            before = state
        state = before if fact.step is PenaltyStep.SEND_BACK else AFTER[fact.step]
    return state


def petition_until(facts: Sequence[PenaltyFact]) -> date | None:
    """Return until when the company may petition in a case; None if it cannot, or not now."""
    if PenaltyStep.PETITION not in POSSIBLE[state_after(facts)]:
        return None
    spoken = [fact for fact in facts if fact.step in (PenaltyStep.NOTICE, PenaltyStep.MITIGATE)]
    return spoken[-1].petition_until if spoken else None


def last_day(
    step: PenaltyStep, on: date, *, petitions: int, most: int, first_days: int, later_days: int
) -> date | None:
    """Return the last day to petition after a notice or a decision.

    petitions:             how many there were before.
    most:                  how many a company has.
    first_days, later_days: calendar days after a notice, and after a decision.
    """
    if petitions >= most:
        return None
    return on + timedelta(days=first_days if step is PenaltyStep.NOTICE else later_days)


def check_step(facts: Sequence[PenaltyFact], step: PenaltyStep, on: date, today: date) -> None:
    """Raise unless a step can follow the others on a day.

    facts:  at least the notice, oldest first.
    Raises: TransitionNotAllowed; InputRefused for a day that cannot be.
    """
    if step not in POSSIBLE[state_after(facts)]:
        raise TransitionNotAllowed("This case has moved on meanwhile. Reload the page.")
    if on > today:
        raise InputRefused("This day is in the future.")
    # What was proposed and sent back does not stand, so it binds no later day.
    last = next(one.on for one in reversed(facts) if one.step not in _PROPOSALS)
    if on < last:
        raise InputRefused(f"The step before was on {last.isoformat()}; choose no earlier day.")
    until = petition_until(facts)
    if step is PenaltyStep.PETITION and (until is None or on > until):
        raise TransitionNotAllowed("The time to petition in this case is over.")
    if step is PenaltyStep.PROPOSE and until is not None and on <= until:
        raise TransitionNotAllowed(
            f"The company can petition until {until.isoformat()}; the case can become final after."
        )


def range_for(
    ranges: Mapping[int, MitigationRange],
    tier: int,
    culpability: str,
    alike: Collection[str],
) -> MitigationRange:
    """Return how much is normally taken off.

    ranges: one for each tier, 0 to 3.
    alike:  culpabilities for which all tiers are treated as tier 0.
    """
    return ranges[0 if culpability in alike else tier]


def check_assessed(amount: Decimal, most: Decimal | None) -> None:
    """Raise InputRefused unless an amount is money above nothing and not above the maximum."""
    _check_money(amount)
    if amount <= 0:
        raise InputRefused("Enter an amount above zero.")
    if most is not None and amount > most:
        raise InputRefused(f"The statute allows at most {most:,.2f} for this culpability.")


def check_mitigated(
    assessed: Decimal, amount: Decimal, normal: MitigationRange, departure: str
) -> None:
    """Raise InputRefused unless a mitigated amount is within the normal range, or says why not.

    assessed:  that of the notice, above zero.
    departure: why the amount is outside the range; empty: it is not.
    """
    _check_money(amount)
    if not 0 <= amount <= assessed:
        raise InputRefused(f"Enter an amount from 0 to the {assessed:,.2f} of the notice.")
    off = PERCENT * (assessed - amount)
    if normal.least * assessed <= off <= normal.most * assessed or departure:
        return
    least, most = amount_left(assessed, normal.most), amount_left(assessed, normal.least)
    raise InputRefused(
        f"Normally {least:,.2f} to {most:,.2f} remains. Say why this case departs from it."
    )


def amount_left(assessed: Decimal, percent: int) -> Decimal:
    """Return what remains of an amount when whole percents are taken off, to the cent."""
    return (assessed * (PERCENT - percent) / PERCENT).quantize(CENT)


def _check_money(amount: Decimal) -> None:
    if not amount.is_finite() or amount != amount.quantize(CENT):
        raise InputRefused("Enter an amount of money with at most two decimals.")
