"""Contested facts: who files, who may judge, the clock, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_reported,
    make_validation,
    owner_of,
)
from tests.factories_disputes import (
    GROUNDS,
    company_owner,
    finding_of,
    give,
    make_dispute,
    make_finding,
)
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from trusted.domain.clocks import ClockState
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import Contested, DisputeOutcome, DisputeRefused, DisputeState
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    DisputeAssignment,
    DisputeDecision,
    Enrollment,
    Notice,
    Outcome,
    Validation,
)
from trusted.persistence.queries.disputes import (
    disputes_on,
    fact_of,
)
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.services.applications import withdraw_enrollment
from trusted.services.clocks import clocks_of
from trusted.services.dispute_decisions import Regraded, decide_dispute
from trusted.services.disputes import (
    Named,
    assign_dispute,
    contest,
    could_decide,
    dispute_due,
    state_of_dispute,
    withdraw_dispute,
)
from trusted.services.escalations import missed_now
from trusted.services.threads import MessageDraft, close_thread, write_message
from trusted.services.work_queue import tasks_of

pytestmark = pytest.mark.usefixtures("app")
MET = Regraded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED)
LATER = NOON + timedelta(days=5)
FINDING, PENALTY, OUTCOME = Contested.FINDING, Contested.PENALTY, Contested.OUTCOME


@pytest.fixture
def finding():
    return make_finding(make_certified())


def enrollment_with(finding):
    validation = db.session.get_one(Validation, finding.validation_id)
    return validation.enrollment_id


@pytest.fixture
def dispute(finding):
    return disputed(finding)


def disputed(finding):
    enrollment = db.session.get_one(Enrollment, enrollment_with(finding))
    return make_dispute(enrollment, FINDING, finding.id)


def told(code):
    return db.session.scalars(select(Notice).where(Notice.code == code)).all()


def test_a_company_contests_a_finding_in_a_thread_with_a_clock(dispute):
    assert dispute.thread.subject == "Finding for GOV-01: grade 0"
    assert dispute.thread.kind.value == "dispute"
    assert state_of_dispute(dispute, now=NOON) is DisputeState.FILED
    [clock] = disputing(dispute.enrollment)
    assert clock.state is ClockState.RUNNING
    assert clock.ends_at == dispute_due(dispute, now=NOON)
    assert len(told("dispute-filed")) == 1
    assert db.session.scalar(select(AuditEvent).where(AuditEvent.action == "contest"))


def disputing(enrollment, now=NOON):
    return [c for c in clocks_of(enrollment, now=now) if c.deadline_id == "decide-dispute"]


def test_a_fact_is_contested_once(dispute):
    named = Named(FINDING, dispute.finding_id)
    owner = company_owner(dispute.enrollment)

    with pytest.raises(DisputeRefused, match="already"):
        contest(dispute.enrollment, named, GROUNDS, actor=owner, now=LATER)


def test_documents_of_the_library_support_a_dispute():
    enrollment = make_certified()
    penalty = make_penalty(enrollment)
    owner = company_owner(enrollment)
    evidence = make_evidence(make_company())
    draft = MessageDraft(body="Paid by another.", documents=[evidence])

    with pytest.raises(InputRefused, match="library"):
        contest(enrollment, Named(PENALTY, penalty.id), draft, actor=owner, now=NOON)


def test_what_is_not_known_of_the_company_cannot_be_contested():
    enrollment, other = make_certified(), make_certified()
    open_finding = make_validation(enrollment)
    penalty = make_penalty(other)
    examine(enrollment, 1)
    owner = company_owner(enrollment)
    clean = db.session.scalars(select(Outcome.id)).one()

    for named in (Named(PENALTY, penalty.id), Named(OUTCOME, clean), Named(FINDING, 1)):
        with pytest.raises(DisputeRefused, match="no such fact"):
            contest(enrollment, named, GROUNDS, actor=owner, now=NOON)
    assert open_finding.reported_at is None


def test_only_the_company_contests(finding):
    dispute = disputed(finding)
    named = Named(FINDING, finding.id)
    for stranger in (owner_of(make_company()), make_account(Role.REVIEWER)):
        with pytest.raises(NotPermitted):
            contest(dispute.enrollment, named, GROUNDS, actor=stranger, now=NOON)


def test_who_has_left_contests_nothing():
    enrollment = make_certified()
    penalty, owner = make_penalty(enrollment), company_owner(enrollment)
    withdraw_enrollment(enrollment, note="", actor=owner, now=NOON)

    with pytest.raises(DisputeRefused, match="no longer"):
        contest(enrollment, Named(PENALTY, penalty.id), GROUNDS, actor=owner, now=NOON)


def test_an_open_dispute_of_who_has_left_is_owed_nothing_more(dispute):
    owner = company_owner(dispute.enrollment)
    withdraw_enrollment(dispute.enrollment, note="", actor=owner, now=NOON)

    assert disputing(dispute.enrollment) == []


def test_it_waits_for_every_supervisor_and_is_in_the_hands_of_whom_it_is_given_to(dispute):
    supervisor = make_account(Role.SUPERVISOR)
    [task] = tasks_of(supervisor, narrowed=Narrowed(kinds=[Work.DISPUTE]), now=NOON)
    assert (task.waiting.subject_id, task.in_hand_of) == (dispute.id, None)
    assert task.due == dispute_due(dispute, now=NOON).date() - timedelta(days=1)

    officer = give(dispute)

    [task] = tasks_of(supervisor, narrowed=Narrowed(kinds=[Work.DISPUTE]), now=NOON)
    assert task.in_hand_of == officer.name
    assert tasks_of(supervisor, narrowed=Narrowed(kinds=[Work.ANSWER]), now=NOON) == []
    assert state_of_dispute(dispute, now=NOON) is DisputeState.ASSIGNED


def test_only_supervisors_and_program_managers_assign_and_only_to_open_supervisors(dispute):
    officer, reviewer = make_account(Role.SUPERVISOR), make_account(Role.REVIEWER)
    with pytest.raises(NotPermitted):
        assign_dispute(dispute, officer, actor=reviewer, now=NOON)
    with pytest.raises(InputRefused, match="supervisor"):
        assign_dispute(dispute, reviewer, actor=officer, now=NOON)


def test_who_recorded_a_penalty_is_not_given_its_dispute():
    enrollment = make_certified()
    penalty = make_penalty(enrollment)
    dispute = make_dispute(enrollment, PENALTY, penalty.id)
    recorder = db.session.get_one(Account, penalty.recorded_by_id)

    assert recorder.id not in {one.id for one in could_decide(dispute)}
    with pytest.raises(NotSeparated):
        assign_dispute(dispute, recorder, actor=recorder, now=NOON)


def test_the_database_refuses_who_recorded_the_fact(dispute):
    db.session.add(
        DisputeAssignment(
            dispute_id=dispute.id,
            kind=dispute.kind,
            contested_by_id=dispute.contested_by_id,
            officer_id=dispute.contested_by_id,
            assigned_at=NOON,
            assigned_by_id=dispute.contested_by_id,
        )
    )

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_database_refuses_a_decision_of_who_does_not_have_it(dispute):
    give(dispute)
    row = {
        "dispute_id": dispute.id,
        "assignment_id": 1,
        "outcome": DisputeOutcome.UPHELD,
        "reasons": "So.",
        "decided_at": NOON,
        "decided_by_id": dispute.contested_by_id,
    }

    with pytest.raises(IntegrityError):
        db.session.execute(insert(DisputeDecision), row)


def test_only_who_has_it_decides(dispute):
    other = make_account(Role.SUPERVISOR)
    for given in (False, True):
        if given:
            give(dispute)
        with pytest.raises(NotPermitted, match="not given to you"):
            decide_dispute(dispute, DisputeOutcome.UPHELD, "So.", actor=other, now=LATER)


def test_the_company_withdraws_its_dispute(dispute):
    owner = company_owner(dispute.enrollment)
    with pytest.raises(NotPermitted):
        withdraw_dispute(dispute, "So.", actor=owner_of(make_company()), now=LATER)

    withdraw_dispute(dispute, "We found our mistake.", actor=owner, now=LATER)

    [(_, decision)] = disputes_on(dispute.enrollment_id, 1).items
    assert decision.outcome is DisputeOutcome.WITHDRAWN
    assert len(told("dispute-withdrawn")) == 1
    with pytest.raises(DisputeRefused):
        withdraw_dispute(dispute, "Again.", actor=owner, now=LATER)


def test_a_question_to_the_company_stops_the_clock_of_the_dispute(dispute):
    officer, owner = give(dispute), company_owner(dispute.enrollment)
    due = dispute_due(dispute, now=NOON)
    ask = MessageDraft(body="Which log?", stops_clock=True)
    write_message(dispute.thread, ask, actor=officer, now=NOON + timedelta(days=1))
    assert state_of_dispute(dispute, now=LATER) is DisputeState.QUESTION_OPEN
    [clock] = disputing(dispute.enrollment, LATER)
    assert clock.state is ClockState.PAUSED

    write_message(dispute.thread, MessageDraft(body="Of May."), actor=owner, now=LATER)

    assert dispute_due(dispute, now=LATER) == due + timedelta(days=4)


def test_deciding_closes_the_thread_and_nothing_else_does(dispute):
    with pytest.raises(TransitionNotAllowed, match="contested here"):
        close_thread(dispute.thread, actor=give(dispute), now=LATER)


def test_a_late_dispute_is_put_before_the_supervisors(dispute):
    late = dispute_due(dispute, now=NOON) + timedelta(days=1)

    assert dispute.enrollment_id not in missed_now(now=NOON)
    assert dispute.enrollment_id in missed_now(now=late)


def test_findings_not_yet_reported_are_not_known_to_the_company():
    validation = make_reported(make_validation(make_certified()))
    finding = finding_of(validation.id)
    assert fact_of(validation.enrollment_id, FINDING, finding.id) is finding
    validation.reported_at = None
    db.session.flush()
    assert fact_of(validation.enrollment_id, FINDING, finding.id) is None
