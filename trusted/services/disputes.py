"""Disputes: a company contests a fact, and somebody who did not record it gets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trusted.domain.clocks import Interval
from trusted.domain.disputes import (
    Contested,
    DisputeOutcome,
    DisputeRefused,
    DisputeState,
    dispute_state,
)
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import FINAL, Role
from trusted.domain.threads import ThreadKind, pauses_in
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Dispute,
    DisputeAssignment,
    DisputeDecision,
    Enrollment,
    Finding,
    Outcome,
    Penalty,
    Validation,
)
from trusted.persistence.queries.appeals import open_accounts
from trusted.persistence.queries.disputes import (
    Fact,
    assignment_of_dispute,
    contested_already,
    decision_of_dispute,
    fact_of,
)
from trusted.persistence.queries.penalty_cases import who_proposed
from trusted.persistence.queries.threads import said_in
from trusted.persistence.queries.visits import validators_of
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_at
from trusted.services.notices import tell_company
from trusted.services.threads import MessageDraft, Topic, begin_thread, end_thread

ASSIGNERS = frozenset({Role.SUPERVISOR, Role.PROGRAM_MANAGER})


@dataclass(frozen=True, slots=True)
class Named:
    """A fact by its kind and id, as pages name it."""

    kind: Contested
    fact_id: int


def contest(
    enrollment: Enrollment, named: Named, draft: MessageDraft, *, actor: Account, now: datetime
) -> Dispute:
    """Contest a fact; it counts as it is until the dispute is decided.

    draft:  the grounds, with documents of the company's library.
    Raises: DisputeRefused if there is no such fact, if it was contested before, or if the company
            takes part no longer; InputRefused; NotPermitted.
    """
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    if enrollment.status in FINAL:
        raise DisputeRefused("The company takes part no longer, so nothing follows from this fact.")
    lock(f"disputes/{enrollment.id}")
    fact = fact_of(enrollment.id, named.kind, named.fact_id)
    if fact is None:
        raise DisputeRefused("There is no such fact about this company that counts.")
    if contested_already(enrollment.id, named.kind, named.fact_id) is not None:
        raise DisputeRefused("This fact has been contested already; a fact is contested once.")
    topic = Topic(subject=words_of(fact), kind=ThreadKind.DISPUTE)
    thread = begin_thread(enrollment, topic, draft, actor=actor, now=now)
    dispute = Dispute(
        enrollment_id=enrollment.id,
        thread_id=thread.id,
        kind=named.kind,
        **{f"{named.kind}_id": named.fact_id},
        contested_by_id=None if isinstance(fact, Outcome) else fact.recorded_by_id,
        filed_at=now,
        filed_by_id=actor.id,
    )
    db.session.add(dispute)
    db.session.flush()
    subject = f"dispute/{dispute.id}"
    record(actor.id, "contest", subject, at=now, kind=named.kind.value, fact=named.fact_id)
    tell_company(enrollment, "dispute-filed", now=now, note=thread.subject)
    db.session.commit()
    return dispute


def words_of(fact: Fact) -> str:
    """Return what a fact says, in one line for both sides."""
    if isinstance(fact, Finding):
        grade = "does not apply" if fact.grade is None else f"grade {fact.grade}"
        return f"Finding for {fact.criterion_id}: {grade}"
    if isinstance(fact, Penalty):
        return f"Penalty {fact.case_number}, final on {fact.final_on.isoformat()}"
    return (
        f"{str(fact.severity).capitalize()} violation in an examination of"
        f" {fact.examined_at.date().isoformat()} ({fact.outcome_id})"[:200]
    )


def fact_contested(dispute: Dispute) -> Fact:
    """Return the fact that a dispute, loaded with it, is about."""
    facts: dict[Contested, Any] = {
        Contested.FINDING: dispute.finding,
        Contested.PENALTY: dispute.penalty,
        Contested.OUTCOME: dispute.outcome,
    }
    fact: Fact = facts[dispute.kind]
    return fact


def validation_kind(finding: Finding) -> ValidationKind:
    """Return by which kind of validation something was found."""
    return db.session.get_one(Validation, finding.validation_id).kind


def could_decide(dispute: Dispute) -> Sequence[Account]:
    """Return the supervisors who may be given a dispute: none recorded the fact."""
    parted = _parted(dispute)
    return [one for one in open_accounts(Role.SUPERVISOR) if one.id not in parted]


def assign_dispute(dispute: Dispute, officer: Account, *, actor: Account, now: datetime) -> None:
    """Give a dispute to a supervisor who did not record the fact; a later one takes it over.

    Raises: NotPermitted; NotSeparated; DisputeRefused if it is decided.
    """
    if actor.role not in ASSIGNERS:
        raise NotPermitted("Disputes are assigned by supervisors and program managers.")
    check_open(dispute)
    if officer.role is not Role.SUPERVISOR or officer.closed_at is not None:
        raise InputRefused("Choose a supervisor.")
    if officer.id in _parted(dispute):
        raise NotSeparated("This person recorded the fact. Choose somebody who did not.")
    db.session.add(
        DisputeAssignment(
            dispute_id=dispute.id,
            kind=dispute.kind,
            contested_by_id=dispute.contested_by_id,
            officer_id=officer.id,
            assigned_at=now,
            assigned_by_id=actor.id,
        )
    )
    record(actor.id, "assign-dispute", f"dispute/{dispute.id}", at=now, officer=officer.id)
    db.session.commit()


def withdraw_dispute(dispute: Dispute, reasons: str, *, actor: Account, now: datetime) -> None:
    """End a dispute, as the company that filed it; the fact stands.

    Raises: DisputeRefused if it is decided; InputRefused without reasons; NotPermitted.
    """
    enrollment = db.session.get_one(Enrollment, dispute.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    check_open(dispute)
    end_dispute(dispute, DisputeOutcome.WITHDRAWN, reasons, None, actor=actor, now=now)
    db.session.commit()


def end_dispute(
    dispute: Dispute,
    outcome: DisputeOutcome,
    reasons: str,
    assignment: DisputeAssignment | None,
    *,
    actor: Account,
    now: datetime,
) -> DisputeDecision:
    """Write down how a dispute ends, close its thread and tell the company; the caller commits."""
    if not reasons:
        raise InputRefused("Give the reasons; both sides read them.")
    decision = DisputeDecision(
        dispute_id=dispute.id,
        assignment_id=assignment.id if assignment else None,
        outcome=outcome,
        reasons=reasons,
        decided_at=now,
        decided_by_id=actor.id,
    )
    db.session.add(decision)
    db.session.flush()
    subject = f"dispute/{dispute.id}"
    record(actor.id, "end-dispute", subject, at=now, outcome=outcome.value, reasons=reasons)
    end_thread(dispute.thread, actor=actor, now=now)
    enrollment = db.session.get_one(Enrollment, dispute.enrollment_id)
    note = f"{dispute.thread.subject}\n\n{reasons}"
    tell_company(enrollment, f"dispute-{outcome.value}", now=now, note=note)
    return decision


def state_of_dispute(dispute: Dispute, *, now: datetime) -> DisputeState:
    """Return how far a dispute has come."""
    return dispute_state(
        assigned=assignment_of_dispute(dispute.id) is not None,
        with_company=any(pause.end == now for pause in pauses_of_dispute(dispute, now=now)),
        decided=decision_of_dispute(dispute.id) is not None,
    )


def dispute_due(dispute: Dispute, *, now: datetime) -> datetime:
    """Return the moment from which on the decision of a dispute is late, pauses counted."""
    return due_at("decide-dispute", dispute.filed_at, pauses_of_dispute(dispute, now=now))


def pauses_of_dispute(dispute: Dispute, *, now: datetime) -> tuple[Interval, ...]:
    """Return when a question about it was with the company; one that lasts ends now.

    dispute: loaded with its thread.
    """
    thread = dispute.thread
    said = said_in([thread.id])[thread.id]
    pauses = pauses_in(said, thread.closed_at, thread.subject)
    return tuple(Interval(pause.since, pause.until or now) for pause in pauses)


def check_open(dispute: Dispute) -> None:
    """Raise DisputeRefused once a dispute is decided; holds it until the commit."""
    lock(f"disputes/{dispute.enrollment_id}")
    if decision_of_dispute(dispute.id) is not None:
        raise DisputeRefused("This dispute has been decided already.")


def _parted(dispute: Dispute) -> frozenset[int]:
    """Return who recorded the fact, proposed it as final, or has its validation in hand."""
    people = {dispute.contested_by_id}
    if dispute.finding is not None:
        validation = db.session.get_one(Validation, dispute.finding.validation_id)
        people |= validators_of(validation)
    if dispute.penalty is not None:
        people.add(who_proposed(dispute.penalty.id))
    return frozenset(one for one in people if one is not None)
