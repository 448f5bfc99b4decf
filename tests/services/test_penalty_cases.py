"""Penalty cases: only what two people made final counts, and the company hears of each step."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_validated,
    owner_of,
)
from tests.factories_disputes import company_owner, make_dispute
from tests.factories_penalties import make_penalty, make_penalty_case, notice
from trusted.domain.disputes import Contested
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.penalties import PenaltyState
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    Notice,
    Penalty,
    PenaltyCaseStep,
    PenaltyFile,
)
from trusted.persistence.queries.penalty_cases import documents_of_penalty, steps_of_penalty
from trusted.services.disputes import could_decide
from trusted.services.final_penalties import confirm_final, propose_final, send_back
from trusted.services.penalty_cases import (
    MitigationDraft,
    cancel_case,
    mitigate,
    open_case,
    petition,
)
from trusted.services.penalty_course import may_petition_until, state_of_penalty
from trusted.services.penalty_files import add_case_file
from trusted.services.reminders import due_now, remind
from trusted.services.scores import assess
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def decision(amount, now=NOON, **given):
    said = {"culpability": "negligence", "reasons": "Paid since.", "decided_on": now.date()}
    return MitigationDraft(amount=Decimal(amount), **(said | given))


def score_of(enrollment, now=NOON):
    return assess(enrollment, now=now).score.score


def state_of(case):
    return state_of_penalty(steps_of_penalty(case.id))


def test_only_a_final_penalty_counts_and_each_step_is_told_and_in_the_trail():
    enrollment = make_validated(tier=2)
    reviewer, supervisor = make_account(Role.REVIEWER), make_account(Role.SUPERVISOR)
    owner, late = company_owner(enrollment), NOON + 70 * DAY
    before = score_of(enrollment, late)
    case = make_penalty_case(enrollment)
    petition(case, "We had checked them.", (), actor=owner, now=NOON + DAY)
    mitigate(case, decision("6000.00", NOON + DAY), actor=reviewer, now=NOON + DAY)
    propose_final(case, late.date(), "", actor=reviewer, now=late)
    assert score_of(enrollment, late) == before
    assert db.session.scalars(select(Penalty)).all() == []

    penalty = confirm_final(case, actor=supervisor, now=late)

    assert before - score_of(enrollment, late) == Decimal("1.5")
    assert (penalty.culpability, penalty.final_on) == ("negligence", late.date())
    told = select(Notice.code).where(Notice.code.startswith("penalty")).order_by(Notice.id)
    assert db.session.scalars(told).all() == [
        f"penalty-{what}" for what in ("noticed", "petitioned", "decided", "final")
    ]
    subject = f"penalty-case/{case.id}"
    events = select(AuditEvent.action).where(AuditEvent.subject == subject)
    assert db.session.scalars(events.order_by(AuditEvent.id)).all() == [
        f"penalty-{what}" for what in ("notice", "petition", "mitigate", "propose", "final")
    ]


def test_who_proposed_a_penalty_cannot_confirm_it_and_neither_can_the_database_be_told_so():
    enrollment, supervisor = make_certified(), make_account(Role.SUPERVISOR)
    case = make_penalty_case(enrollment, noticed_on=NOON.date() - 90 * DAY)
    propose_final(case, NOON.date(), "", actor=supervisor, now=NOON)
    with pytest.raises(NotSeparated):
        confirm_final(case, actor=supervisor, now=NOON)
    with pytest.raises(NotPermitted):
        confirm_final(case, actor=make_account(Role.REVIEWER), now=NOON)

    confirm_final(case, actor=make_account(Role.SUPERVISOR), now=NOON)

    final = select(PenaltyCaseStep).where(PenaltyCaseStep.penalty_id.is_not(None))
    step = db.session.scalars(final).one()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(PenaltyCaseStep)
            .where(PenaltyCaseStep.id == step.id)
            .values(by_id=step.proposed_by_id)
        )
    db.session.rollback()


def test_what_is_sent_back_can_be_proposed_again_and_what_is_cancelled_cannot():
    supervisor, reviewer = make_account(Role.SUPERVISOR), make_account(Role.REVIEWER)
    case = make_penalty_case(make_certified(), noticed_on=NOON.date() - 90 * DAY)
    propose_final(case, NOON.date() - DAY, "", actor=reviewer, now=NOON)
    with pytest.raises(InputRefused, match="missing"):
        send_back(case, "", actor=supervisor, now=NOON)
    send_back(case, "Which court?", actor=supervisor, now=NOON)
    assert state_of(case) is PenaltyState.NOTICED
    propose_final(case, NOON.date() - DAY, "The one in X.", actor=reviewer, now=NOON)

    with pytest.raises(NotPermitted):
        cancel_case(case, "Wrong company.", actor=reviewer, now=NOON)
    cancel_case(case, "Wrong company.", actor=supervisor, now=NOON)

    assert state_of(case) is PenaltyState.CANCELLED
    with pytest.raises(TransitionNotAllowed):
        confirm_final(case, actor=supervisor, now=NOON)


def test_a_notice_that_cannot_be_is_refused_and_nothing_is_kept():
    enrollment, reviewer = make_certified(), make_account(Role.REVIEWER)
    for wrong in (
        {"statute": "the-law-of-the-jungle"},
        {"culpability": "bad luck"},
        {"amount": Decimal(0)},
        {"amount": Decimal("10000.01"), "statute": "19-usc-1436"},
        {"what": ""},
        {"noticed_on": NOON.date() + DAY},
    ):
        with pytest.raises(InputRefused):
            open_case(enrollment, notice(**wrong), actor=reviewer, now=NOON)
    with pytest.raises(NotPermitted):
        open_case(enrollment, notice(), actor=make_account(Role.VALIDATOR), now=NOON)
    assert db.session.scalars(select(PenaltyCaseStep)).all() == []

    make_penalty_case(enrollment)
    with pytest.raises(AlreadyTaken):
        make_penalty_case(enrollment)


def test_a_partner_is_mitigated_by_the_tier_of_the_day_of_the_notice():
    validated, certified = make_validated(tier=2), make_certified()
    reviewer = make_account(Role.REVIEWER)
    for enrollment, number in ((validated, "V-1"), (certified, "C-1")):
        case = make_penalty_case(enrollment, case_number=number)
        petition(case, "Not so.", (), actor=company_owner(enrollment), now=NOON)
        deep = decision("3600.00")  # 70% off
        if enrollment is validated:
            mitigate(case, deep, actor=reviewer, now=NOON)
            continue
        with pytest.raises(InputRefused, match=r"4,800.00 to 10,800.00"):
            mitigate(case, deep, actor=reviewer, now=NOON)
        with pytest.raises(InputRefused, match="culpability"):
            mitigate(case, decision("6000", culpability="luck"), actor=reviewer, now=NOON)
        outside = decision("3600.00", departure="It told us itself.")
        mitigate(case, outside, actor=reviewer, now=NOON)
        assert steps_of_penalty(case.id)[-1].departure == "It told us itself."


def test_a_company_petitions_twice_with_its_own_documents_alone():
    enrollment, reviewer = make_certified(), make_account(Role.REVIEWER)
    case, owner = make_penalty_case(enrollment), company_owner(enrollment)
    own = make_evidence(db.session.get_one(Company, enrollment.company_id))
    foreign = make_evidence(make_company(), sha256="f" * 64)
    with pytest.raises(InputRefused, match="library"):
        petition(case, "Not so.", (foreign,), actor=owner, now=NOON)
    with pytest.raises(NotPermitted):
        petition(case, "Not so.", (), actor=owner_of(make_company()), now=NOON)
    for n in range(2):
        now = NOON + n * DAY
        petition(case, "Not so.", (own,) if n == 0 else (), actor=owner, now=now)
        mitigate(case, decision("6000.00", now), actor=reviewer, now=now)

    steps = steps_of_penalty(case.id)

    assert may_petition_until(steps, NOON.date()) is None
    assert [one.id for one in documents_of_penalty(case.id)[steps[1].id]] == [own.id]
    propose_final(case, NOON.date() + DAY, "", actor=reviewer, now=NOON + DAY)


def test_a_company_is_reminded_before_the_time_to_petition_ends():
    enrollment = make_certified()
    case = make_penalty_case(enrollment)
    for day, found in ((45, 0), (46, 1), (50, 0), (57, 1), (61, 0)):
        now = NOON + day * DAY
        due = [one for one in due_now(now=now) if one.code.startswith("petition")]
        assert (day, len(due)) == (day, found)
        for one in due:
            assert remind([one], now=now) == 1
    newest = db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert newest.code == "reminder-petition"
    assert case.case_number in newest.body

    other = make_penalty_case(enrollment, case_number="C-2")
    petition(other, "Not so.", (), actor=company_owner(enrollment), now=NOON)
    left = [one for one in due_now(now=NOON + 46 * DAY) if one.what == "C-2"]
    assert left == []


def test_files_of_officials_are_taken_in_as_evidence_is(tmp_path):
    case, store = make_penalty_case(make_certified()), LocalStore(tmp_path)
    given = {"store": store, "max_bytes": 100, "now": NOON}
    reviewer = make_account(Role.REVIEWER)
    auditor = make_account(Role.AUDITOR)
    with pytest.raises(NotPermitted):
        add_case_file(case, BytesIO(b"Notice."), "notice.txt", actor=auditor, **given)
    with pytest.raises(InputRefused):
        add_case_file(case, BytesIO(b"<svg/>"), "notice.svg", actor=reviewer, **given)

    add_case_file(case, BytesIO(b"Notice."), "notice.txt", actor=reviewer, **given)

    assert db.session.scalars(select(PenaltyFile)).one().media_type == "text/plain"


def test_neither_who_proposed_nor_who_confirmed_a_penalty_judges_its_dispute():
    enrollment = make_certified()
    proposer, confirmer = make_account(Role.SUPERVISOR), make_account(Role.SUPERVISOR)
    other = make_account(Role.SUPERVISOR)
    case = make_penalty_case(enrollment, noticed_on=NOON.date() - 90 * DAY)
    propose_final(case, NOON.date(), "", actor=proposer, now=NOON)
    penalty = confirm_final(case, actor=confirmer, now=NOON)

    dispute = make_dispute(enrollment, Contested.PENALTY, penalty.id)

    free = {one.id for one in could_decide(dispute)}
    assert other.id in free
    assert free.isdisjoint({proposer.id, confirmer.id})


def test_a_penalty_that_customs_knew_before_can_be_entered_with_its_days():
    penalty = make_penalty(make_certified(), final_on=NOON.date() - 40 * DAY)

    assert penalty.final_on == NOON.date() - 40 * DAY
