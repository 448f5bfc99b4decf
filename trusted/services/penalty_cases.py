"""Penalty cases: opened with a notice, petitioned by the company, mitigated, or cancelled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted
from trusted.domain.penalties import (
    PenaltyStep,
    check_assessed,
    check_mitigated,
    check_step,
    last_day,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Evidence,
    PenaltyCase,
    PenaltyCaseStep,
    PenaltyDocument,
)
from trusted.persistence.queries.library import has_documents
from trusted.persistence.queries.penalty_cases import (
    penalty_case_numbered,
    steps_of_penalty,
    tier_on,
)
from trusted.program import Statute, shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.notices import tell_company
from trusted.services.penalty_course import assessed_last, facts_of, normal_range, statute_of

OFFICIALS = frozenset({Role.REVIEWER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyNotice:
    """What a notice says.

    statute:    id of the program's. amount: dollars that are assessed.
    noticed_on: the day of the letter; from it the time to petition is counted.
    """

    case_number: str
    statute: str
    culpability: str
    amount: Decimal
    what: str
    noticed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationDraft:
    """What is decided on a petition.

    amount:    dollars that remain; the assessed amount itself if nothing is taken off.
    departure: why that is outside the normal range; empty: it is not.
    """

    amount: Decimal
    culpability: str
    reasons: str
    decided_on: date
    departure: str = ""


def open_case(
    enrollment: Enrollment, notice: PenaltyNotice, *, actor: Account, now: datetime
) -> PenaltyCase:
    """Open a penalty case and tell the company; it counts nothing until it is final.

    Raises: NotPermitted; InputRefused; AlreadyTaken if the number is known. Nothing is then kept.
    """
    permit_official(actor)
    statute = _checked(notice, now.date())
    lock(f"case/{notice.case_number}")
    if penalty_case_numbered(notice.case_number):
        raise AlreadyTaken(f"Case {notice.case_number} has been opened already.")
    case = PenaltyCase(
        enrollment_id=enrollment.id,
        case_number=notice.case_number,
        statute=statute.id,
        what=notice.what,
        tier=tier_on(enrollment.id, notice.noticed_on),
        opened_at=now,
        opened_by_id=actor.id,
    )
    db.session.add(case)
    db.session.flush()
    step = add_step(
        case,
        PenaltyStep.NOTICE,
        notice.noticed_on,
        text=notice.what,
        culpability=notice.culpability,
        amount=notice.amount,
        petition_until=_until(case, (), PenaltyStep.NOTICE, notice.noticed_on),
        actor=actor,
        now=now,
    )
    tell(case, step, "penalty-noticed", now=now)
    db.session.commit()
    return case


def petition(
    case: PenaltyCase,
    text: str,
    documents: Collection[Evidence],
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Petition in a case, for the company; an official then decides.

    documents: from the company's library.
    Raises:    NotPermitted; TransitionNotAllowed when its time is over; InputRefused.
    """
    enrollment = db.session.get_one(Enrollment, case.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if not text:
        raise InputRefused("Say what is not as the notice says.")
    if not has_documents(enrollment.company_id, documents):
        raise InputRefused("Choose documents from your own library.")
    today = now.date()
    checked_steps(case, PenaltyStep.PETITION, today, today)
    step = add_step(case, PenaltyStep.PETITION, today, text=text, actor=actor, now=now)
    for document in documents:
        db.session.add(PenaltyDocument(step_id=step.id, evidence_id=document.id))
    tell(case, step, "penalty-petitioned", now=now)
    db.session.commit()


def mitigate(case: PenaltyCase, draft: MitigationDraft, *, actor: Account, now: datetime) -> None:
    """Decide on a petition: what remains of the amount, and for which culpability.

    Raises: NotPermitted; TransitionNotAllowed; InputRefused for an amount outside the normal
            range of the partner's tier without a reason.
    """
    permit_official(actor)
    steps = checked_steps(case, PenaltyStep.MITIGATE, draft.decided_on, now.date())
    if not draft.reasons:
        raise InputRefused("Give the reasons; the company reads them.")
    _found(statute_of(case), draft.culpability)
    assessed = steps[0].amount or Decimal(0)
    normal = normal_range(case, draft.culpability)
    check_mitigated(assessed, draft.amount, normal, draft.departure)
    step = add_step(
        case,
        PenaltyStep.MITIGATE,
        draft.decided_on,
        text=draft.reasons,
        culpability=draft.culpability,
        amount=draft.amount,
        petition_until=_until(case, steps, PenaltyStep.MITIGATE, draft.decided_on),
        departure=draft.departure,
        actor=actor,
        now=now,
    )
    tell(case, step, "penalty-decided", now=now)
    db.session.commit()


def cancel_case(case: PenaltyCase, reasons: str, *, actor: Account, now: datetime) -> None:
    """Drop a case that is not final, as a supervisor; nothing follows from it.

    Raises: NotPermitted; TransitionNotAllowed; InputRefused without reasons.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Penalty cases are cancelled by supervisors.")
    if not reasons:
        raise InputRefused("Give the reasons; the company reads them.")
    today = now.date()
    checked_steps(case, PenaltyStep.CANCEL, today, today)
    step = add_step(case, PenaltyStep.CANCEL, today, text=reasons, actor=actor, now=now)
    tell(case, step, "penalty-cancelled", now=now)
    db.session.commit()


def permit_official(actor: Account) -> None:
    """Raise NotPermitted unless a person deals with penalty cases."""
    if actor.role not in OFFICIALS:
        raise NotPermitted("Facts of conduct are recorded by reviewers and supervisors.")


def checked_steps(
    case: PenaltyCase, step: PenaltyStep, on: date, today: date
) -> Sequence[PenaltyCaseStep]:
    """Return the steps of a case that may be followed by another; holds it until the commit.

    Raises: TransitionNotAllowed; InputRefused.
    """
    lock(f"case/{case.case_number}")
    steps = steps_of_penalty(case.id)
    check_step(facts_of(steps), step, on, today)
    return steps


def add_step(
    case: PenaltyCase,
    step: PenaltyStep,
    on: date,
    *,
    text: str,
    actor: Account,
    now: datetime,
    **columns: object,
) -> PenaltyCaseStep:
    """Append a step and its audit event; the caller has checked it, and commits.

    columns: what only some steps say, such as the amount of a notice.
    """
    taken = PenaltyCaseStep(
        penalty_case_id=case.id,
        step=step,
        happened_on=on,
        at=now,
        by_id=actor.id,
        text=text,
        **columns,
    )
    db.session.add(taken)
    db.session.flush()
    said = {name: str(value) for name, value in columns.items() if value is not None}
    subject = f"penalty-case/{case.id}"
    record(actor.id, f"penalty-{step}", subject, at=now, on=on.isoformat(), **said)
    return taken


def tell(case: PenaltyCase, step: PenaltyCaseStep, code: str, *, now: datetime) -> None:
    """Tell the company what happened, in figures that need no language; the caller commits."""
    amount = assessed_last(steps_of_penalty(case.id)).amount
    said = [case.case_number, statute_of(case).name, f"{amount:,.2f} USD"]
    if step.petition_until is not None:
        said.append(step.petition_until.isoformat())
    enrollment = db.session.get_one(Enrollment, case.enrollment_id)
    tell_company(enrollment, code, now=now, note=" · ".join(said))


def _until(
    case: PenaltyCase, steps: Sequence[PenaltyCaseStep], step: PenaltyStep, on: date
) -> date | None:
    rules = shipped_program().penalties
    return last_day(
        step,
        on,
        petitions=sum(one.step is PenaltyStep.PETITION for one in steps),
        most=rules.petitions,
        first_days=statute_of(case).petition_days,
        later_days=rules.later_petition_days,
    )


def _checked(notice: PenaltyNotice, today: date) -> Statute:
    statute = shipped_program().penalties.statutes.get(notice.statute)
    if statute is None:
        raise InputRefused("Choose the statute.")
    if not notice.what or not notice.case_number:
        raise InputRefused("Enter the case number, and say what happened.")
    if notice.noticed_on > today:
        raise InputRefused("The day of the notice is in the future.")
    check_assessed(notice.amount, _found(statute, notice.culpability))
    return statute


def _found(statute: Statute, culpability: str) -> Decimal | None:
    """Return the amount that a statute names for a culpability; None if it names none."""
    maximum = statute.maximum_for(culpability)
    if maximum is None:
        raise InputRefused(f"{statute.name} does not know this culpability. Choose another.")
    return maximum.amount
