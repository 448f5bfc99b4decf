"""Appeals: who may file and decide, and the clock."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_validated,
)
from tests.factories_standing import make_suspended, remove
from tests.services.contested import (
    LATER,
    contested,
    owner,
    reduced,
    removed,
)
from trusted.domain.appeals import AppealOutcome, AppealRefused, AppealState
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AppealAssignment,
    Company,
    Notice,
)
from trusted.persistence.queries.appeals import documents_of, open_accounts, questions_of
from trusted.persistence.queries.interventions import newest_action
from trusted.services.appeal_decisions import decide_appeal
from trusted.services.appeals import (
    answer_about_appeal,
    ask_about_appeal,
    assign_appeal,
    contestable,
    decide_by,
    file_appeal,
    last_day_to_appeal,
    last_day_to_decide,
    state_of,
    uninvolved_supervisors,
)

pytestmark = pytest.mark.usefixtures("app")


def test_who_can_mend_it_is_told_when_every_supervisor_had_a_part():
    enrollment = removed()
    others = [make_account(role).id for role in (Role.PROGRAM_MANAGER, Role.ADMINISTRATOR)]
    [change] = contestable(enrollment, now=NOON)

    file_appeal(change, "It was not us.", [], actor=owner(enrollment), now=NOON)

    asked = select(Notice.account_id).where(Notice.code == "appeal-without-officer")
    had_a_part = [one.id for one in open_accounts(Role.SUPERVISOR)]
    assert sorted(db.session.scalars(asked)) == sorted(had_a_part + others)


def test_nobody_is_told_so_while_somebody_can_decide():
    enrollment = removed()
    make_account(Role.SUPERVISOR)
    [change] = contestable(enrollment, now=NOON)

    file_appeal(change, "It was not us.", [], actor=owner(enrollment), now=NOON)

    asked = select(Notice.account_id).where(Notice.code == "appeal-without-officer")
    assert list(db.session.scalars(asked)) == []


def test_an_appeal_is_filed_by_an_owner_in_time_and_once():
    enrollment = removed()
    [change] = contestable(enrollment, now=NOON)
    company = db.session.get_one(Company, enrollment.company_id)
    document = make_evidence(company)
    filing = {"actor": owner(enrollment), "now": NOON}
    assert last_day_to_appeal(change) == date(2027, 2, 22)

    with pytest.raises(NotPermitted):
        file_appeal(change, "So.", [], actor=make_account(), now=NOON)
    with pytest.raises(InputRefused, match="Say why"):
        file_appeal(change, "", [], **filing)
    with pytest.raises(InputRefused, match="your own library"):
        file_appeal(change, "So.", [make_evidence(make_company())], **filing)
    with pytest.raises(AppealRefused, match="last day to appeal against it was 2027-02-22"):
        file_appeal(change, "So.", [], actor=owner(enrollment), now=NOON + timedelta(days=91))
    appeal = file_appeal(change, "It was not us.", [document], **filing)
    with pytest.raises(AppealRefused, match="contested already"):
        file_appeal(change, "Again.", [], **filing)

    assert documents_of(appeal.id) == [document]
    assert contestable(enrollment, now=NOON) == []
    assert state_of(appeal) is AppealState.FILED
    assert enrollment.status is Status.REMOVED


def test_false_information_leaves_thirty_days():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-false-information", note="", actor=supervisor, now=NOON)
    [change] = contestable(enrollment, now=NOON)

    assert last_day_to_appeal(change) == date(2026, 12, 24)
    assert contestable(enrollment, now=NOON + timedelta(days=31)) == []


def test_what_helps_a_company_cannot_be_contested():
    enrollment = make_validated()
    change = newest_action(enrollment.id)

    with pytest.raises(AppealRefused, match="Nobody can appeal"):
        file_appeal(change, "So.", [], actor=owner(enrollment), now=NOON)


def test_only_who_had_no_part_in_the_case_gets_and_decides_the_appeal():
    enrollment = make_suspended(make_validated())
    appeal = contested(enrollment)
    manager, officer = make_account(Role.PROGRAM_MANAGER), make_account(Role.SUPERVISOR)
    parts = set(
        db.session.scalars(
            select(Account.id).where(Account.role == Role.SUPERVISOR, Account.id != officer.id)
        )
    )

    assert [one.id for one in uninvolved_supervisors(enrollment.id)] == [officer.id]
    for part in parts:
        person = db.session.get_one(Account, part)
        with pytest.raises(NotSeparated):
            assign_appeal(appeal, person, actor=manager, now=NOON)
    with pytest.raises(NotPermitted):
        assign_appeal(appeal, officer, actor=make_account(Role.REVIEWER), now=NOON)
    with pytest.raises(InputRefused):
        assign_appeal(appeal, make_account(Role.REVIEWER), actor=manager, now=NOON)
    assign_appeal(appeal, officer, actor=manager, now=NOON)
    outcome = AppealOutcome.UPHELD
    with pytest.raises(NotPermitted, match="not given to you"):
        decide_appeal(appeal, outcome, "So.", actor=make_account(Role.SUPERVISOR), now=NOON)
    with pytest.raises(InputRefused, match="reasons"):
        decide_appeal(appeal, outcome, "", actor=officer, now=NOON)
    db.session.add(
        AppealAssignment(
            appeal_id=appeal.id,
            contested_by_id=appeal.contested_by_id,
            officer_id=appeal.contested_by_id,
            assigned_at=NOON,
            assigned_by_id=manager.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_who_takes_a_part_after_getting_an_appeal_cannot_decide_it():
    enrollment = reduced()
    appeal, officer = contested(enrollment), make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)
    remove(enrollment, "remove-ended", note="", actor=officer, now=NOON)

    with pytest.raises(NotSeparated, match="had a part"):
        decide_appeal(appeal, AppealOutcome.UPHELD, "So.", actor=officer, now=NOON)


def test_a_question_stops_the_clock_of_an_appeal():
    enrollment = removed()
    appeal, officer = contested(enrollment), make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)
    assert decide_by(appeal, now=NOON).date() == date(2027, 5, 24)
    assert last_day_to_decide(appeal, now=NOON) == date(2027, 5, 23)

    ask_about_appeal(appeal, "Who sealed it?", actor=officer, now=NOON)
    assert state_of(appeal) is AppealState.WITH_COMPANY
    [(question, _)] = questions_of(appeal.id)
    answering = {"actor": owner(enrollment), "now": LATER}
    with pytest.raises(InputRefused):
        answer_about_appeal(appeal, question, "", **answering)
    answer_about_appeal(appeal, question, "Our foreman.", **answering)

    assert state_of(appeal) is AppealState.ASSIGNED
    assert decide_by(appeal, now=LATER).date() == date(2027, 6, 3)
    with pytest.raises(AppealRefused, match="answered already"):
        answer_about_appeal(appeal, question, "Again.", **answering)
    with pytest.raises(InputRefused):
        ask_about_appeal(appeal, "", actor=officer, now=NOON)
