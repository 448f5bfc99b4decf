"""Penalty cases: the whole course of one, and cases that stand at each stage today."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from trusted.cli.demonstration.applying import Case, Stage
from trusted.cli.demonstration.choosing import owner_of, partners
from trusted.cli.demonstration.stories import Story, in_order
from trusted.domain.penalties import PenaltyStep
from trusted.domain.standing import Role
from trusted.persistence.models import Account, PenaltyCase
from trusted.services.final_penalties import confirm_final, propose_final
from trusted.services.penalty_cases import (
    MitigationDraft,
    PenaltyNotice,
    cancel_case,
    mitigate,
    open_case,
    petition,
)

CULPABILITIES = ("negligence", "negligence", "gross")
STATUTE = "19-usc-1592"
# Dollars that a notice assesses, times 1 to 6; half remains after a petition.
ASSESSED = Decimal("2500.00")
WHAT = "The stated value of parcels was below what their buyers had paid."
PETITION = "The seller gave us these values; we check them now."
REASONS = "The values are checked now, and the duties were paid."
FINAL = "No other petition came."
CANCELLED = "The prices were those of a sale that ran for two days; the invoices show it."


# For each case that stands somewhere today: how many days ago each step was taken.
STAGES: Sequence[Mapping[PenaltyStep, int]] = (
    {PenaltyStep.NOTICE: 12},
    {PenaltyStep.NOTICE: 47, PenaltyStep.PETITION: 18},
    {PenaltyStep.NOTICE: 96, PenaltyStep.PETITION: 70, PenaltyStep.MITIGATE: 41},
    {
        PenaltyStep.NOTICE: 190,
        PenaltyStep.PETITION: 160,
        PenaltyStep.MITIGATE: 121,
        PenaltyStep.PROPOSE: 4,
    },
    {PenaltyStep.NOTICE: 82, PenaltyStep.PETITION: 61, PenaltyStep.CANCEL: 35},
)


# So far apart are the companies to which these happen.
SPREAD = 7


@dataclass
class _Pending:
    """A case on its way; opened: once there is somebody to whom it can happen."""

    stage: Stage
    number: int
    company_id: int = 0
    opened: list[PenaltyCase] = field(default_factory=list)

    def notice(self, now: datetime) -> None:
        found = partners()
        if found:
            enrollment, company = found[(SPREAD * self.number + 1) % len(found)]
            self.company_id = company.id
            number = f"P-{now.year}-{enrollment.id:05d}-{self.number + 1}"
            said = _notice(number, "negligence", ASSESSED * (self.number + 1), now)
            self.opened.append(
                open_case(
                    enrollment, said, actor=self.stage.official(Role.REVIEWER, self.number), now=now
                )
            )

    def petition(self, now: datetime) -> None:
        for case in self.opened:
            petition(case, PETITION, (), actor=owner_of(self.company_id), now=now)

    def decision(self, now: datetime) -> None:
        for case in self.opened:
            amount = ASSESSED * (self.number + 1)
            _mitigate(
                case, amount, "negligence", self.stage.official(Role.REVIEWER, self.number), now
            )

    def proposal(self, now: datetime) -> None:
        for case in self.opened:
            propose_final(
                case,
                now.date(),
                FINAL,
                actor=self.stage.official(Role.REVIEWER, self.number),
                now=now,
            )

    def cancel(self, now: datetime) -> None:
        for case in self.opened:
            cancel_case(
                case, CANCELLED, actor=self.stage.official(Role.SUPERVISOR, self.number), now=now
            )


def penalties_story(stage: Stage) -> Story:
    """Have a case stand at each stage today: noticed, petitioned, decided, proposed, dropped."""
    acts = []
    for number, steps in enumerate(STAGES):
        pending = _Pending(stage, number)
        verbs: Mapping[PenaltyStep, Callable[[datetime], None]] = {
            PenaltyStep.NOTICE: pending.notice,
            PenaltyStep.PETITION: pending.petition,
            PenaltyStep.MITIGATE: pending.decision,
            PenaltyStep.PROPOSE: pending.proposal,
            PenaltyStep.CANCEL: pending.cancel,
        }
        acts += [(float(days), verbs[step]) for step, days in steps.items()]
    return in_order(stage.until, acts)


def penalize(case: Case, now: datetime) -> Story:
    """Let a penalty case run: the notice, a petition, what was decided, and that it is final."""
    culpability = case.throw.choice(CULPABILITIES)
    amount = ASSESSED * case.throw.randint(1, 6)
    said = _notice(f"P-{now.year}-{case.enrollment.id:05d}", culpability, amount, now)
    opened = open_case(case.enrollment, said, actor=case.one_of(Role.REVIEWER), now=now)
    now = yield case.later(now, 5, 30)
    petition(opened, PETITION, (), actor=case.owner, now=now)
    now = yield case.later(now, 10, 30)
    _mitigate(opened, amount, culpability, case.one_of(Role.REVIEWER), now)
    now = yield case.later(now, 62, 75)
    propose_final(opened, now.date(), FINAL, actor=case.one_of(Role.REVIEWER), now=now)
    now = yield case.later(now, 1, 5)
    confirm_final(opened, actor=case.one_of(Role.SUPERVISOR), now=now)
    return now


def _notice(number: str, culpability: str, amount: Decimal, now: datetime) -> PenaltyNotice:
    return PenaltyNotice(
        case_number=number,
        statute=STATUTE,
        culpability=culpability,
        amount=amount,
        what=WHAT,
        noticed_on=now.date(),
    )


def _mitigate(
    case: PenaltyCase, amount: Decimal, culpability: str, actor: Account, now: datetime
) -> None:
    decision = MitigationDraft(
        amount=amount / 2, culpability=culpability, reasons=REASONS, decided_on=now.date()
    )
    mitigate(case, decision, actor=actor, now=now)
