from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_reported,
    make_validation,
)
from tests.factories_validation import (
    LATER,
    company_of,
    make_finding,
    make_planned,
    member_of,
    supervisor,
)
from trusted.domain.criteria import applicable
from trusted.domain.errors import (
    ConflictOfInterest,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import Company, Notice, RequestedDocument, ValidationDate
from trusted.persistence.queries.visits import (
    dates_of,
    document_answers,
    document_asked,
    open_day_request,
)
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.program import shipped_program
from trusted.services.conflicts import declare_conflict
from trusted.services.second_looks import look_again
from trusted.services.visit_days import answer_day_request, ask_for_day, move_validation
from trusted.services.visits import DocumentAsked, answer_document, plan_validation
from trusted.services.work_queue import tasks_of

pytestmark = pytest.mark.usefixtures("app")

OTHER_DAY = date(2027, 2, 1)


def asked_in(validation):
    return db.session.scalars(
        select(RequestedDocument)
        .where(RequestedDocument.validation_id == validation.id)
        .order_by(RequestedDocument.place)
    ).all()


def last_notice():
    return db.session.scalars(select(Notice).order_by(Notice.id.desc())).first()


def test_the_notice_asks_for_what_each_criterion_names():
    validation = make_planned()

    criteria = applicable(shipped_program().criteria, "carrier")
    assert [row.criterion_id for row in asked_in(validation)] == [c.id for c in criteria]
    assert criteria[0].evidence in last_notice().body
    assert "2027-01-10" in last_notice().body


def test_the_list_of_documents_can_be_edited_before_it_is_sent():
    asked = [DocumentAsked("GOV-01", "The chart"), DocumentAsked(None, "A site plan")]

    validation = plan_validation(
        make_certified(),
        kind=ValidationKind.DESK,
        site=None,
        validator=make_account(Role.VALIDATOR),
        visit_on=LATER,
        actor=supervisor(),
        now=NOON,
        documents=asked,
    )

    assert [(d.criterion_id, d.what) for d in asked_in(validation)] == [
        ("GOV-01", "The chart"),
        (None, "A site plan"),
    ]


def test_who_is_bound_to_the_company_does_not_validate_it():
    enrollment = make_certified()
    validator = make_account(Role.VALIDATOR)
    declare_conflict(
        validator,
        db.session.get_one(Company, enrollment.company_id),
        reason="My brother works there.",
        from_on=NOON.date(),
        until_on=None,
        actor=validator,
        now=NOON,
    )

    with pytest.raises(ConflictOfInterest, match="My brother works there"):
        plan_validation(
            enrollment,
            kind=ValidationKind.DESK,
            site=None,
            validator=validator,
            visit_on=LATER,
            actor=supervisor(),
            now=NOON,
        )


def test_a_day_moves_only_for_a_reason_with_notice_and_the_former_one_stays():
    validation = make_planned()
    for day, reason, who, error in (
        (OTHER_DAY, " ", supervisor(), InputRefused),
        (LATER, "Ill.", supervisor(), InputRefused),
        (NOON.date() + timedelta(days=29), "Ill.", supervisor(), InputRefused),
        (OTHER_DAY, "Ill.", make_account(Role.VALIDATOR), NotPermitted),
    ):
        with pytest.raises(error):
            move_validation(validation, day, reason, actor=who, now=NOON)

    move_validation(validation, OTHER_DAY, "The validator is ill.", actor=supervisor(), now=NOON)

    assert validation.visit_on == OTHER_DAY
    assert [row.visit_on for row in dates_of(validation.id)] == [OTHER_DAY, LATER]
    assert last_notice().code == "validation-moved"
    assert "The validator is ill." in last_notice().body


def test_a_reported_validation_does_not_move():
    with pytest.raises(TransitionNotAllowed):
        move_validation(make_reported(), OTHER_DAY, "Ill.", actor=supervisor(), now=NOON)


def test_the_company_asks_for_another_day_and_gets_it():
    validation = make_planned()
    owner = member_of(validation)
    request = ask_for_day(validation, OTHER_DAY, "A fair.", actor=owner, now=NOON)
    with pytest.raises(TransitionNotAllowed, match="already"):
        ask_for_day(validation, OTHER_DAY, "A fair.", actor=owner, now=NOON)
    with pytest.raises(NotPermitted):
        answer_day_request(request, grant=True, answer="", actor=owner, now=NOON)

    answer_day_request(request, grant=True, answer="", actor=supervisor(), now=NOON)

    assert (request.granted, validation.visit_on) == (True, OTHER_DAY)
    assert "A fair." in db.session.scalars(select(ValidationDate.reason)).all()[-1]
    with pytest.raises(TransitionNotAllowed):
        answer_day_request(request, grant=True, answer="", actor=supervisor(), now=NOON)


def test_a_refused_day_has_a_reason_that_the_company_reads():
    validation = make_planned()
    request = ask_for_day(validation, OTHER_DAY, "A fair.", actor=member_of(validation), now=NOON)
    with pytest.raises(InputRefused):
        answer_day_request(request, grant=False, answer="", actor=supervisor(), now=NOON)

    answer_day_request(request, grant=False, answer="Nobody is free.", actor=supervisor(), now=NOON)

    assert validation.visit_on == LATER
    assert "Nobody is free." in last_notice().body
    assert open_day_request(validation.id) is None


@pytest.mark.parametrize(("day", "granted"), [(OTHER_DAY, True), (date(2027, 3, 1), False)])
def test_moving_the_day_answers_an_open_request(day, granted):
    validation = make_planned()
    request = ask_for_day(validation, OTHER_DAY, "A fair.", actor=member_of(validation), now=NOON)

    move_validation(validation, day, "We are full.", actor=supervisor(), now=NOON)

    assert request.granted is granted


def test_another_day_is_asked_for_in_time_with_a_reason_and_by_who_may_act():
    validation = make_planned()
    owner = member_of(validation)
    for day, reason, who, now, error in (
        (OTHER_DAY, "", owner, NOON, InputRefused),
        (date(2026, 12, 1), "A fair.", owner, NOON, InputRefused),
        (OTHER_DAY, "A fair.", make_account(), NOON, NotPermitted),
        (date(2027, 3, 1), "A fair.", owner, NOON + timedelta(days=60), TransitionNotAllowed),
    ):
        with pytest.raises(error):
            ask_for_day(validation, day, reason, actor=who, now=now)


def test_each_document_is_given_from_the_companys_own_library_or_explained():
    validation = make_planned()
    owner, asked = member_of(validation), asked_in(validation)[0]
    own, foreign = make_evidence(company_of(validation)), make_evidence(make_company())
    for evidence, note in ((None, " "), (foreign, "")):
        with pytest.raises(InputRefused):
            answer_document(asked, evidence=evidence, note=note, actor=owner, now=NOON)

    answer_document(asked, evidence=None, note="It comes next week.", actor=owner, now=NOON)
    answer_document(asked, evidence=own, note="", actor=owner, now=NOON)

    newest, first = document_answers([asked.id])[asked.id]
    assert (newest.evidence.id, first.note) == (own.id, "It comes next week.")
    assert document_asked(validation.enrollment_id, asked.id) is asked
    assert document_asked(validation.enrollment_id + 1, asked.id) is None


def test_nothing_is_given_after_the_report():
    validation = make_reported()
    asked = asked_in(validation)[0]

    with pytest.raises(TransitionNotAllowed):
        answer_document(asked, evidence=None, note="Late.", actor=member_of(validation), now=NOON)


def test_a_request_for_another_day_and_a_second_look_wait_for_a_supervisor():
    asked, looked = make_planned(), make_validation()
    ask_for_day(asked, OTHER_DAY, "A fair.", actor=member_of(asked), now=NOON)
    finding = make_finding(looked)
    boss = supervisor()

    kinds = {Work.DAY, Work.LOOK}
    waiting = {
        (t.waiting.kind, t.waiting.subject_id) for t in work_for(boss) if t.waiting.kind in kinds
    }

    assert waiting == {(Work.DAY, asked.id), (Work.LOOK, looked.id)}
    look_again(finding, agrees=True, note="", actor=boss, now=NOON)
    assert Work.LOOK not in {t.waiting.kind for t in work_for(boss)}


def work_for(person):
    return tasks_of(person, narrowed=Narrowed(), now=NOON)
