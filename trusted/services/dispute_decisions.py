"""Deciding a dispute, and what a correction does: the fact is replaced, and the score follows."""

from dataclasses import dataclass
from datetime import datetime

from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import DECIDED_BY_AN_OFFICIAL, DisputeOutcome, DisputeRefused
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.validation import FindingFacts, check_finding
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Dispute,
    DisputeAssignment,
    Enrollment,
    Finding,
    FindingCorrection,
    Outcome,
    OutcomeParty,
)
from trusted.persistence.queries.disputes import assignment_of_dispute
from trusted.persistence.queries.outcomes import counted_outcomes, formers_of
from trusted.services.accounts import system_account
from trusted.services.counting import Deltas, add_counts
from trusted.services.disputes import check_open, end_dispute, fact_contested, validation_kind
from trusted.services.scores import remeasure_by_rule

RECEIVED_FROM = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """What a contested finding is to be; grade None: not applicable, with the reason."""

    grade: Grade | None
    assurance: Assurance
    not_applicable_reason: str | None = None


def decide_dispute(
    dispute: Dispute,
    outcome: DisputeOutcome,
    reasons: str,
    *,
    regraded: Regraded | None = None,
    actor: Account,
    now: datetime,
) -> None:
    """Decide a dispute that is the actor's; a corrected fact counts from now on in its new form.

    dispute:  loaded with its fact and thread.
    regraded: for a finding that is corrected.
    Raises:   NotPermitted unless it was given to the actor; DisputeRefused if it is decided;
              FindingRefused; InputRefused. Nothing is then written.
    """
    check_open(dispute)
    assignment = dispute_given_to(dispute, actor)
    if outcome not in DECIDED_BY_AN_OFFICIAL:
        raise InputRefused("Only the company withdraws a dispute. Uphold the fact or correct it.")
    end_dispute(dispute, outcome, reasons, assignment, actor=actor, now=now)
    if outcome is DisputeOutcome.CORRECTED:
        _correct(dispute, regraded, now)
        enrollment = db.session.get_one(Enrollment, dispute.enrollment_id)
        remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()


def dispute_given_to(dispute: Dispute, actor: Account) -> DisputeAssignment:
    """Return the assignment of a dispute to this person.

    Raises: NotPermitted if it is not this person's.
    """
    assignment = assignment_of_dispute(dispute.id)
    if assignment is None or assignment.officer_id != actor.id:
        raise NotPermitted("This dispute is not given to you.")
    return assignment


def _correct(dispute: Dispute, regraded: Regraded | None, now: datetime) -> None:
    """Write down what replaces the fact; a penalty is struck by the decision itself."""
    fact = fact_contested(dispute)
    if isinstance(fact, Finding):
        _regrade(dispute, fact, regraded, now)
    elif isinstance(fact, Outcome):
        _take_off(dispute, fact, now)


def _regrade(dispute: Dispute, finding: Finding, new: Regraded | None, now: datetime) -> None:
    if new is None:
        raise InputRefused("Say which grade the finding is to have.")
    facts = FindingFacts(finding.criterion_id, new.grade, new.assurance, new.not_applicable_reason)
    check_finding(facts, validation_kind(finding))
    same = (finding.grade, finding.assurance) == (new.grade, new.assurance)
    if same and new.grade is not None:
        raise InputRefused("This is what the finding says. Uphold it, or choose another grade.")
    db.session.add(
        FindingCorrection(
            finding_id=finding.id,
            dispute_id=dispute.id,
            outcome=DisputeOutcome.CORRECTED,
            grade=new.grade,
            not_applicable_reason=new.not_applicable_reason,
            assurance=new.assurance,
            corrected_at=now,
        )
    )
    db.session.flush()


def _take_off(dispute: Dispute, outcome: Outcome, now: datetime) -> None:
    """Have a copy of an outcome, without the company, correct it: the others keep theirs."""
    lock("outcomes")
    if formers_of([outcome.outcome_id])[outcome.outcome_id].corrected_by is not None:
        raise DisputeRefused("This outcome was corrected meanwhile. Uphold what is left of it.")
    counted, deltas = list(counted_outcomes([outcome.id])), Deltas()
    columns = dict(counted[0].columns)
    for of_party in ("id", "enrollment_id", "examined_on"):
        del columns[of_party]
    replacing = Outcome(
        **columns
        | {
            "outcome_id": f"dispute/{dispute.id}",
            "corrects_id": outcome.id,
            "received_at": now,
            "received_from": RECEIVED_FROM,
        }
    )
    db.session.add(replacing)
    db.session.flush()
    for one in counted:
        deltas.add(one.columns, one.day, [one.enrollment_id], times=-1)
        if one.enrollment_id != dispute.enrollment_id:
            deltas.add(one.columns, one.day, [one.enrollment_id])
            db.session.add(
                OutcomeParty(
                    outcome_id=replacing.id, enrollment_id=one.enrollment_id, examined_on=one.day
                )
            )
    db.session.flush()
    add_counts(deltas.days(), now=now)
