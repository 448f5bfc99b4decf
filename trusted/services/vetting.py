"""What officials record in vetting: debts, and flags that hold a decision up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.review import VettingFacts
from trusted.domain.screening import confirmed, still_open
from trusted.domain.standing import Role
from trusted.domain.threads import Side
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Debt,
    DebtChange,
    DebtState,
    Enrollment,
    ReviewFlag,
)
from trusted.persistence.queries.screening import outcomes_of
from trusted.persistence.queries.threads import lines_of
from trusted.persistence.queries.vetting import debt_by_id, debts_of, flags_in_force, lineage_of
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.screening import screening_is_due

VETTING = frozenset({Role.REVIEWER, Role.SUPERVISOR})
AMOUNT_LIMIT = Decimal(10) ** 12
CENT = Decimal("0.01")
CURRENCY_LETTERS = 3
EXPIRY_LIMIT = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtDraft:
    """A debt as it is recorded.

    amount:   above 0, at most two decimals.
    currency: three letters, ISO 4217.
    since:    day since which it stands so.
    """

    what: str
    amount: Decimal
    currency: str
    state: DebtState
    since: date
    note: str = ""


def record_debt(company: Company, draft: DebtDraft, *, actor: Account, now: datetime) -> Debt:
    """Record what a company owes, and how it stands with that.

    Raises: InputRefused for what cannot be; NotPermitted.
    """
    _permit(actor)
    if not draft.what.strip():
        raise InputRefused("Say what is owed.")
    if not 0 < draft.amount < AMOUNT_LIMIT or draft.amount != draft.amount.quantize(CENT):
        raise InputRefused("Enter an amount above 0, with two decimals at most.")
    currency = draft.currency.strip().upper()
    if len(currency) != CURRENCY_LETTERS or not currency.isalpha() or not currency.isascii():
        raise InputRefused("Enter the currency by its three letters, such as USD.")
    debt = Debt(
        company_id=company.id,
        what=draft.what.strip(),
        amount=draft.amount,
        currency=currency,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(debt)
    db.session.flush()
    _append(debt, draft.state, draft.since, draft.note, actor, now)
    db.session.commit()
    return debt


def change_debt(
    debt: Debt, state: DebtState, since: date, *, note: str, actor: Account, now: datetime
) -> None:
    """Record that it now stands otherwise with a debt.

    Raises: TransitionNotAllowed once it is paid; InputRefused for a day to come; NotPermitted.
    """
    _permit(actor)
    line = debt_by_id(debt.id)
    if line is not None and line.newest.state is DebtState.PAID:
        raise TransitionNotAllowed("This debt is paid. Record a new one if there is another.")
    _append(debt, state, since, note, actor, now)
    db.session.commit()


def raise_flag(
    enrollment: Enrollment,
    reason: str,
    *,
    owner: Account,
    expires_on: date | None,
    actor: Account,
    now: datetime,
) -> ReviewFlag:
    """Hold up every decision on an enrollment until another lifts the flag, or it expires.

    expires_on: its last day; None: as the policy has it.
    Raises:     InputRefused without a reason, or for a day that is past or over a year away.
    """
    _permit(actor)
    today = now.date()
    expires_on = expires_on or today + timedelta(days=shipped_program().screening.flag_days)
    if not reason.strip():
        raise InputRefused("Say why the decision must wait.")
    if not today <= expires_on <= today + EXPIRY_LIMIT:
        raise InputRefused("Let the flag expire within a year, and not before today.")
    if owner.role not in VETTING:
        raise InputRefused("A reviewer or supervisor clears up what a flag is about.")
    flag = ReviewFlag(
        enrollment_id=enrollment.id,
        reason=reason.strip(),
        raised_at=now,
        raised_by_id=actor.id,
        owner_id=owner.id,
        expires_on=expires_on,
    )
    db.session.add(flag)
    db.session.flush()
    subject = f"enrollment/{enrollment.id}"
    record(actor.id, "raise-flag", subject, at=now, flag=flag.id, expires=expires_on.isoformat())
    db.session.commit()
    return flag


def lift_flag(flag: ReviewFlag, note: str, *, actor: Account, now: datetime) -> None:
    """End a flag before it expires.

    Raises: NotSeparated for who raised it; TransitionNotAllowed if it has ended; InputRefused.
    """
    _permit(actor)
    if actor.id == flag.raised_by_id:
        raise NotSeparated("You raised this flag, so another person must lift it.")
    if flag.lifted_at is not None or flag.expires_on < now.date():
        raise TransitionNotAllowed("This flag has ended already.")
    if not note.strip():
        raise InputRefused("Say what was cleared up.")
    flag.lifted_at, flag.lifted_by_id, flag.lifted_note = now, actor.id, note.strip()
    record(actor.id, "lift-flag", f"enrollment/{flag.enrollment_id}", at=now, flag=flag.id)
    db.session.commit()


def vetting_facts(enrollment: Enrollment, *, now: datetime) -> VettingFacts:
    """Return what can stand in the way of a decision on an enrollment."""
    company = db.session.get_one(Company, enrollment.company_id)
    outcomes = outcomes_of(company.id)
    asked = lines_of(enrollment.id, officials=True)
    return VettingFacts(
        open_hits=len(still_open(outcomes)),
        true_matches=len(confirmed(outcomes)),
        unscreened=screening_is_due(company),
        unpaid_debts=sum(line.unpaid for line in debts_of(lineage_of(company.id))),
        flags=len(flags_in_force(enrollment.id, now.date())),
        questions=sum(line.waiting is Side.COMPANY for line in asked),
    )


def _append(
    debt: Debt, state: DebtState, since: date, note: str, actor: Account, now: datetime
) -> None:
    if since > now.date():
        raise InputRefused("The day is in the future. Record it once it has come.")
    db.session.add(
        DebtChange(
            debt_id=debt.id,
            state=state,
            since=since,
            note=note.strip(),
            recorded_at=now,
            recorded_by_id=actor.id,
        )
    )
    subject = f"company/{debt.company_id}"
    record(actor.id, "record-debt", subject, at=now, debt=debt.id, state=state.value)


def _permit(actor: Account) -> None:
    if actor.role not in VETTING:
        raise NotPermitted("Reviewers and supervisors vet companies.")
